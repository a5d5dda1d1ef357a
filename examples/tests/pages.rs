//! Every example has a page.

use axum::body::{Body, to_bytes};
use axum::response::Response;
use blockwork::Config;
use examples::{App, EXAMPLES};
use http::{Request, StatusCode};
use leptos::config::LeptosOptions;
use tower::ServiceExt;

async fn get(path: &str) -> Response {
    let mut config = Config::default();
    config.store = "memory:".into();
    let options = LeptosOptions::builder().output_name("blockwork").site_root("/nonexistent").build();
    let app = blockwork::router(App).config(config).leptos(options).build().await.expect("it starts");
    app.oneshot(Request::get(path).body(Body::empty()).expect("a request")).await.expect("an answer")
}

#[tokio::test]
async fn every_example_has_a_page_with_its_name() {
    for example in EXAMPLES {
        let response = get(example.path).await;
        assert_eq!(response.status(), StatusCode::OK, "{}", example.path);
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        let html = String::from_utf8(bytes.to_vec()).expect("text");
        assert!(html.contains(&format!("<h1>{}<", example.name)), "{}: {html}", example.path);
    }
}

#[tokio::test]
async fn another_address_leads_nowhere() {
    assert_eq!(get("/nothing").await.status(), StatusCode::NOT_FOUND);
}
