//! The addresses of load balancers and Prometheus, in an app that has pages there.

use crate::kit::{send, started};
use axum::Router;
use axum::body::Body;
use blockwork::prelude::*;
use http::Request;
use leptos_router::components::{Route, Router as Pages, Routes};
use leptos_router::{SsrMode, path};

/// A page for every address.
#[component]
fn Everywhere() -> impl IntoView {
    view! {
        <Pages>
            <Routes fallback=|| "nothing here">
                <Route path=path!("/*any") view=|| "a page for all" ssr=SsrMode::Async/>
            </Routes>
        </Pages>
    }
}

/// The same, and a page of its own at one of these addresses.
#[component]
fn AndHealth() -> impl IntoView {
    view! {
        <Pages>
            <Routes fallback=|| "nothing here">
                <Route path=path!("/healthz") view=|| "how you are" ssr=SsrMode::Async/>
                <Route path=path!("/*any") view=|| "a page for all" ssr=SsrMode::Async/>
            </Routes>
        </Pages>
    }
}

async fn check(app: &Router, path: &str, expected: &str) {
    let got = send(app, Request::get(path).body(Body::empty()).expect("a request")).await;
    assert!(got.text.contains(expected), "{path}: {}", got.text);
    assert_eq!(got.text.contains("<html"), expected.contains(' '), "{path}: {}", got.text);
}

#[tokio::test]
async fn a_page_for_every_address_leaves_load_balancers_theirs() {
    let app = started(Everywhere, |_| {}).await;
    check(&app, "/anything", "a page for all").await;
    check(&app, "/healthz", "ok\n").await;
    check(&app, "/readyz", "ready\n").await;
}

#[tokio::test]
async fn a_page_at_one_of_these_addresses_is_the_apps_own() {
    let app = started(AndHealth, |_| {}).await;
    check(&app, "/healthz", "how you are").await;
    check(&app, "/readyz", "ready\n").await;
}
