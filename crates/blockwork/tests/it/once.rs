//! An event is applied once, however often and however late copies of it arrive.

use crate::app::{ALONE, RUNS};
use crate::kit::{Lists, app, open, open_as};
use serde_json::json;
use std::sync::atomic::Ordering;

const MILK: &str = r#"{"item":"Milk"}"#;
const WATER: &str = r#"{"item":"Water"}"#;

#[tokio::test]
async fn the_same_event_again_has_the_same_answer_and_no_second_effect() {
    let mut page = open(&app().await).await;
    let first = page.event("add", MILK, 1, 1, "").await;
    let second = page.event("add", MILK, 1, 1, "").await;
    assert_eq!((first.status, first.text), (second.status, second.text));
    page.fire("look", json!({})).await;
    assert_eq!(page.event("items", "{}", 3, 3, "").await.value(), json!(["Milk"]));
}

#[tokio::test]
async fn two_copies_at_the_same_time_run_once() {
    let _alone = ALONE.lock().await;
    let page = open(&app().await).await;
    let before = RUNS.load(Ordering::SeqCst);
    let copies = (0..8).map(|_| page.event("counted", "{}", 1, 1, ""));
    let answers = futures::future::join_all(copies).await;
    assert!(answers.iter().all(|answer| answer.text == answers[0].text));
    assert_eq!(RUNS.load(Ordering::SeqCst) - before, 1);
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!(["counted"]));
}

#[tokio::test]
async fn the_same_number_with_other_inputs_is_refused() {
    let page = open(&app().await).await;
    page.event("add", MILK, 1, 1, "").await.value();
    for (listener, inputs) in [("add", WATER), ("note", r#"{"line":"x"}"#)] {
        let got = page.event(listener, inputs, 1, 1, "").await;
        assert_eq!((got.status, got.error().0.as_str()), (422, "Invalid"), "{}", got.text);
    }
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!(["Milk"]));
}

#[tokio::test]
async fn a_copy_that_arrives_after_its_answer_was_received_is_refused() {
    let page = open(&app().await).await;
    page.event("add", MILK, 1, 1, "").await.value();
    // The floor says that the page has the answer of number 1.
    page.event("add", WATER, 2, 2, "").await.value();
    let late = page.event("add", MILK, 1, 1, "").await;
    assert_eq!((late.status, late.error().0.as_str()), (409, "Conflict"), "{}", late.text);
    assert_eq!(page.event("items", "{}", 3, 3, "").await.value(), json!(["Milk", "Water"]));
}

#[tokio::test]
async fn what_failed_for_the_person_never_happens_later() {
    let page = open(&app().await).await;
    let failed = page.event("add", r#"{"item":""}"#, 1, 1, "").await;
    assert_eq!(failed.error(), ("Invalid".into(), "Name an item.".into()));
    let again = page.event("add", r#"{"item":""}"#, 1, 1, "").await;
    assert_eq!((failed.status, failed.text), (again.status, again.text));
}

#[tokio::test]
async fn giving_up_means_it_will_not_happen() {
    let page = open(&app().await).await;
    let cancelled = page.event("add", MILK, 1, 1, ";cancel").await;
    assert_eq!((cancelled.status, cancelled.error().0.as_str()), (499, "Cancelled"), "{}", cancelled.text);
    // The copy that was under way arrives.
    let late = page.event("add", MILK, 1, 1, "").await;
    assert_eq!((late.status, late.error().0.as_str()), (499, "Cancelled"), "{}", late.text);
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!([]));
}

#[tokio::test]
async fn giving_up_what_has_happened_says_so() {
    let page = open(&app().await).await;
    page.event("add", MILK, 1, 1, "").await.value();
    assert_eq!(page.event("add", MILK, 1, 1, ";cancel").await.value(), json!(1));
}

#[tokio::test]
async fn giving_up_overtakes_the_copy_that_runs() {
    let page = open(&app().await).await;
    let running = tokio::spawn({
        let page = page.clone();
        async move { page.event("slow", r#"{"milliseconds":1000}"#, 1, 1, "").await }
    });
    // Whichever is first: the answer of both is the same, and so is the cart.
    let cancelled = page.event("slow", r#"{"milliseconds":1000}"#, 1, 1, ";cancel").await;
    let ran = running.await.expect("it answers");
    assert_eq!(cancelled.status, 499, "{}", cancelled.text);
    assert_eq!(ran.status, 499, "{}", ran.text);
    assert_eq!(page.event("items", "{}", 2, 2, "").await.value(), json!([]));
}

#[tokio::test]
async fn a_page_that_leaves_too_much_unanswered_is_held_back() {
    let page = open(&app().await).await;
    let got = page.event("add", MILK, 65, 1, "").await;
    assert_eq!((got.status, got.error().0.as_str()), (503, "Busy"), "{}", got.text);
    page.event("add", MILK, 64, 1, "").await.value();
}

#[tokio::test]
async fn many_pages_of_one_visitor_lose_no_change() {
    let app = app().await;
    let first = open(&app).await;
    let pages = futures::future::join_all((0..5).map(|_| open_as(&app, &first.cookie))).await;
    let writers = pages.into_iter().map(|mut page| async move {
        for i in 0..10 {
            page.fire("note", json!({ "line": i.to_string() })).await.value();
        }
    });
    futures::future::join_all(writers).await;
    let mut last = open_as(&app, &first.cookie).await;
    assert_eq!(last.notes().await.len(), 50);
}
