//! Parts of an app, as the server renders them.

use crate::kit::{between, send};
use crate::signatures::Words;
use crate::versions::Build;
use axum::body::Body;
use blockwork::Config;
use blockwork::prelude::*;
use http::Request;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

mod of {
    blockwork::parts! {
        /// One part.
        one: crate::parts::One,
        /// Another.
        two: crate::parts::Two,
    }
}

#[component]
fn One() -> impl IntoView {
    view! { <p>"the first part"</p> }
}

#[component]
fn Two() -> impl IntoView {
    view! { <p>"the second part"</p> }
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| "nothing">
                <Route path=path!("/one") view=of::one() ssr=SsrMode::Async/>
                <Route path=path!("/two") view=of::two() ssr=SsrMode::Async/>
                <Route path=path!("/") view=|| "no part" ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// What stands at that address, and what its body says of itself.
async fn opened(path: &str) -> (String, String) {
    let mut config = Config::default();
    config.store = "memory:".into();
    let options = LeptosOptions::builder().output_name("test").site_root("/nonexistent").build();
    let app = blockwork::router(App).provide(Words("forty-two")).provide(Build::Newer).config(config).leptos(options);
    let app = app.build().await.expect("it starts");
    let html = send(&app, Request::get(path).body(Body::empty()).expect("a request")).await.text;
    let body = between(&html, "<body", ">").trim().to_owned();
    (html, body)
}

#[tokio::test]
async fn a_part_is_rendered_and_the_document_says_which() {
    let (html, body) = opened("/one").await;
    assert!(html.contains("the first part"), "{html}");
    assert_eq!(body, "data-part-one=\"\"");
    let (html, body) = opened("/two").await;
    assert!(html.contains("the second part"), "{html}");
    assert_eq!(body, "data-part-two=\"\"");
}

#[tokio::test]
async fn a_page_without_parts_names_none() {
    let (html, body) = opened("/").await;
    assert!(html.contains("no part"), "{html}");
    assert_eq!(body, "");
}

#[test]
fn the_frontend_is_told_of_all_parts() {
    let names: Vec<_> = of::ALL.iter().map(|part| part.name).collect();
    assert_eq!(names, ["one", "two"]);
}
