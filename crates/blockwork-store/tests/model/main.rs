//! Random histories: a store does in every step what a naive model of the contract does.

mod callers;
mod ends;
mod history;
mod naive;
mod owed;
mod step;

use blockwork_core::store::{Store, StoreLimits};
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, Memory, Redis, Sqlite};
use history::{Subject, check};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use step::Step;

/// So small that every limit and every lifetime is met within a few steps.
const LIMITS: StoreLimits = StoreLimits {
    cell_bytes: 800,
    session_bytes: 3000,
    cells: 3,
    global_cells: 2,
    sessions: 4,
    sessions_per_visitor: 3,
    total_bytes: 12_000,
    session_kept: Duration::from_secs(20),
    begin_within: Duration::from_secs(12),
    visitor_kept: Duration::from_secs(30),
    caller_kept: Duration::from_secs(15),
    silence: Duration::from_secs(5),
    owed: 5,
    changes: 100,
};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn the_memory_store_does_what_the_model_does(steps in prop::collection::vec(Step::any(), 1..120)) {
        let store: Arc<dyn Store> = Arc::new(Memory::new(LIMITS));
        check(&steps, Subject::Kept(store), LIMITS)?;
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn a_database_does_what_the_model_does_however_often_it_is_opened_anew(
        steps in prop::collection::vec(Step::any(), 1..80)
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        let open = move || Arc::new(Sqlite::open(&path, LIMITS).expect("a database")) as Arc<dyn Store>;
        check(&steps, Subject::Reopened(Box::new(open)), LIMITS)?;
    }
}

/// Random histories on one Redis, each an app of its own there.
fn check_on_redis(cases: u32, subject: impl Fn(String, App) -> Subject) {
    let (server, number) = (RedisServer::start(), AtomicU32::new(0));
    let ran = TestRunner::new(config(cases)).run(&prop::collection::vec(Step::any(), 1..120), |steps| {
        let name = format!("app{}", number.fetch_add(1, Ordering::Relaxed));
        check(&steps, subject(server.url(), App { name, secrets: Vec::new(), build: String::new() }), LIMITS)
    });
    ran.expect("the Redis and the model agree");
}

fn redis(url: &str, app: &App) -> Arc<dyn Store> {
    Arc::new(Redis::open(url, LIMITS, app).expect("a store"))
}

#[test]
fn a_redis_does_what_the_model_does() {
    check_on_redis(100, |url, app| Subject::Kept(redis(&url, &app)));
}

#[test]
fn a_redis_opened_anew_is_the_same_store_and_its_instances_go_on() {
    check_on_redis(40, |url, app| Subject::Shared(Box::new(move || redis(&url, &app))));
}
