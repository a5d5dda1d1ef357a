//! Whatever is sent: a clear error with the right status, nothing half done, nothing lost.

use crate::kit::{Got, Lists, Page, app, app_with, open, open_as, send};
use axum::body::Body;
use http::{Request, header};
use serde_json::json;

/// The event is refused with this status and sentence, and the next one finds the cart as it was.
#[track_caller]
fn check(got: &Got, status: u16, kind: &str, message: &str) {
    let (found_kind, found_message) = got.error();
    assert_eq!((got.status, found_kind.as_str()), (status, kind), "{}", got.text);
    assert!(found_message.contains(message), "{found_message:?} does not say {message:?}");
}

async fn refused_inputs(listener: &str, inputs: &str, message: &str) {
    let mut page = open(&app().await).await;
    check(&page.event(listener, inputs, 1, 1, "").await, 422, "Invalid", message);
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!([]));
    let _ = &mut page;
}

#[tokio::test]
async fn inputs_that_cannot_be_read_are_invalid() {
    refused_inputs("add", "{", "The inputs of `add` cannot be read: EOF").await;
    refused_inputs("add", "", "cannot be read").await;
    refused_inputs("add", "\u{0}\u{1}", "cannot be read").await;
    refused_inputs("add", "{}", "missing field `item`").await;
    refused_inputs("add", r#"{"item":"Milk","price":0}"#, "unknown field `price`").await;
    refused_inputs("add", r#"{"item":7}"#, "invalid type: integer `7`, expected a string").await;
    refused_inputs("add", r#"["Milk"] and more"#, "cannot be read").await;
    refused_inputs("add", &"[".repeat(10_000), "cannot be read").await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large_announced_or_not() {
    let app = app_with(|config| config.limits.body_bytes = 100).await;
    let page = open(&app).await;
    let large = json!({ "item": "x".repeat(200) }).to_string();
    let mut announced = page.request("add", &large, 1, 1, "");
    announced.headers_mut().insert(header::CONTENT_LENGTH, large.len().into());
    check(&send(&app, announced).await, 413, "TooLarge", "more than the 100 bytes");
    let pieces = futures::stream::iter(
        large.into_bytes().chunks(50).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>(),
    );
    let mut streamed = page.request("add", "", 1, 1, "");
    *streamed.body_mut() = Body::from_stream(pieces);
    check(&send(&app, streamed).await, 413, "TooLarge", "more than the 100 bytes");
    // Its number is still open: it never was an event.
    assert_eq!(page.event("add", r#"{"item":"Milk"}"#, 1, 1, "").await.value(), json!(1));
}

#[tokio::test]
async fn an_unknown_listener_is_not_found() {
    let page = open(&app().await).await;
    check(&page.event("nothing", "{}", 1, 1, "").await, 404, "NotFound", "no listener with the name `nothing`");
    check(&page.event("..%2F..%2Fetc%2Fpasswd", "{}", 1, 1, "").await, 404, "NotFound", "no listener");
}

#[tokio::test]
async fn only_post_reaches_a_listener() {
    let app = app().await;
    let got = send(&app, Request::get("/api/items").body(Body::empty()).expect("a request")).await;
    assert_eq!(got.status, 405);
}

#[tokio::test]
async fn a_foreign_or_made_up_page_is_expired_and_leaks_nothing() {
    let app = app().await;
    let mut mine = open(&app).await;
    mine.fire("add", json!({ "item": "secret" })).await.value();
    let theirs = open(&app).await;
    let foreign = Page { ticket: mine.ticket.clone(), ..theirs.clone() };
    let made_up = Page { ticket: "AAAA".into(), ..theirs.clone() };
    let altered = Page { ticket: format!("B{}", &theirs.ticket[1..]), ..theirs.clone() };
    for page in [foreign, made_up, altered] {
        let got = page.event("items", "{}", 1, 1, "").await;
        check(&got, 410, "Expired", "session has ended");
        assert!(!got.text.contains("secret"));
    }
    assert_eq!(mine.items().await, ["secret"]);
}

#[tokio::test]
async fn an_ended_page_is_expired_and_does_not_begin_again() {
    let app = app_with(|config| config.limits.store.sessions_per_visitor = 1).await;
    let mut first = open(&app).await;
    first.fire("add", json!({ "item": "Milk" })).await.value();
    // A second page of the same visitor is one too many: the one away longest ends.
    let mut second = open_as(&app, &first.cookie).await;
    second.fire("add", json!({ "item": "Water" })).await.value();
    for n in [2, 3] {
        check(&first.event("items", "{}", n, n, "").await, 410, "Expired", "session has ended");
    }
    assert_eq!(second.items().await, ["Water"]);
}

#[tokio::test]
async fn a_request_that_is_no_event_of_a_page_is_invalid() {
    let app = app().await;
    let page = open(&app).await;
    for head in ["", "x", "t;n=0;floor=0;attempt=0", "t;n=1;floor=2;attempt=0", "t;n=1;floor=1;attempt=0;stop"] {
        let mut request = page.request("add", "{}", 1, 1, "");
        request.headers_mut().insert("blockwork-event", head.parse().expect("a header"));
        check(&send(&app, request).await, 422, "Invalid", "blockwork-event");
    }
    let mut request = page.request("add", "{}", 1, 1, "");
    request.headers_mut().remove("blockwork-event");
    check(&send(&app, request).await, 422, "Invalid", "needs the header blockwork-event");
    let mut request = page.request("add", "<item>Milk</item>", 1, 1, "");
    request.headers_mut().insert(header::CONTENT_TYPE, "text/xml".parse().expect("a header"));
    check(&send(&app, request).await, 422, "Invalid", "application/json");
}

#[tokio::test]
async fn another_sites_page_is_refused() {
    let app = app().await;
    let page = open(&app).await;
    let with = |changes: &[(&'static str, &str)]| {
        let mut request = page.request("add", r#"{"item":"evil"}"#, 1, 1, "");
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().insert("host", "shop.example".parse().expect("a header"));
        for (name, value) in changes {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        request
    };
    for foreign in [
        &[("origin", "http://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://shop.example")],
    ] {
        check(&send(&app, with(foreign)).await, 403, "Denied", "another site");
    }
    // A program says nothing of where it comes from; then its cookie does not count.
    check(&send(&app, with(&[])).await, 410, "Expired", "session has ended");
    assert_eq!(send(&app, with(&[("origin", "http://shop.example")])).await.value(), json!(1));
}

#[tokio::test]
async fn a_cookie_that_is_garbage_is_no_cookie() {
    let app = app().await;
    for garbage in ["blockwork=garbage", "blockwork=", "blockwork", "=;;=", "blockwork=\u{fffd}"] {
        let mut page = open_as(&app, garbage).await;
        assert_eq!(page.fire("add", json!({ "item": "Milk" })).await.value(), json!(1), "{garbage}");
        let stranger = Page { cookie: garbage.into(), ..page.clone() };
        check(&stranger.event("items", "{}", 2, 2, "").await, 410, "Expired", "session has ended");
    }
}

#[tokio::test]
async fn too_many_events_are_told_when_to_come_again() {
    let app = app_with(|config| (config.limits.events_per_second, config.limits.events_burst) = (1, 3)).await;
    let mut page = open(&app).await;
    for _ in 0..3 {
        page.fire("add", json!({ "item": "Milk" })).await.value();
    }
    let got = page.event("add", r#"{"item":"Milk"}"#, 4, 4, "").await;
    check(&got, 429, "Busy", "sent again");
    assert_eq!(got.headers[header::RETRY_AFTER], "1");
    // Another visitor is not made to wait for this one.
    assert_eq!(open(&app).await.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
    // Refused, so not applied: the same number goes through later.
    let again = loop {
        let got = page.event("add", r#"{"item":"Milk"}"#, 4, 4, "").await;
        if got.status != 429 {
            break got;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(again.value(), json!(4));
}

#[tokio::test]
async fn a_cell_over_the_limit_is_too_large_and_stays_as_it_was() {
    let app = app_with(|config| config.limits.store.cell_bytes = 1_000).await;
    let mut page = open(&app).await;
    page.fire("add", json!({ "item": "Milk" })).await.value();
    let got = page.fire("fill", json!({ "bytes": 2_000 })).await;
    check(&got, 413, "TooLarge", "more than one value can hold");
    assert_eq!(page.items().await, ["Milk"]);
}

#[tokio::test]
async fn a_cell_that_does_not_decode_is_an_internal_error_and_is_left_alone() {
    let mut page = open(&app().await).await;
    page.fire("ask", json!({})).await.value();
    let got = page.fire("ask", json!({})).await;
    check(&got, 500, "Internal", "Something went wrong on our side");
    assert!(got.json()["error"]["id"].is_string(), "{}", got.text);
    assert!(!got.text.contains("nobody can read"), "{}", got.text);
}
