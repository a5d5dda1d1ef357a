//! The Redis store keeps every sentence of the contract.

mod kit;

use blockwork_core::store::{Store, StoreLimits};
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, Redis};
use std::sync::Arc;

async fn make(limits: StoreLimits) -> Arc<dyn Store> {
    let server = RedisServer::start();
    let app = App { name: "shop".to_owned(), secrets: Vec::new(), build: String::new() };
    let store = Redis::open(&server.url(), limits, &app).expect("a store on a new Redis");
    Arc::new(kit::Temporary::new(store, server))
}

blockwork_store::conformance!(crate::make);
