//! What a listener may borrow besides a page's and a visitor's state.

use crate::kit::{app, open, send};
use blockwork::prelude::*;
use serde_json::json;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Mutex;

/// How often something was counted, by everybody together.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Counter(u64);

/// How far a long listener has come.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Film {
    frames: Vec<u32>,
}

/// A resource.
pub struct Words(pub &'static str);

impl Provide for Words {}

/// Counts one on.
#[listener]
pub async fn count(counter: &mut Counter) -> Result<u64> {
    counter.0 += 1;
    Ok(counter.0)
}

/// Counts one on, alone.
#[listener(lease)]
pub async fn count_alone(counter: &mut Counter) -> Result<u64> {
    tokio::task::yield_now().await;
    counter.0 += 1;
    Ok(counter.0)
}

/// What was counted.
#[listener]
pub async fn counted_so_far(counter: &Counter) -> Result<u64> {
    Ok(counter.0)
}

/// How often [`ask_model`] has run.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// Asks a resource, which may do anything: an event like one that changes state.
#[listener]
pub async fn ask_model(words: &Words) -> Result<String> {
    ASKED.fetch_add(1, Ordering::SeqCst);
    Ok(words.0.to_owned())
}

/// Asks a resource that is harmless.
#[listener(read)]
pub async fn ask_harmless(words: &Words) -> Result<String> {
    Ok(words.0.to_owned())
}

/// What is known of the event.
#[listener]
pub async fn who(event: &Event, counter: &mut Counter) -> Result<(String, Option<String>, bool, bool)> {
    let _ = counter;
    let agent = event.request().and_then(|request| request.header("user-agent")).map(str::to_owned);
    let cookie = event.request().is_some_and(|request| request.header("cookie").is_some());
    Ok((event.id().to_owned(), agent, event.visitor().is_some() && event.page().is_some(), cookie))
}

/// Says something, and goes somewhere.
#[listener]
pub async fn check_out(fail: bool, event: &Event, counter: &mut Counter) -> Result<()> {
    counter.0 += 1;
    event.toast("Thank you.");
    event.redirect("/orders")?;
    ensure!(!fail, "Not today.");
    Ok(())
}

/// Makes frames, one small transaction each, and fails where it is told to.
#[listener]
pub async fn film(frames: u32, fail_at: Option<u32>, film: &Handle<Film>) -> Result<usize> {
    for frame in 0..frames {
        ensure!(fail_at != Some(frame), "It broke at {frame}.");
        film.update(|film| film.frames.push(frame)).await?;
    }
    let made = film.read().await?.frames.len();
    film.update_as("again", |film| film.frames.push(99)).await?;
    film.update_as("again", |film| film.frames.push(99)).await?;
    Ok(made)
}

/// What was made.
#[listener]
pub async fn frames(film: &Film) -> Result<Vec<u32>> {
    Ok(film.frames.clone())
}

#[tokio::test]
async fn global_state_is_everybodys() {
    let app = app().await;
    let (mut one, mut other) = (open(&app).await, open(&app).await);
    one.fire("count", json!({})).await.value();
    let got = other.fire("count", json!({})).await;
    assert_eq!((got.value(), &got.json()["changed"][0]["cell"]), (json!(2), &json!("global/Counter")));
    assert_eq!(one.fire("counted_so_far", json!({})).await.value(), json!(2));
}

#[tokio::test]
async fn events_of_many_pages_on_one_cell_are_all_counted() {
    let app = app().await;
    let counting = (0..8).map(|page| {
        let app = app.clone();
        tokio::spawn(async move {
            let mut page_ = open(&app).await;
            for _ in 0..25 {
                let listener = if page % 2 == 0 { "count" } else { "count_alone" };
                page_.fire(listener, json!({})).await.value();
            }
        })
    });
    for counting in counting.collect::<Vec<_>>() {
        counting.await.expect("it counted");
    }
    assert_eq!(open(&app).await.fire("counted_so_far", json!({})).await.value(), json!(200));
}

#[tokio::test]
async fn a_resource_is_the_one_that_was_given() {
    let mut page = open(&app().await).await;
    assert_eq!(page.fire("ask_model", json!({})).await.value(), json!("forty-two"));
    assert_eq!(page.fire("ask_harmless", json!({})).await.value(), json!("forty-two"));
}

#[tokio::test]
async fn a_listener_with_a_resource_is_applied_once_and_one_that_reads_is_asked_again() {
    static ALONE: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);
    let _alone = ALONE.lock().await;
    let page = open(&app().await).await;
    let before = ASKED.load(Ordering::SeqCst);
    page.event("ask_model", "{}", 1, 1, "").await.value();
    page.event("ask_model", "{}", 1, 1, "").await.value();
    assert!(ASKED.load(Ordering::SeqCst) <= before + 2, "the copy was answered from the receipt");
    // A receipt binds its number; a listener that reads has none.
    page.event("ask_harmless", "{}", 2, 1, "").await.value();
    assert_eq!(page.event("counted_so_far", "{}", 2, 1, "").await.value(), json!(0));
    assert_eq!(page.event("counted_so_far", "{}", 1, 1, "").await.error().0, "Invalid");
}

#[tokio::test]
async fn a_listener_knows_its_event_and_not_the_cookie() {
    let page = open(&app().await).await;
    let ask = |n| {
        let mut request = page.request("who", "{}", n, 1, "");
        request.headers_mut().insert("user-agent", "tests".parse().expect("a value"));
        send(&page.app, request)
    };
    let one = ask(1).await.value();
    assert_eq!((&one[1], &one[2], &one[3]), (&json!("tests"), &json!(true), &json!(false)));
    assert_eq!(ask(1).await.value(), one, "the same event has the same id");
    assert_ne!(ask(2).await.value()[0], one[0]);
    assert!(!page.ticket.contains(one[0].as_str().expect("an id")));
}

#[tokio::test]
async fn a_message_and_a_redirect_come_with_the_answer() {
    let mut page = open(&app().await).await;
    let got = page.fire("check_out", json!({ "fail": false })).await.json();
    assert_eq!((&got["toasts"], &got["redirect"]), (&json!(["Thank you."]), &json!("/orders")));
    let failed = page.fire("check_out", json!({ "fail": true })).await.json();
    assert!(failed.get("toasts").is_none() && failed.get("redirect").is_none(), "{failed}");
}

#[tokio::test]
async fn each_update_of_a_long_listener_counts_and_stays() {
    let app = app().await;
    let mut page = open(&app).await;
    let failed = page.fire("film", json!({ "frames": 3, "fail_at": 2 })).await;
    assert_eq!(failed.error().1, "It broke at 2.");
    // The page hears what has changed although the event failed.
    assert_eq!(failed.json()["changed"][0]["cell"], "user/Film");
    assert_eq!(page.fire("frames", json!({})).await.value(), json!([0, 1]));
    let got = page.fire("film", json!({ "frames": 2, "fail_at": null })).await;
    assert_eq!(got.value(), json!(4));
    assert_eq!(page.fire("frames", json!({})).await.value(), json!([0, 1, 0, 1, 99]));
}

#[tokio::test]
async fn an_update_is_not_repeated_by_the_next_attempt() {
    let page = open(&app().await).await;
    let inputs = r#"{"frames":2,"fail_at":null}"#;
    let first = page.event("film", inputs, 1, 1, "").await;
    assert_eq!(page.event("film", inputs, 1, 1, "").await.text, first.text);
    assert_eq!(page.event("frames", "{}", 2, 1, "").await.value(), json!([0, 1, 99]));
}
