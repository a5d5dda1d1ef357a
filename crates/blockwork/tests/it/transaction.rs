//! What a listener changed is committed all together, or not at all.

use crate::app::{self, Cart};
use crate::kit::{Lists, app, app_with, open, open_as, send};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn several_cells_change_together_or_not_at_all() {
    let mut page = open(&app().await).await;
    let failed = page.fire("both", json!({ "fail": true })).await;
    assert_eq!(failed.error(), ("Invalid".into(), "Failed in between.".into()));
    assert!(page.items().await.is_empty() && page.notes().await.is_empty());
    let got = page.fire("both", json!({ "fail": false })).await;
    let changed: Vec<_> =
        got.json()["changed"].as_array().expect("a list").iter().map(|seen| seen["cell"].clone()).collect();
    assert_eq!(changed, ["session/Cart", "user/Notes"]);
    assert_eq!((page.items().await, page.notes().await), (vec!["both".to_owned()], vec!["both".to_owned()]));
}

#[tokio::test]
async fn what_changes_nothing_announces_nothing() {
    let mut page = open(&app().await).await;
    let got = page.fire("look", json!({})).await;
    assert_eq!(got.text, r#"{"value":0}"#);
}

#[tokio::test]
async fn an_answer_says_which_versions_it_saw() {
    let mut page = open(&app().await).await;
    let changed = page.fire("add", json!({ "item": "Milk" })).await.json()["changed"][0].clone();
    let seen = page.fire("items", json!({})).await.json()["seen"][0].clone();
    assert_eq!(seen["cell"], "session/Cart");
    assert_eq!(seen, changed);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_server_goes_on() {
    let mut page = open(&app().await).await;
    for listener in ["boom", "leak", "nested"] {
        let got = page.fire(listener, json!({})).await;
        assert_eq!((got.status, got.error().0.as_str()), (500, "Internal"), "{}", got.text);
        assert!(got.json()["error"]["id"].is_string(), "{}", got.text);
        assert!(!got.text.contains("hunter2"), "{}", got.text);
    }
    assert!(page.items().await.is_empty());
}

#[tokio::test]
async fn a_listener_that_takes_too_long_is_stopped_and_changes_nothing() {
    let app = app_with(|config| config.limits.event_time = Duration::from_millis(50)).await;
    let page = open(&app).await;
    let inputs = r#"{"milliseconds":60000}"#;
    let got = page.event("slow", inputs, 1, 1, "").await;
    assert_eq!((got.status, got.error().0.as_str()), (504, "Timeout"), "{}", got.text);
    // Finally so: the copy that comes later has the same answer, at once.
    let again = page.event("slow", inputs, 1, 1, "").await;
    assert_eq!(again.text, got.text);
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!([]));
}

#[tokio::test]
async fn an_event_that_waits_too_long_for_a_cell_is_busy_and_can_be_sent_again() {
    let app = app_with(|config| config.limits.cell_wait = Duration::from_millis(30)).await;
    let page = open(&app).await;
    let (slow, mut add) = tokio::join!(page.event("slow", r#"{"milliseconds":200}"#, 1, 1, ""), async {
        tokio::task::yield_now().await;
        page.event("add", r#"{"item":"Milk"}"#, 2, 1, "").await
    });
    assert_eq!(slow.value(), json!(null));
    while add.status == 503 {
        assert_eq!(add.headers["retry-after"], "1");
        add = page.event("add", r#"{"item":"Milk"}"#, 2, 1, "").await;
    }
    assert_eq!(page.event("items", "{}", 3, 3, "").await.value(), json!(["slow", "Milk"]));
}

#[tokio::test]
async fn a_lost_connection_cancels_nothing() {
    let app = app().await;
    let page = open(&app).await;
    let request = page.request("slow", r#"{"milliseconds":1000}"#, 1, 1, "");
    let gone = tokio::time::timeout(Duration::from_millis(20), send(&app, request)).await;
    assert!(gone.is_err(), "the asker left before the answer");
    // The copy that the page sends joins the event that is running, or finds its receipt.
    page.event("slow", r#"{"milliseconds":1000}"#, 1, 1, "").await.value();
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!(["slow"]));
}

#[tokio::test]
async fn session_state_is_the_pages_and_user_state_the_visitors() {
    let app = app().await;
    let mut first = open(&app).await;
    first.fire("both", json!({ "fail": false })).await.value();
    let mut second = open_as(&app, &first.cookie).await;
    assert_eq!((second.items().await.len(), second.notes().await.len()), (0, 1));
    let mut stranger = open(&app).await;
    assert_eq!((stranger.items().await.len(), stranger.notes().await.len()), (0, 0));
}

#[tokio::test]
async fn the_body_of_a_listener_is_a_plain_function() {
    let mut cart = Cart::default();
    assert_eq!(app::add::body("Milk".into(), &mut cart).await, Ok(1));
    assert_eq!(app::items::body(&cart).await, Ok(vec!["Milk".to_owned()]));
}

#[tokio::test]
async fn a_call_outside_of_a_page_says_so() {
    let _app = app().await;
    let error = app::items().await.expect_err("there is no page");
    assert_eq!(error.kind(), blockwork::Kind::Internal);
    assert!(error.cause().expect("a cause").to_string().contains("outside of a page"), "{error:?}");
}
