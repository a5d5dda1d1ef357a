//! A Redis in bad times: what is acknowledged is kept, what is not known is found out, and what waits is told in time.

mod kit;

use blockwork_core::store::{
    Beat, Changes, Going, Limit, Outcome, Owner, Position, Reason, Store, StoreError, StoreLimits, StoreTime,
};
use blockwork_store::conformance::{Proxy, RedisServer};
use blockwork_store::{App, Redis};
use bytes::Bytes;
use kit::{Counter, DONE, ME};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// Longer than a step is tried.
const LONG: Duration = Duration::from_secs(60);

fn store(server: &RedisServer) -> Redis {
    store_at(&server.url())
}

fn store_at(url: &str) -> Redis {
    let app = App { name: "shop".to_owned(), secrets: vec![1], build: String::new() };
    Redis::open(url, StoreLimits::default(), &app).expect("a store")
}

/// How many commands this Redis has been sent that are calls of scripts.
fn calls(server: &RedisServer) -> u64 {
    sent(server, "evalsha")
}

/// How many commands of this name this Redis has been sent.
fn sent(server: &RedisServer, command: &str) -> u64 {
    let stats = server.say("INFO commandstats");
    let line = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
    line.map_or(0, |line| line.split(',').next().expect("a number").parse().expect("a number"))
}

fn signal(server: &RedisServer, name: &str) {
    let sent = Command::new("kill").args([name, &server.process().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

#[tokio::test]
async fn a_warm_commit_costs_one_round_trip() {
    let server = RedisServer::start();
    let store = store(&server);
    let page = Counter::new(1);
    assert_eq!(page.count_to(1, &store).await.expect("counted"), DONE);
    let mut seen = page.cells(&store).await;
    let before = calls(&server);
    for n in 2..=11 {
        let commit = page.commit(n, &seen);
        let outcomes = store.commit(std::slice::from_ref(&commit)).await.expect("committed");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        // The next version is known without asking.
        for cell in &mut seen {
            cell.version = cell.version.next(commit.id.mark());
        }
    }
    assert_eq!(calls(&server) - before, 10);
    assert_eq!(page.counted(&store).await, 11);
}

#[tokio::test]
async fn changes_are_read_together_when_somebody_asks() {
    let server = RedisServer::start();
    let store = store(&server);
    let page = Counter::new(1);
    assert_eq!(page.count_to(1, &store).await.expect("counted"), DONE);
    let (Changes::Some { at, .. } | Changes::Trimmed { at }) = store.changes(Position(0)).await.expect("told");
    let before = sent(&server, "xread");
    for n in 2..=11 {
        assert_eq!(page.count_to(n, &store).await.expect("counted"), DONE);
    }
    let told = store.changes(at).await.expect("told");
    assert!(matches!(&told, Changes::Some { changes, .. } if changes.len() >= 10), "{told:?}");
    assert_eq!(sent(&server, "xread") - before, 1);
}

#[tokio::test]
async fn commits_on_one_another_share_a_round_trip() {
    let server = RedisServer::start();
    let store = store(&server);
    let page = Counter::new(1);
    let mut seen = page.cells(&store).await;
    let commits: Vec<_> = (1..=50)
        .map(|n| {
            let commit = page.commit(n, &seen);
            for cell in &mut seen {
                cell.version = cell.version.next(commit.id.mark());
            }
            commit
        })
        .collect();
    let before = calls(&server);
    let outcomes = store.commit(&commits).await.expect("committed");
    let sent = calls(&server) - before;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done { .. })), "{outcomes:?}");
    // The first call of a script may find that Redis has to be told it.
    assert!(sent <= 2, "{sent}");
    assert_eq!(page.counted(&store).await, 50);
}

#[tokio::test]
async fn the_stored_shape_can_be_read() {
    let server = RedisServer::start();
    let store = store(&server);
    Counter::new(1).count_to(1, &store).await.expect("counted");
    let id = "01".repeat(16);
    let read = |field: &str| server.say(&format!("HGET {{shop}}:page:{id} {field}"));
    assert_eq!(read("c:Counter"), "$1\r\n1\r\n");
    assert_eq!(read("visitor"), format!("$32\r\n{id}\r\n"));
    assert!(read("v:Counter").contains("1."), "{}", read("v:Counter"));
    assert_eq!(server.say(&format!("HGET {{shop}}:visitor:{id} c:Counter")), "$1\r\n1\r\n");
    let keys = server.say("KEYS *");
    assert!(keys.lines().filter(|line| !line.starts_with(['*', '$'])).all(|key| key.starts_with("{shop}:")), "{keys}");
    let timed = keys.lines().filter(|key| key.starts_with('{'));
    for key in timed {
        assert_eq!(server.say(&format!("PTTL {key}")), ":-1\r\n", "{key} has no time to live");
    }
}

#[tokio::test]
async fn two_instances_share_one_store_and_hear_each_other() {
    let server = RedisServer::start();
    let (one, two) = (store(&server), store(&server));
    let page = Counter::new(1);
    let start = match &one.commit(&[page.commit(1, &page.cells(&one).await)]).await.expect("committed")[..] {
        [Outcome::Done { at }] => *at,
        other => panic!("{other:?}"),
    };
    assert_eq!(page.count_to(2, &two).await.expect("counted"), DONE);
    let told = tokio::time::timeout(LONG, one.changes(start)).await.expect("it hears").expect("told");
    let Changes::Some { changes, .. } = told else { panic!("{told:?}") };
    assert!(!changes.is_empty());
    assert_eq!(page.counted(&one).await, 2);
    assert_eq!(
        one.end(Owner::Page(blockwork_core::id::PageId::from_bytes([1; 16])), Reason::Asked).await.expect("ended"),
        1
    );
    assert_eq!(page.count_to(3, &two).await.expect("asked"), Outcome::Ended);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_instances_on_one_cell_lose_nothing() {
    const EACH: u64 = 40;
    let server = RedisServer::start();
    let stores = [(); 3].map(|()| Arc::new(store(&server)));
    let tasks = stores.iter().zip(1..).map(|(store, number)| {
        let store = store.clone();
        tokio::spawn(async move {
            // Each has a page of its own and the visitor's cell in common.
            for _ in 0..EACH {
                add_one(&*store, number).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it adds");
    }
    assert_eq!(kit_global(&*stores[0]).await.1, 3 * EACH);
}

/// The app's counter: its cell, and how far it has counted.
async fn kit_global(store: &dyn Store) -> (blockwork_core::store::Cell, u64) {
    use blockwork_core::store::{CellId, Read, ScopeId, View};
    let id = CellId { scope: ScopeId::Global, state: "Counter".into(), key: "".into() };
    let read = Read { by: ME, event: None, cells: vec![(id, None)], lease: None };
    let View::Cells { mut cells, .. } = store.read(&read).await.expect("read") else { panic!("cells") };
    let cell = cells.remove(0);
    let count = cell.bytes.as_ref().map_or(0, |bytes| String::from_utf8_lossy(bytes).parse().expect("a number"));
    (cell, count)
}

async fn add_one(store: &dyn Store, number: u8) {
    use blockwork_core::store::{Commit, EventKey, Put, ScopeId};
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    loop {
        let (cell, count) = kit_global(store).await;
        let mut key = [number; 16];
        key[..8].copy_from_slice(&NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_be_bytes());
        let bytes = Bytes::from((count + 1).to_string());
        let commit = Commit {
            id: blockwork_core::id::CommitId::from_bytes(key),
            by: ME,
            event: EventKey::Caller { who: ScopeId::Global, key, print: 1 },
            part: 0,
            expect: vec![(cell.id.clone(), cell.version)],
            put: vec![Put { cell: cell.id, bytes: Some(bytes), ttl: None }],
            answer: Bytes::new(),
            owed: Vec::new(),
            lease: None,
        };
        match &store.commit(&[commit]).await.expect("asked")[..] {
            [Outcome::Done { .. }] => return,
            [Outcome::Stale(_)] => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    let mut server = RedisServer::with(&["--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    let store = store(&server);
    let page = Counter::new(1);
    for n in 1..=20 {
        if n % 5 == 0 {
            server.restart();
        }
        assert_eq!(page.count_to(n, &store).await.expect("it finds it again"), DONE);
    }
    assert_eq!(page.counted(&store).await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_counted_once() {
    let server = RedisServer::start();
    let proxy = Proxy::to(server.address());
    let store = store_at(&format!("redis://{}", proxy.address()));
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    for n in 2..=6 {
        let seen = page.cells(&store).await;
        proxy.lose_the_next_answer();
        let outcomes = store.commit(&[page.owing(n, &seen)]).await.expect("sent again");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "it is told as if nothing had happened: {outcomes:?}");
        assert_eq!(page.counted(&store).await, n);
    }
    assert_eq!(proxy.lost(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_whose_answer_is_lost_are_told_again() {
    use blockwork_core::store::{Claim, Wants};
    let server = RedisServer::start();
    let proxy = Proxy::to(server.address());
    let store = store_at(&format!("redis://{}", proxy.address()));
    let page = Counter::new(1);
    let owed = page.owing(1, &page.cells(&store).await);
    store.commit(std::slice::from_ref(&owed)).await.expect("committed");
    let leaves = Beat { me: ME, saw: StoreTime(0), since: Duration::ZERO, going: Going::Away };
    store.beat(&leaves).await.expect("given back");
    let ask = Claim { by: ME, wants: Wants::Due { listeners: [kit::CHAIN.into()].into(), most: 9 } };
    // The first claim of all tells Redis the script, and its answer would be that one.
    let nothing = Claim { by: ME, wants: Wants::Due { listeners: ["nobody".into()].into(), most: 9 } };
    assert_eq!(store.claim(&nothing).await.expect("asked"), []);
    proxy.lose_the_next_answer();
    let claimed = store.claim(&ask).await.expect("claimed");
    assert_eq!(claimed.iter().map(|claimed| claimed.owed.id).collect::<Vec<_>>(), [owed.owed[0].id]);
    assert_eq!(store.claim(&ask).await.expect("asked"), [], "they are somebody's");
    assert_eq!(proxy.lost(), 1);
}

#[tokio::test]
async fn a_redis_that_hangs_is_told_in_time_and_used_again() {
    let server = RedisServer::start();
    let store = store(&server);
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    signal(&server, "-STOP");
    let began = Instant::now();
    let refused = page.count_to(2, &store).await;
    let took = began.elapsed();
    signal(&server, "-CONT");
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    assert!(took < LONG, "it waited {took:?}");
    let counted = page.count_to(3, &store).await.expect("it goes on");
    assert_eq!(counted, DONE);
}

#[tokio::test]
async fn who_follows_the_changes_is_told_to_read_again_after_a_break() {
    let mut server = RedisServer::with(&["--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    let store = store(&server);
    let page = Counter::new(1);
    let Outcome::Done { .. } = page.count_to(1, &store).await.expect("counted") else { panic!("counted") };
    let first = tokio::time::timeout(LONG, store.changes(Position(0))).await.expect("told").expect("told");
    let Changes::Trimmed { at } = first else { panic!("{first:?}") };
    server.restart();
    let told = tokio::time::timeout(LONG, async {
        page.count_to(2, &store).await.expect("counted");
        store.changes(at).await.expect("told")
    });
    let (Changes::Trimmed { at } | Changes::Some { at, .. }) = told.await.expect("it hears of it");
    page.count_to(3, &store).await.expect("counted");
    let told = tokio::time::timeout(LONG, store.changes(at)).await.expect("it goes on").expect("told");
    assert!(matches!(told, Changes::Some { .. } | Changes::Trimmed { .. }));
}

#[tokio::test]
async fn a_full_redis_refuses_whole_commits_and_can_be_swept() {
    let server = RedisServer::start();
    let store = store(&server);
    let (page, other) = (Counter::new(1), Counter::new(2));
    page.count_to(1, &store).await.expect("counted");
    server.say("CONFIG SET maxmemory 1");
    let full = Outcome::Full(Limit::TotalBytes);
    assert_eq!(page.count_to(2, &store).await.expect("answered"), full);
    assert_eq!(page.counted(&store).await, 1, "and it can be read");
    assert_eq!(other.count_to(1, &store).await.expect("answered"), full, "nor does a page begin");
    server.say("CLIENT KILL TYPE normal");
    let again = store_at(&server.url());
    assert_eq!(page.counted(&again).await, 1, "an instance that is started again reads it too");
    let new = Redis::open(
        &server.url(),
        StoreLimits::default(),
        &App { name: "new".to_owned(), secrets: Vec::new(), build: String::new() },
    );
    assert!(new.expect_err("refused").to_string().contains("no memory left for a new app"));
    let beat = Beat { me: ME, saw: StoreTime(0), since: SECOND, going: Going::On };
    assert_eq!(store.beat(&beat).await.expect("it beats").now, StoreTime(1000));
    let page_id = blockwork_core::id::PageId::from_bytes([1; 16]);
    assert_eq!(store.end(Owner::Page(page_id), Reason::Asked).await.expect("it ends sessions"), 1);
    assert_eq!(settle_ends(&store).await, 1, "and ends are settled");
    server.say("CONFIG SET maxmemory 0");
    assert_eq!(other.count_to(1, &store).await.expect("counted"), DONE, "as before");
}

/// Commits what was owed because of ends, as an instance does that has nobody to tell.
async fn settle_ends(store: &dyn Store) -> usize {
    use blockwork_core::store::{Claim, Commit, ENDS, EventKey, Wants};
    let ask = Claim { by: ME, wants: Wants::Due { listeners: [ENDS.into()].into(), most: 9 } };
    let claimed = store.claim(&ask).await.expect("claimed");
    for claimed in &claimed {
        let event = EventKey::Owed { id: claimed.owed.id, token: claimed.token };
        let id = blockwork_core::id::CommitId::from_bytes([9; 16]);
        let (expect, put, answer) = (Vec::new(), Vec::new(), Bytes::new());
        let commit = Commit { id, by: ME, event, part: 0, expect, put, answer, owed: Vec::new(), lease: None };
        let outcomes = store.commit(&[commit]).await.expect("committed");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
    }
    claimed.len()
}

#[tokio::test]
async fn a_redis_that_lost_its_keys_begins_anew_and_store_time_goes_on() {
    let server = RedisServer::start();
    let store = store(&server);
    let page = Counter::new(1);
    page.count_to(1, &store).await.expect("counted");
    let beat = |saw| Beat { me: ME, saw: StoreTime(saw), since: SECOND, going: Going::On };
    for saw in [0, 1000, 2000] {
        store.beat(&beat(saw)).await.expect("it beats");
    }
    server.say("FLUSHALL");
    let first = store.beat(&beat(3000)).await.expect("it beats");
    assert_eq!((first.now, first.fallen), (StoreTime(4000), true), "feeds and claims are lost as well");
    assert!(!store.beat(&beat(4000)).await.expect("it beats").fallen, "and that is told once");
    assert_eq!(page.counted(&store).await, 0, "what was lost is lost as a whole");
    assert_eq!(page.count_to(1, &store).await.expect("counted"), DONE);
}
