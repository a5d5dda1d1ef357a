//! Random histories: a store does in every step what a naive model of the contract does.

mod callers;
mod ends;
mod history;
mod naive;
mod owed;
mod step;

use blockwork_core::store::{Store, StoreLimits};
use blockwork_store::{Memory, Sqlite};
use history::{Subject, check};
use proptest::prelude::*;
use std::sync::Arc;
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
