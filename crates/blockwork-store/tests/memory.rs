//! The memory store keeps every sentence of the contract.

use blockwork_core::store::{Store, StoreLimits};
use blockwork_store::{Memory, conformance};
use std::sync::Arc;

async fn make(limits: StoreLimits) -> Arc<dyn Store> {
    Arc::new(Memory::new(limits))
}

conformance!(crate::make);

#[tokio::test]
async fn the_suite_runs_as_a_whole_too() {
    assert!(conformance::SENTENCES.len() > 110);
    conformance::all(make).await;
}
