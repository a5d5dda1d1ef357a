//! The inspector: what a person at this machine sees of a running server, and nobody else.

use crate::kit::{Got, app, app_with, open, send};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use blockwork::prelude::*;
use http::Request;
use serde_json::{Value, json};
use std::net::SocketAddr;

const PATHS: [&str; 4] =
    ["/_blockwork", "/_blockwork/graph.json", "/_blockwork/graph.mmd", "/_blockwork/inspector.css"];

fn request(method: &str, path: &str, peer: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let peer: SocketAddr = peer.parse().expect("an address");
    let request = Request::builder().method(method).uri(path).extension(ConnectInfo(peer));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).expect("a request")
}

/// What the person at this machine gets.
async fn here(app: &Router, path: &str) -> Got {
    send(app, request("GET", path, "127.0.0.1:5", &[("host", "127.0.0.1:3000")])).await
}

/// The text of a page's only table with this caption.
fn table<'a>(page: &'a str, caption: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<caption>{caption}")).unwrap_or_else(|| panic!("{caption}: {page}"));
    rest.split_once("</table>").expect("it ends").0
}

#[tokio::test]
async fn only_this_machine_sees_the_inspector() {
    let app = app().await;
    let host = ("host", "127.0.0.1:3000");
    for path in PATHS {
        assert_eq!(here(&app, path).await.status, 200, "{path}");
        assert_eq!(send(&app, request("GET", path, "192.168.1.7:5", &[host])).await.status, 403, "{path}");
        let rebound = [("host", "evil.example:3000")];
        assert_eq!(send(&app, request("GET", path, "127.0.0.1:5", &rebound)).await.status, 403, "{path}");
        let through_a_proxy = [host, ("x-forwarded-for", "127.0.0.1")];
        assert_eq!(send(&app, request("GET", path, "127.0.0.1:5", &through_a_proxy)).await.status, 403, "{path}");
        // Where the peer is not known, it is nobody.
        let unknown = Request::get(path).header("host", "127.0.0.1").body(Body::empty()).expect("a request");
        assert_eq!(send(&app, unknown).await.status, 403, "{path}");
        assert_eq!(send(&app, request("POST", path, "127.0.0.1:5", &[host])).await.status, 405, "{path}");
    }
}

#[tokio::test]
async fn a_server_without_the_inspector_has_none() {
    let app = app_with(|config| config.inspector = false).await;
    for path in PATHS {
        assert_eq!(here(&app, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_inspector_is_protected_like_a_page_and_runs_no_scripts() {
    let app = app().await;
    let got = here(&app, "/_blockwork").await;
    let header = |name: &str| got.headers[name].to_str().expect("text").to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-frame-options"), "DENY");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("script-src"), "{policy}");
    assert!(!got.text.contains("<script") && !got.headers.contains_key("set-cookie"), "{}", got.text);
    assert_eq!(here(&app, "/_blockwork/graph.json").await.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn pages_cells_and_what_is_owed_are_shown_and_nothing_is_believed() {
    let app = app().await;
    let mut page = open(&app).await;
    page.fire("add", json!({ "item": "<script>alert(1)</script>" })).await.value();
    page.fire("note", json!({ "line": "remember the milk" })).await.value();
    let got = here(&app, "/_blockwork").await.text;
    assert!(table(&got, "Pages").contains("away for 0 s") || table(&got, "Pages").contains("there"), "{got}");
    let cells = table(&got, "Cells");
    assert!(cells.contains("session/Cart") && cells.contains("user/Notes"), "{cells}");
    assert!(cells.contains("remember the milk"), "{cells}");
    assert!(cells.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !got.contains("<script"), "{cells}");
    // Every tick is owed, for as long as the server runs.
    let owed = table(&got, "Owed events");
    assert!(owed.contains(">tick<") && owed.contains("every 1s"), "{owed}");
    // The ticket is what gives power over a page.
    assert!(!got.contains(&page.ticket) && !got.contains(&page.cookie), "{got}");
}

/// What is offered for two hours.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, ttl = "2h")]
pub struct Offer(u32);

/// Makes an offer.
#[listener]
pub async fn make_offer(offer: &mut Offer) -> Result<()> {
    offer.0 += 1;
    Ok(())
}

#[tokio::test]
async fn what_ends_says_when() {
    let app = app().await;
    let mut page = open(&app).await;
    page.fire("make_offer", json!({})).await.value();
    page.fire("note", json!({ "line": "for ever" })).await.value();
    let got = here(&app, "/_blockwork").await.text;
    let row = |state: &str| {
        let rows = table(&got, "Cells").split("<tr>");
        rows.filter(|row| row.contains(state)).collect::<String>()
    };
    // It has been a moment already.
    assert!(row("global/Offer").contains("in 2 h") || row("global/Offer").contains("in 1 h 59 min"), "{got}");
    assert!(row("user/Notes").contains("for ever") && !row("user/Notes").contains("in "), "{got}");
    assert!(table(&got, "Pages").contains("in 59 min") || table(&got, "Pages").contains("in 1 h"), "{got}");
}

#[tokio::test]
async fn no_more_than_200_of_a_kind_are_shown_and_a_long_value_is_cut() {
    let app = app().await;
    open(&app).await.fire("note", json!({ "line": "x".repeat(5000) })).await.value();
    for _ in 0..200 {
        open(&app).await.fire("add", json!({ "item": "Milk" })).await.value();
    }
    let got = here(&app, "/_blockwork").await.text;
    for caption in ["Pages", "Cells"] {
        assert_eq!(table(&got, caption).matches("<tr>").count(), 201, "{caption}: the head and 200");
    }
    assert_eq!(got.matches("No more than 200 are shown, and there are more.").count(), 2);
    assert!(got.contains("x… and ") && !got.contains(&"x".repeat(2049)), "the long value is cut");
}

#[tokio::test]
async fn the_page_comes_again_by_itself_only_where_that_is_wanted() {
    let app = app().await;
    let meta = |seconds: &str| format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">");
    assert!(here(&app, "/_blockwork?refresh=2").await.text.contains(&meta("2")));
    for address in ["/_blockwork", "/_blockwork?refresh=0", "/_blockwork?refresh=2%22%3E", "/_blockwork?refresh="] {
        assert!(!here(&app, address).await.text.contains("http-equiv"), "{address}");
    }
}

#[tokio::test]
async fn the_graph_is_served_as_data_and_as_mermaid() {
    let app = app().await;
    let graph = here(&app, "/_blockwork/graph.json").await.json();
    let has = |list: &str, wanted: Value| {
        let entries = graph[list].as_array().expect("a list");
        let holds =
            |entry: &Value| wanted.as_object().expect("fields").iter().all(|(name, value)| entry[name] == *value);
        assert!(entries.iter().any(holds), "{wanted} is not among the {list}: {graph}");
    };
    has("states", json!({ "id": "session/Cart", "scope": "session", "name": "Cart", "visible": false }));
    has("listeners", json!({ "name": "add", "kind": "changing" }));
    has("edges", json!({ "listener": "add", "edge": "changes", "state": "session/Cart" }));
    has("edges", json!({ "listener": "remember", "edge": "changed", "state": "session/Order" }));
    has("edges", json!({ "listener": "tick", "edge": "every", "milliseconds": 1000 }));
    let mermaid = here(&app, "/_blockwork/graph.mmd").await.text;
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains("[\"remember\"]:::changing"), "{mermaid}");
}
