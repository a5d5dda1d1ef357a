//! The SQLite store keeps every sentence of the contract.

mod kit;

use blockwork_core::store::{Store, StoreLimits};
use std::sync::Arc;

async fn make(limits: StoreLimits) -> Arc<dyn Store> {
    Arc::new(kit::sqlite(limits))
}

blockwork_store::conformance!(crate::make);
