//! The first HTML of the showcase's pages.

use axum::body::{Body, to_bytes};
use blockwork::Config;
use http::Request;
use leptos::config::LeptosOptions;
use tower::ServiceExt;

async fn main_of(path: &str) -> (u16, String) {
    let mut config = Config::default();
    config.store = "memory:".into();
    let options = LeptosOptions::builder().output_name("blockwork").site_root("/nonexistent").build();
    let app = blockwork::router(app::App).config(config).leptos(options).build().await.expect("it starts");
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = app.oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    let html = String::from_utf8(bytes.to_vec()).expect("text");
    let (_, rest) = html.split_once("<main").expect("a main element");
    let (main, _) = rest.split_once("</main>").expect("its end");
    // One element a line: a snapshot is read by people.
    (status, without_tickets(&format!("<main{main}</main>")).replace("<!>", "").replace("><", ">\n<"))
}

/// The same where each ticket, which is another one in each page, is only a word.
fn without_tickets(html: &str) -> String {
    const BEFORE: &str = "name=\"blockwork-ticket\" value=\"";
    let mut parts = html.split(BEFORE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + BEFORE + "ticket\"" + part.split_once('"').map_or("", |(_, rest)| rest))
}

#[tokio::test]
async fn the_start() {
    let (status, html) = main_of("/").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn the_cart() {
    let (status, html) = main_of("/cart").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn the_counter() {
    let (status, html) = main_of("/counter").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn no_such_page() {
    let (status, html) = main_of("/nothing").await;
    assert_eq!(status, 404);
    insta::assert_snapshot!(html);
}
