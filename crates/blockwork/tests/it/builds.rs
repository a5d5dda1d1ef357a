//! Pages of another build: what is still the same is served, and of everything else nothing is filed.

use crate::app::{ALONE, RUNS, add, counted, items};
use crate::kit::{Got, Page, app, between, open};
use crate::signatures::count_alone;
use blockwork::__private::{Listener, Print};
use serde_json::json;
use std::sync::atomic::Ordering;

const MILK: &str = r#"{"item":"Milk"}"#;

/// What a page of this build says of a listener.
fn ours<L: Listener>(page: &Page) -> String {
    said(L::META.print, between(&page.html, "<meta name=\"blockwork-build\" content=\"", "\""))
}

/// What a page says that was rendered by another build and knows the listener as it is here.
fn theirs<L: Listener>() -> String {
    said(L::META.print, "0123456789abcdef")
}

/// The same where the page knows it otherwise.
fn otherwise() -> String {
    said(Print::of_text("item:u32->Result<usize>"), "0123456789abcdef")
}

fn said(listener: Print, build: &str) -> String {
    format!(";build={listener}.{build}")
}

#[track_caller]
fn check_outdated(got: &Got) {
    assert_eq!((got.status, got.error().0.as_str()), (426, "Outdated"), "{}", got.text);
}

#[tokio::test]
async fn a_page_of_another_build_is_served_where_the_signature_is_the_same() {
    let page = open(&app().await).await;
    assert_eq!(page.event("add", MILK, 1, 1, &ours::<add>(&page)).await.value(), json!(1));
    assert_eq!(page.event("add", MILK, 2, 2, &theirs::<add>()).await.value(), json!(2));
    assert_eq!(page.event("items", "{}", 3, 3, &theirs::<items>()).await.value(), json!(["Milk", "Milk"]));
}

#[tokio::test]
async fn an_event_of_another_signature_is_outdated_and_its_number_stays_open() {
    let _alone = ALONE.lock().await;
    let page = open(&app().await).await;
    for attempt in [0, 1] {
        check_outdated(&page.event("add", r#"{"item":7}"#, 1, 1, &otherwise()).await);
        let before = RUNS.load(Ordering::SeqCst);
        check_outdated(&page.event("counted", "{}", 2, 1, &otherwise()).await);
        assert_eq!(RUNS.load(Ordering::SeqCst), before, "attempt {attempt}");
    }
    // An instance of the page's own build gets the same number, and takes it.
    assert_eq!(page.event("add", MILK, 1, 1, &theirs::<add>()).await.value(), json!(1));
    page.event("counted", "{}", 2, 1, &theirs::<counted>()).await.value();
}

#[tokio::test]
async fn a_listener_that_is_not_here_any_more_is_outdated_for_a_page_and_unknown_to_a_program() {
    let page = open(&app().await).await;
    check_outdated(&page.event("withdrawn", "{}", 1, 1, &otherwise()).await);
    let got = page.event("withdrawn", "{}", 1, 1, "").await;
    assert_eq!((got.status, got.error().0.as_str()), (404, "NotFound"), "{}", got.text);
    assert_eq!(page.event("add", MILK, 1, 1, &theirs::<add>()).await.value(), json!(1), "the number is open");
}

#[tokio::test]
async fn inputs_that_do_not_decode_are_outdated_where_the_page_is_of_another_build() {
    let page = open(&app().await).await;
    for inputs in [r#"{"item":7}"#, r#"{"item":"Milk","price":0}"#, r#"[{"item":"Milk"},{"more":1}]"#] {
        check_outdated(&page.event("add", inputs, 1, 1, &theirs::<add>()).await);
    }
    let got = page.event("add", r#"{"item":7}"#, 1, 1, &ours::<add>(&page)).await;
    assert_eq!((got.status, got.error().0.as_str()), (422, "Invalid"), "{}", got.text);
    let again = page.event("add", MILK, 1, 1, &theirs::<add>()).await;
    assert_eq!((again.status, again.error().0.as_str()), (422, "Invalid"), "filed, as a mistake is: {}", again.text);
}

#[tokio::test]
async fn a_page_whose_document_and_module_are_of_two_builds_is_outdated_too() {
    let page = open(&app().await).await;
    let of_this_document = between(&page.html, "<meta name=\"blockwork-build\" content=\"", "\"").to_owned();
    let mixed = said(Print::of_text("item:u32->Result<usize>"), &of_this_document);
    check_outdated(&page.event("add", MILK, 1, 1, &mixed).await);
    assert_eq!(page.event("add", MILK, 1, 1, &ours::<add>(&page)).await.value(), json!(1), "the number is open");
}

#[tokio::test]
async fn an_event_that_is_outdated_keeps_no_lease() {
    let page = open(&app().await).await;
    check_outdated(&page.event("count_alone", r#"{"more":1}"#, 1, 1, &theirs::<count_alone>()).await);
    page.event("count", "{}", 2, 1, "").await.value();
}

#[tokio::test]
async fn what_was_answered_before_is_answered_by_every_build() {
    let page = open(&app().await).await;
    assert_eq!(page.event("add", MILK, 1, 1, &theirs::<add>()).await.value(), json!(1));
    assert_eq!(page.event("add", MILK, 1, 1, &otherwise()).await.value(), json!(1));
    let other = page.event("add", r#"{"item":"Water"}"#, 1, 1, &otherwise()).await;
    assert_eq!((other.status, other.error().0.as_str()), (422, "Invalid"), "{}", other.text);
}

#[tokio::test]
async fn what_no_instance_serves_any_more_can_be_cancelled_for_good() {
    let page = open(&app().await).await;
    for (n, listener) in [(1, "add"), (2, "withdrawn")] {
        check_outdated(&page.event(listener, MILK, n, 1, &otherwise()).await);
        let got = page.event(listener, MILK, n, 1, &format!("{};cancel", otherwise())).await;
        assert_eq!((got.status, got.error().0.as_str()), (499, "Cancelled"), "{}", got.text);
    }
    // A copy reaches an instance that would have served it.
    let late = page.event("add", MILK, 1, 1, &theirs::<add>()).await;
    assert_eq!((late.status, late.error().0.as_str()), (499, "Cancelled"), "{}", late.text);
    assert_eq!(page.event("items", "{}", 3, 3, &theirs::<items>()).await.value(), json!([]));
    // What was done is said, where it was done.
    assert_eq!(page.event("add", MILK, 4, 4, &theirs::<add>()).await.value(), json!(1));
    assert_eq!(page.event("add", MILK, 4, 4, &format!("{};cancel", otherwise())).await.value(), json!(1));
}
