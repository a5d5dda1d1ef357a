//! Steps whose outcome nobody heard: what they took in the name of an instance is given back.

mod kit;

use blockwork_core::id::{InstanceId, LeaseId, PageId, VisitorId};
use blockwork_core::store::{
    Attached, Beat, Cell, Claim, Commit, EventKey, Going, Limit, Outcome, PageTicket, Pulse, Read, Store, StoreError,
    StoreLimits, StoreTime, View, Wants,
};
use blockwork_store::conformance::{Proxy, RedisServer};
use blockwork_store::{App, Redis};
use bytes::Bytes;
use kit::{Counter, ME};
use std::time::Duration;

const OTHER: InstanceId = InstanceId::from_bytes([2; 16]);

fn store_at(url: &str) -> Redis {
    let app = App { name: "shop".to_owned(), secrets: vec![1], build: String::new() };
    Redis::open(url, StoreLimits::default(), &app).expect("a store")
}

fn through(server: &RedisServer) -> (Proxy, Redis) {
    let proxy = Proxy::to(server.address());
    let store = store_at(&format!("redis://{}", proxy.address()));
    (proxy, store)
}

async fn beat_of(me: InstanceId, store: &dyn Store) -> Pulse {
    let beat = Beat { me, saw: StoreTime(0), since: Duration::ZERO, going: Going::On };
    store.beat(&beat).await.expect("it beats")
}

fn ask(by: InstanceId, listener: &str) -> Claim {
    Claim { by, wants: Wants::Due { listeners: [listener.into()].into(), most: 9 } }
}

/// A commit whose answer is lost for good: what it owes is run by somebody all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_unanswered_commit_owes_is_somebodys_again() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    let owing = page.owing(2, &page.cells(&store).await);
    proxy.cut();
    let told = store.commit(std::slice::from_ref(&owing)).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    proxy.mend();
    let retry = store.commit(&[page.owing(2, &page.cells(&store).await)]).await.expect("asked");
    assert!(matches!(retry[..], [Outcome::Answered(_)]), "it was done: {retry:?}");
    assert_eq!(beat_of(ME, &store).await.owed, 1, "what it owed can be claimed");
    let claimed = store.claim(&ask(OTHER, kit::CHAIN)).await.expect("claimed");
    assert_eq!(claimed.iter().map(|claimed| claimed.owed.id).collect::<Vec<_>>(), [owing.owed[0].id]);
    assert_eq!(claimed[0].owed.attempts, 1, "nobody had tried it");
    assert_eq!(beat_of(ME, &store).await.owed, 0, "and it is not taken from them");
    let event = EventKey::Owed { id: claimed[0].owed.id, token: claimed[0].token };
    let (expect, put) = (Vec::new(), Vec::new());
    let done = Commit { event, expect, put, owed: Vec::new(), ..page.commit(3, &[]) };
    let outcomes = store.commit(&[done]).await.expect("committed");
    assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
}

/// The commit was done, and its page had the answer from another instance and went on: by the time it is sent again, its
/// receipt is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_commit_owes_whose_copy_comes_too_late_is_somebodys_again() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    let owing = page.owing(2, &page.cells(&store).await);
    let commits = [owing.clone()];
    proxy.cut();
    let direct = store_at(&server.url());
    let (told, ()) = tokio::join!(store.commit(&commits), async {
        while page.counted(&direct).await < 2 {
            tokio::task::yield_now().await;
        }
        page.count_to(3, &direct).await.expect("the page went on");
        proxy.mend();
    });
    assert_eq!(told.expect("asked again"), [Outcome::Late]);
    assert_eq!(beat_of(ME, &store).await.owed, 1, "what it owed can be claimed");
    let claimed = store.claim(&ask(OTHER, kit::CHAIN)).await.expect("claimed");
    assert_eq!(claimed.iter().map(|claimed| claimed.owed.id).collect::<Vec<_>>(), [owing.owed[0].id]);
}

/// A claim whose answer is lost for good takes nothing with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_unanswered_claim_took_is_somebodys_again() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let page = Counter::new(1);
    page.owe_to(1, &store).await.expect("counted");
    let leaves = Beat { me: ME, saw: StoreTime(0), since: Duration::ZERO, going: Going::Away };
    store.beat(&leaves).await.expect("given back");
    // The first claim of all tells Redis the script.
    assert_eq!(store.claim(&ask(ME, "nobody")).await.expect("asked"), []);
    proxy.cut();
    let told = store.claim(&ask(ME, kit::CHAIN)).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    let direct = store_at(&server.url());
    assert_eq!(direct.claim(&ask(OTHER, kit::CHAIN)).await.expect("asked"), [], "the claim was done");
    proxy.mend();
    assert_eq!(beat_of(ME, &store).await.owed, 1);
    let claimed = store.claim(&ask(ME, kit::CHAIN)).await.expect("claimed");
    assert_eq!(claimed.len(), 1);
    assert_eq!(beat_of(ME, &store).await.owed, 0, "a newer claim is not taken for the older one");
    assert_eq!(direct.claim(&ask(OTHER, kit::CHAIN)).await.expect("asked"), []);
}

/// A feed that connected and was never told of it is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unanswered_feed_leaves_its_page_away() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let ticket = |number| PageTicket {
        page: PageId::from_bytes([number; 16]),
        visitor: VisitorId::from_bytes([1; 16]),
        made: StoreTime(0),
    };
    let first = store.attach(&ticket(1), ME).await.expect("attached");
    assert!(matches!(first, Attached::There { .. }), "{first:?}");
    proxy.cut();
    let told = store.attach(&ticket(2), ME).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    assert_eq!(beat_of(OTHER, &store_at(&server.url())).await.there, 2, "the attach was done");
    proxy.mend();
    assert_eq!(beat_of(ME, &store).await.there, 1);
    let again = store.attach(&ticket(2), ME).await.expect("attached");
    assert!(matches!(again, Attached::There { feed, .. } if feed.n == 2), "{again:?}");
    for _ in 0..3 {
        assert_eq!(beat_of(ME, &store).await.there, 2, "a newer feed is not taken for the older one");
    }
}

const LEASE: LeaseId = LeaseId::from_bytes([9; 16]);

/// Reads these cells under a lease.
async fn lease(store: &dyn Store, cells: &[Cell]) -> Result<View, StoreError> {
    let cells = cells.iter().map(|cell| (cell.id.clone(), None)).collect();
    store.read(&Read { by: ME, event: None, cells, lease: Some(LEASE) }).await
}

/// Whoever was to have the lease has gone: the cells are not theirs for as long as a lease is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_unanswered_read_leased_is_free_again() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    let cells = page.cells(&store).await;
    proxy.cut();
    let told = lease(&store, &cells).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    let direct = store_at(&server.url());
    assert_eq!(page.count_to(2, &direct).await.expect("asked"), Outcome::Held, "the read was done");
    proxy.mend();
    beat_of(ME, &store).await;
    assert_eq!(page.count_to(2, &direct).await.expect("counted"), kit::DONE);
}

#[tokio::test]
async fn what_a_commit_leased_that_redis_refused_is_free_again() {
    let server = RedisServer::start();
    let store = store_at(&server.url());
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    let cells = page.cells(&store).await;
    lease(&store, &cells).await.expect("leased");
    server.say("CONFIG SET min-replicas-to-write 1");
    let told = store.commit(&[Commit { lease: Some(LEASE), ..page.commit(2, &cells) }]).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    server.say("CONFIG SET min-replicas-to-write 0");
    assert_eq!(page.count_to(2, &store).await.expect("asked"), Outcome::Held);
    beat_of(ME, &store).await;
    assert_eq!(page.count_to(2, &store).await.expect("counted"), kit::DONE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_whose_answer_is_lost_connects_once() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    let ticket =
        PageTicket { page: PageId::from_bytes([1; 16]), visitor: VisitorId::from_bytes([1; 16]), made: StoreTime(0) };
    store.attach(&ticket, ME).await.expect("attached");
    proxy.lose_the_next_answer();
    let again = store.attach(&ticket, ME).await.expect("sent again");
    assert!(matches!(again, Attached::There { feed, .. } if feed.n == 2), "{again:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_fallen_hears_of_it_after_any_number_of_lost_beats() {
    let server = RedisServer::start();
    let (proxy, store) = through(&server);
    beat_of(ME, &store).await;
    let direct = store_at(&server.url());
    for saw in [0, 5_000, 10_000] {
        let beat = Beat { me: OTHER, saw: StoreTime(saw), since: Duration::from_secs(5), going: Going::On };
        direct.beat(&beat).await.expect("it beats");
    }
    proxy.cut();
    let beat = Beat { me: ME, saw: StoreTime(0), since: Duration::ZERO, going: Going::On };
    let told = store.beat(&beat).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    proxy.mend();
    assert!(beat_of(ME, &store).await.fallen);
    assert!(!beat_of(ME, &store).await.fallen);
}

#[tokio::test]
async fn a_full_redis_refuses_each_commit_for_itself() {
    let server = RedisServer::start();
    let store = store_at(&server.url());
    let page = Counter::new(1);
    page.owe_to(1, &store).await.expect("counted");
    let growing = page.commit(2, &page.cells(&store).await);
    let event = EventKey::Owed { id: kit::owed_id(1), token: 1 };
    let settling = Commit { event, put: Vec::new(), expect: Vec::new(), answer: Bytes::new(), ..growing.clone() };
    server.say("CONFIG SET maxmemory 1");
    let outcomes = store.commit(&[growing, settling]).await.expect("answered");
    assert!(matches!(outcomes[..], [Outcome::Full(Limit::TotalBytes), Outcome::Done { .. }]), "{outcomes:?}");
}

#[tokio::test]
async fn a_new_connection_looks_at_the_redis_again() {
    let server = RedisServer::start();
    let store = store_at(&server.url());
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    server.say("CONFIG SET maxmemory-policy allkeys-lru");
    server.say("CLIENT KILL TYPE normal");
    let refused = page.count_to(2, &store).await.expect_err("refused").to_string();
    assert!(refused.contains("maxmemory-policy noeviction"), "{refused}");
    server.say("CONFIG SET maxmemory-policy noeviction");
    assert_eq!(page.count_to(2, &store).await.expect("counted"), kit::DONE);
}
