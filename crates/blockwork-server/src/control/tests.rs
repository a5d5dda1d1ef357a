//! What an operator asks for, done to a store and through the control door.

use super::sealed::{self, HEADER, Word};
use super::*;
use crate::engine::{Engine, Program, Stores};
use crate::graph::Graph;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use axum::routing::post;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId, VisitorId};
use blockwork_core::print::Print;
use blockwork_core::registry::Registry;
use blockwork_core::run::Resources;
use blockwork_core::store::{
    Beat, Cause, Cell, CellId, Claim, Claimed, Commit, EventKey, Going, Owed, Reason, ScopeId, StoreLimits, StoreTime,
    Wants, Whose,
};
use blockwork_store::Memory;
use bytes::Bytes;
use http::{Request, StatusCode};
use std::net::SocketAddr;
use std::time::Duration;
use tower::ServiceExt;

const ME: InstanceId = InstanceId::from_bytes([9; 16]);

const SECRET: &[u8] = b"a secret that nobody guesses ever";

fn owed(n: u8, dead: Option<&str>) -> Owed {
    let whose = Whose::page(PageId::from_bytes([0xab; 16]), VisitorId::from_bytes([0xcd; 16]));
    let cell = CellId { scope: ScopeId::Page(PageId::from_bytes([0xab; 16])), state: "Cart".into(), key: "".into() };
    Owed {
        id: OwedId::from_bytes([n; 16]),
        listener: "remember".into(),
        whose,
        key: "left\u{1b}[2J".into(),
        cause: Cause::Commit { path: vec!["order".into()], states: Vec::new() },
        last: vec![Cell { id: cell, version: Version::NONE, bytes: Some(Bytes::from_static(b"\"hunter2\"")) }],
        not_before: StoreTime(if dead.is_some() { 0 } else { 90_000 }),
        attempts: 5,
        dead: dead.map(Into::into),
    }
}

/// A store that owes two dead letters, 1 and 2, and one event that is due later, 3.
async fn store() -> Memory {
    let store = Memory::new(StoreLimits::default());
    let event = EventKey::Caller { who: ScopeId::Global, key: [1; 16], print: 1 };
    let owed = vec![owed(1, Some("it failed 5 times")), owed(2, Some("too deep")), owed(3, None)];
    let (id, expect, put, answer) = (CommitId::from_bytes([1; 16]), Vec::new(), Vec::new(), Bytes::new());
    let commit = Commit { id, by: ME, event, part: 0, expect, put, answer, owed, lease: None };
    store.commit(&[commit]).await.expect("it is owed");
    store
}

async fn done(store: &dyn Store, ask: Ask) -> String {
    let told = act(store, ask).await;
    listing::said(ask, told).unwrap_or_else(|refused| format!("error: {refused}."))
}

async fn due(store: &dyn Store) -> Vec<Claimed> {
    let wants = Wants::Due { listeners: [std::sync::Arc::from("remember")].into(), most: 10 };
    store.claim(&Claim { by: ME, wants }).await.expect("claimed")
}

fn one(n: u8) -> Which {
    Which::One(OwedId::from_bytes([n; 16]))
}

#[tokio::test]
async fn what_is_owed_is_listed_without_its_last_values() {
    let store = store().await;
    let all = done(&store, Ask::List).await;
    let expected = "\
id                                listener  whose          key            cause        attempts  due     reason
01010101010101010101010101010101  remember  page abababab  left\\u{1b}[2J  after order  5         dead    it failed 5 times
02020202020202020202020202020202  remember  page abababab  left\\u{1b}[2J  after order  5         dead    too deep
03030303030303030303030303030303  remember  page abababab  left\\u{1b}[2J  after order  5         in 90s
";
    assert_eq!(all, expected);
    let dead = done(&store, Ask::ListDead).await;
    assert!(dead.contains("0101") && dead.contains("0202") && !dead.contains("0303"), "{dead}");
    let empty = Memory::new(StoreLimits::default());
    assert_eq!(done(&empty, Ask::List).await, "nothing is owed\n");
    assert_eq!(done(&empty, Ask::ListDead).await, "no dead letters\n");
}

#[tokio::test]
async fn a_dead_letter_that_is_retried_is_run_again_as_if_for_the_first_time() {
    let store = store().await;
    assert!(due(&store).await.is_empty(), "nobody runs a dead letter");
    assert_eq!(done(&store, Ask::Retry(one(1))).await, "1 dead letter is run again\n");
    let claimed = due(&store).await;
    let again: Vec<_> = claimed.into_iter().map(|claimed| claimed.owed).collect();
    assert_eq!(again, [Owed { attempts: 1, not_before: StoreTime(0), ..owed(1, None) }]);
}

#[tokio::test]
async fn a_dead_letter_that_is_dropped_is_gone() {
    let store = store().await;
    assert_eq!(done(&store, Ask::Drop(one(1))).await, "1 dead letter was dropped\n");
    let left = done(&store, Ask::List).await;
    assert!(!left.contains("0101") && left.contains("0202") && left.contains("0303"), "{left}");
}

#[tokio::test]
async fn all_of_them_are_the_dead_letters_and_nothing_else() {
    let one_store = store().await;
    assert_eq!(done(&one_store, Ask::Retry(Which::All)).await, "2 dead letters are run again\n");
    assert_eq!(done(&one_store, Ask::Retry(Which::All)).await, "0 dead letters are run again\n");
    let other = store().await;
    assert_eq!(done(&other, Ask::Drop(Which::All)).await, "2 dead letters were dropped\n");
    let left = done(&other, Ask::List).await;
    assert_eq!(left.lines().count(), 2, "the head and what is still to come: {left}");
}

#[tokio::test]
async fn what_is_no_dead_letter_is_left_alone() {
    let store = store().await;
    let before = done(&store, Ask::List).await;
    for ask in [Ask::Retry(one(3)), Ask::Drop(one(3)), Ask::Drop(one(7))] {
        let said = done(&store, ask).await;
        assert!(said.starts_with("error: there is no dead letter with the id 0"), "{said}");
    }
    assert_eq!(done(&store, Ask::List).await, before);
}

#[tokio::test]
async fn what_somebody_else_is_settling_is_left_to_them() {
    let store = store().await;
    let wants = Wants::Dead(OwedId::from_bytes([1; 16]));
    assert_eq!(store.claim(&Claim { by: ME, wants }).await.expect("claimed").len(), 1);
    assert!(done(&store, Ask::Retry(one(1))).await.starts_with("error: there is no dead letter"));
    assert_eq!(done(&store, Ask::Drop(Which::All)).await, "1 dead letter was dropped\n");
    let leave = Beat { me: ME, saw: StoreTime(0), since: Duration::ZERO, going: Going::Away };
    store.beat(&leave).await.expect("it has left");
    assert_eq!(done(&store, Ask::Retry(one(1))).await, "1 dead letter is run again\n");
}

#[test]
fn causes_are_told_in_words() {
    #[track_caller]
    fn check(of: Cause, expected: &str) {
        assert_eq!(cause(&of), expected);
    }
    check(Cause::Every { period: Duration::from_secs(60) }, "every 60s");
    check(Cause::Commit { path: vec!["a".into(), "b".into()], states: Vec::new() }, "after a > b");
    check(Cause::End { why: Reason::Capacity }, "the session ended: its place was needed");
    check(Cause::Expired { state: "Cart".into() }, "Cart expired");
}

async fn engine() -> Arc<Engine> {
    let registry = Registry::linked().expect("no names");
    let graph = Graph::new(&registry, &Resources::default()).expect("no listeners");
    let store = Arc::new(store().await);
    Engine::new(
        Config::default(),
        Program { app: "test".into(), build: Print::COMMON },
        Stores::with(store),
        Keys::new(SECRET),
        registry,
        graph,
        Resources::default(),
    )
}

/// A request to the door as it arrives.
struct Arriving {
    peer: Option<&'static str>,
    host: &'static str,
    seal: Option<String>,
    body: String,
}

fn arriving(keys: &Keys, word: Word, body: &str) -> Arriving {
    let seal = Some(sealed::seal(keys, word, [3; 16], body.as_bytes()));
    Arriving { peer: Some("127.0.0.1:5"), host: "127.0.0.1:3000", seal, body: body.to_owned() }
}

async fn answered(engine: &Arc<Engine>, arriving: Arriving) -> Response {
    let request = Request::post(CONTROL_PATH).header("host", arriving.host);
    let request = match &arriving.seal {
        Some(seal) => request.header(HEADER, seal),
        None => request,
    };
    let mut request = request.body(Body::from(arriving.body)).expect("a request");
    if let Some(peer) = arriving.peer {
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().expect("an address")));
    }
    let router = Router::new().route(CONTROL_PATH, post(control)).with_state(engine.clone());
    router.oneshot(request).await.expect("an answer")
}

#[tokio::test]
async fn whoever_may_not_ask_gets_one_and_the_same_answer() {
    let engine = engine().await;
    let (ours, other) = (Keys::new(SECRET), Keys::new(b"another secret, of somebody else"));
    let list = r#""list""#;
    let good = || arriving(&ours, Word::Ask, list);
    assert_eq!(answered(&engine, good()).await.status(), StatusCode::OK);
    let refused = [
        Arriving { peer: Some("192.168.1.7:5"), ..good() },
        Arriving { peer: None, ..good() },
        Arriving { host: "evil.example", ..good() },
        Arriving { seal: None, ..good() },
        Arriving { body: r#"{"drop":"all"}"#.into(), ..good() },
        Arriving { seal: Some("garbage".into()), ..good() },
        arriving(&ours, Word::Answer, list),
        arriving(&other, Word::Ask, list),
        arriving(&ours, Word::Ask, &" ".repeat(5000)),
    ];
    let mut answers = Vec::new();
    for request in refused {
        let (parts, body) = answered(&engine, request).await.into_parts();
        let body = axum::body::to_bytes(body, 1000).await.expect("a body");
        answers.push((parts.status, parts.headers, body));
    }
    assert_eq!(answers[0].0, StatusCode::FORBIDDEN);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

/// The door on a port of its own.
async fn serving(engine: Arc<Engine>) -> SocketAddr {
    serve(Router::new().route(CONTROL_PATH, post(control)).with_state(engine)).await
}

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

#[tokio::test]
async fn a_running_server_does_what_is_asked_through_the_door() {
    let engine = engine().await;
    let address = serving(engine.clone()).await;
    let keys = Keys::new(SECRET);
    let told = client::ask(&keys, address, Ask::Drop(one(1))).await.expect("done");
    assert_eq!(told, Told::Dropped(1));
    let Told::Owed { entries, more: 0 } = client::ask(&keys, address, Ask::List).await.expect("listed") else {
        panic!("it lists");
    };
    assert_eq!(entries.iter().map(|shown| shown.id.to_bytes()[0]).collect::<Vec<_>>(), [2, 3]);
    let other = client::ask(&Keys::new(b"another secret, of somebody else"), address, Ask::List).await;
    assert!(matches!(other, Err(Refused::OtherSecret(_))), "{other:?}");
}

#[tokio::test]
async fn a_question_that_a_server_does_not_know_is_one_of_another_build() {
    let engine = engine().await;
    let response = answered(&engine, arriving(&Keys::new(SECRET), Word::Ask, r#"{"explode":"all"}"#)).await;
    let body = axum::body::to_bytes(response.into_body(), 1000).await.expect("a body");
    assert_eq!(serde_json::from_slice::<Told>(&body).expect("an answer"), Told::OtherBuild);
    let refused = listing::said(Ask::List, Told::OtherBuild).expect_err("refused");
    assert!(refused.to_string().starts_with("the server is another build"), "{refused}");
}

#[tokio::test]
async fn an_answer_that_our_server_has_not_signed_is_not_believed() {
    let keys = Keys::new(SECRET);
    let forged = serde_json::to_string(&Told::Dropped(9)).expect("JSON");
    // Signed with our secret, and for another question.
    let old = sealed::seal(&keys, Word::Answer, [3; 16], forged.as_bytes());
    let answers = [
        (StatusCode::NOT_FOUND, String::new()),
        (StatusCode::OK, String::new()),
        (StatusCode::OK, "garbage".into()),
        (StatusCode::OK, old),
    ];
    for (status, seal) in answers {
        let answer = (status, [(HEADER, seal.clone())], forged.clone());
        let address = serve(Router::new().fallback(move || std::future::ready(answer.clone()))).await;
        let told = client::ask(&keys, address, Ask::List).await;
        assert!(matches!(told, Err(Refused::OtherBuild(at)) if at == address), "{status} {seal}: {told:?}");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    let told = client::ask(&Keys::new(SECRET), address, Ask::List).await;
    assert!(matches!(told, Err(Refused::Nobody(_))), "{told:?}");
}

#[test]
fn a_server_is_asked_on_its_own_machine() {
    #[track_caller]
    fn check(site: &str, expected: Option<&str>) {
        let address = client::address(site.parse().expect("an address")).ok();
        assert_eq!(address.map(|address| address.to_string()).as_deref(), expected);
    }
    check("127.0.0.1:3000", Some("127.0.0.1:3000"));
    check("0.0.0.0:80", Some("127.0.0.1:80"));
    check("[::]:80", Some("[::1]:80"));
    check("192.168.1.7:80", None);
}
