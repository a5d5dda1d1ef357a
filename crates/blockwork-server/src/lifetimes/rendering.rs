//! A page that is only rendered leaves no trace.

use super::stores::{Mortal, steps};
use super::wait;
use super::world::limits;
use crate::config::Config;
use axum::body::{Body, to_bytes};
use blockwork_core::store::{List, Store};
use blockwork_store::Memory;
use http::Request;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use std::sync::Arc;
use tower::ServiceExt;

#[test]
fn rendering_a_thousand_pages_makes_no_store_call() {
    wait(async {
        let store = Mortal::new(Arc::new(Memory::new(limits())), None);
        let options = LeptosOptions::builder().output_name("test").site_root("/nonexistent").build();
        let mut config = Config::default();
        config.store = "memory:".into();
        let app = crate::router(|| view! { <main>"Hello"</main> }).config(config).leptos(options);
        let app = app.store(store.clone()).build().await.expect("it starts");
        let before = steps();
        for _ in 0..1_000 {
            let request = Request::get("/").body(Body::empty()).expect("a request");
            let response = app.clone().oneshot(request).await.expect("an answer");
            let html = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
            assert!(String::from_utf8_lossy(&html).contains("<main>Hello"), "it is rendered");
        }
        assert_eq!(steps(), before);
        let pages = store.list(&List::Pages(None), None).await.expect("memory");
        assert_eq!(pages.entries, []);
    });
}
