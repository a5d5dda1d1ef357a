//! The same listeners without scripts.

use crate::kit::{Got, Lists, Page, app, app_with, open, open_as, send};
use axum::body::Body;
use http::Request;
use std::collections::HashMap;

/// What a form without scripts is answered, and the page that the browser is sent to.
async fn post(page: &Page, listener: &str, fields: &str) -> (Got, String) {
    let request = Request::post(format!("/api/{listener}"))
        .header("cookie", &page.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("host", "shop.example")
        .header("referer", "http://shop.example/cart?item=1")
        .body(Body::from(fields.to_owned()))
        .expect("a request");
    let got = send(&page.app, request).await;
    let said = got.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let said: HashMap<_, _> = said.filter_map(|cookie| cookie.split(';').next()?.split_once('=')).collect();
    let cookie = format!("{}; blockwork-said={}", page.cookie, said.get("blockwork-said").copied().unwrap_or_default());
    let html = open_as(&page.app, &cookie).await.html;
    (got, html)
}

fn form(page: &Page, fields: &str) -> String {
    format!("blockwork-ticket={}&{fields}", page.ticket)
}

#[tokio::test]
async fn a_form_without_scripts_is_an_event() {
    let mut page = open(&app().await).await;
    let (got, html) = post(&page, "note", &form(&page, "line=from+a+form")).await;
    assert_eq!(
        (got.status, &got.headers["location"]),
        (303, &http::HeaderValue::from_static("/cart?item=1")),
        "{}",
        got.text
    );
    assert!(html.contains("<li>from a form<!></li>"), "{html}");
    assert_eq!(page.notes().await, ["from a form"]);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once_and_another_one_counts_too() {
    let mut page = open(&app().await).await;
    for fields in ["line=one", "line=one", "line=two"] {
        post(&page, "note", &form(&page, fields)).await;
    }
    assert_eq!(page.notes().await, ["one", "two"]);
    let later = open_as(&page.app, &page.cookie).await;
    post(&later, "note", &form(&later, "line=one")).await;
    assert_eq!(page.notes().await, ["one", "two", "one"]);
}

#[tokio::test]
async fn a_form_shows_its_message_on_the_next_page_and_only_there() {
    let page = open(&app().await).await;
    let (got, html) = post(&page, "note", &form(&page, "")).await;
    assert_eq!(got.status, 303);
    assert!(html.contains("The form cannot be used as it is: the field `line`: it is missing."), "{html}");
    let (got, html) = post(&page, "check_out", &form(&page, "")).await;
    assert_eq!(got.headers["location"], "/orders");
    assert!(html.contains("Thank you."), "{html}");
    let cookie = format!("{}; blockwork-said=%3Cscript%3E", page.cookie);
    assert!(!open_as(&page.app, &cookie).await.html.contains("<script>%3C"));
}

#[tokio::test]
async fn on_https_what_a_form_says_cannot_come_from_another_host() {
    let page = open(&app_with(|config| config.https = true).await).await;
    let (got, _) = post(&page, "note", &form(&page, "")).await;
    let mut cookies = got.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let said = cookies.find(|cookie| cookie.contains("blockwork-said=")).expect("it says why");
    assert!(said.starts_with("__Host-") && said.ends_with("; Secure"), "{said}");
    let said = said.split(';').next().unwrap_or_default();
    let page = &page;
    let shown = |said: String| async move { open_as(&page.app, &format!("{}; {said}", page.cookie)).await.html };
    assert!(shown(said.to_owned()).await.contains("it is missing"));
    assert!(!shown(said.replace("__Host-", "")).await.contains("it is missing"), "another host may have set it");
}

#[tokio::test]
async fn a_refused_form_brings_back_what_was_typed_and_to_its_visitor_alone() {
    let app = app().await;
    let (page, other) = (open(&app).await, open(&app).await);
    let fields = form(&page, "blockwork-form=bw-3%3Aline&line=one&line=two");
    let (got, html) = post(&page, "note", &fields).await;
    assert!(!html.contains("given several times"), "what the field shows is said a second time: {html}");
    let mut cookies = got.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.find(|cookie| cookie.starts_with("blockwork-form=")).expect("it is brought back");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("one"), "{cookie}");
    let value = cookie.split(';').next().unwrap_or_default();
    let html = open_as(&app, &format!("{}; {value}", page.cookie)).await.html;
    assert!(html.contains(r#""form":{"form":"bw-3","posted":[["line","one"],["line","two"]]"#), "{html}");
    let html = open_as(&app, &format!("{}; {value}", other.cookie)).await.html;
    assert!(!html.contains(r#""form":{"#), "{html}");
    let without = form(&page, "line=one&line=two");
    let (got, html) = post(&page, "note", &without).await;
    assert!(html.contains("given several times"), "{html}");
    let cookies = got.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    assert!(!cookies.into_iter().any(|cookie| cookie.starts_with("blockwork-form=")));
}

/// The field with the keys of an event.
fn beside(cell: &str) -> String {
    let beside = serde_json::json!({ "keys": [cell] }).to_string();
    let encoded: String = beside.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("blockwork-beside={encoded}")
}

#[tokio::test]
async fn a_form_on_a_key_is_an_event_on_its_cell() {
    let mut page = open(&app().await).await;
    let (top, bottom) = (beside("user/Shelf/top"), beside("user/Shelf/bottom"));
    for (keys, thing) in [(&top, "pen"), (&bottom, "pen"), (&top, "pen"), (&top, "ink")] {
        let (got, _) = post(&page, "shelve", &form(&page, &format!("thing={thing}&{keys}"))).await;
        assert_eq!(got.status, 303);
    }
    for (cell, expected) in [("user/Shelf/top", vec!["pen", "ink"]), ("user/Shelf/bottom", vec!["pen"])] {
        let things = page.fire_with("shelf", serde_json::json!({}), &[cell]).await.value();
        assert_eq!(things, serde_json::json!(expected), "{cell}");
    }
}

#[tokio::test]
async fn a_form_on_a_key_that_is_none_changes_nothing() {
    let mut page = open(&app().await).await;
    let control = beside("user/Shelf/a\nb");
    let unknown = beside("user/Notes/top");
    for keys in [&*control, &*unknown, "blockwork-beside=%7B", "blockwork-beside=%7B%22more%22%3A1%7D"] {
        let (_, html) = post(&page, "shelve", &form(&page, &format!("thing=pen&{keys}"))).await;
        let said = ["A key of a cell is", "does not borrow", "The form cannot be used as it is"];
        assert!(said.iter().any(|said| html.contains(said)), "{keys}: {html}");
    }
    assert_eq!(page.fire("shelf", serde_json::json!({})).await.value(), serde_json::json!([]));
}

#[tokio::test]
async fn a_form_for_the_state_of_a_page_says_that_it_needs_scripts() {
    let mut page = open(&app().await).await;
    let (got, html) = post(&page, "add", &form(&page, "item=Milk")).await;
    assert_eq!(got.status, 303);
    assert!(html.contains("This needs scripts"), "{html}");
    assert!(page.items().await.is_empty());
}

#[tokio::test]
async fn a_form_with_somebody_elses_ticket_changes_nothing() {
    let app = app().await;
    let (mut page, mut other) = (open(&app).await, open(&app).await);
    let (_, html) = post(&page, "note", &form(&other, "line=mine")).await;
    assert!(html.contains("session has ended"), "{html}");
    assert!(page.notes().await.is_empty() && other.notes().await.is_empty());
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let page = open(&app().await).await;
    let request = Request::post("/api/note")
        .header("cookie", &page.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(form(&page, "line=evil")))
        .expect("a request");
    assert_eq!(send(&page.app, request).await.status, 403);
}
