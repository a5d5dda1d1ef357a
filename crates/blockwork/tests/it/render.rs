//! What the server makes of a page before any script has run.

use crate::kit::{Lists, app, app_with, between, open, open_as, send, started};
use axum::body::Body;
use blockwork::prelude::*;
use http::{Request, header};
use serde_json::json;
use std::time::Duration;

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn the_first_html_has_what_the_visitor_has() {
    let app = app().await;
    let mut page = open(&app).await;
    page.fire("note", json!({ "line": "remember the milk" })).await.value();
    let again = open_as(&app, &page.cookie).await;
    let main = between(&again.html, "<main>", "</main>");
    let id = between(main, "(error ", ")");
    insta::assert_snapshot!(main.replace(id, "id"));
    let stranger = open(&app).await;
    assert!(!stranger.html.contains("remember the milk"));
}

#[tokio::test]
async fn rendering_refuses_to_change_anything() {
    let app = app().await;
    let mut page = open(&app).await;
    assert!(page.html.contains("Something went wrong on our side"), "{}", page.html);
    assert!(page.notes().await.is_empty());
}

#[tokio::test]
async fn a_page_comes_with_its_protections() {
    let app = app().await;
    let got = send(&app, get("/")).await;
    let header = |name: &str| got.headers[name].to_str().expect("text").to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let policy = header("content-security-policy");
    let nonce = between(&policy, "'nonce-", "'");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    let scripts = got.text.matches("<script").count();
    assert_eq!(got.text.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{}", got.text);
    let again = send(&app, get("/")).await;
    assert!(!again.text.contains(nonce), "a nonce is used once");
    let cookie = header("set-cookie");
    assert!(cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn on_https_the_cookie_is_secure() {
    let app = app_with(|config| config.https = true).await;
    let got = send(&app, get("/")).await;
    let cookie = got.headers[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.starts_with("__Host-blockwork=") && cookie.ends_with("; Secure"), "{cookie}");
    let mut page = open(&app).await;
    assert_eq!(page.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_not_found() {
    let got = send(&app().await, get("/nowhere")).await;
    assert_eq!(got.status, 404);
    assert!(got.text.contains("nothing here"), "{}", got.text);
}

#[tokio::test]
async fn a_page_can_ask_for_a_new_ticket() {
    let app = app().await;
    let page = open(&app).await;
    let request = Request::get("/_blockwork/ticket").header(header::COOKIE, &page.cookie).body(Body::empty());
    let ticket = send(&app, request.expect("a request")).await.text;
    assert_ne!(ticket, page.ticket);
    let mut anew = crate::kit::Page { ticket, ..page };
    assert_eq!(anew.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
}

#[tokio::test]
async fn the_style_of_the_components_is_sent_once() {
    let app = app().await;
    let got = send(&app, get("/_blockwork/ui.css")).await;
    assert!(got.text.contains(".bw-button"), "{}", got.text);
    let tag = got.headers[header::ETAG].clone();
    let again = Request::get("/_blockwork/ui.css").header(header::IF_NONE_MATCH, tag).body(Body::empty());
    let again = send(&app, again.expect("a request")).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[tokio::test]
async fn an_app_can_be_a_part_of_another_router() {
    let own = axum::Router::new().route("/health", axum::routing::get(|| async { "well" }));
    let app = own.merge(app().await);
    assert_eq!(send(&app, get("/health")).await.text, "well");
    let mut page = open(&app).await;
    assert_eq!(page.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
}

/// Waits for what never comes.
#[component]
fn Never() -> impl IntoView {
    let never = Resource::new(|| (), |()| std::future::pending::<()>());
    view! { <Suspense>{move || never.get().map(|()| "there")}</Suspense> }
}

#[component]
fn NeverRendered() -> impl IntoView {
    use leptos_router::components::{Route, Router, Routes};
    use leptos_router::{SsrMode, path};
    view! {
        <Router>
            <Routes fallback=|| "nothing here">
                <Route path=path!("/") view=Never ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

#[tokio::test]
async fn a_page_that_is_never_rendered_is_given_up() {
    let app = started(NeverRendered, |config| config.limits.page_time = Duration::from_millis(50)).await;
    let got = send(&app, get("/")).await;
    assert_eq!((got.status, got.headers[header::RETRY_AFTER].as_bytes()), (503, &b"5"[..]), "{}", got.text);
}
