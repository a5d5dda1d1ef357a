//! What ends, and who is told: `unload` once per session, `expired` once per cell, and nobody else.

use crate::clock::{Clock, clock};
use crate::kit::{Page, app_on, open, open_as};
use blockwork::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// What a page holds. Of several under keys each ends by itself.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Basket(Vec<String>);

/// What is put aside for half a minute.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, ttl = "30s")]
pub struct Aside(Vec<String>);

/// A visitor's word that is kept for a minute.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, ttl = "1min")]
pub struct Word(String);

/// What was heard of ends.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Heard(Vec<String>);

/// Puts something into the basket.
#[listener]
pub async fn fill_basket(item: String, basket: &mut Basket) -> Result<()> {
    basket.0.push(item);
    Ok(())
}

/// What is in the basket.
#[listener]
pub async fn basket_items(basket: &Basket) -> Result<Vec<String>> {
    Ok(basket.0.clone())
}

/// Puts something aside.
#[listener]
pub async fn lay_aside(item: String, aside: &mut Aside) -> Result<()> {
    aside.0.push(item);
    Ok(())
}

/// What was put aside.
#[listener]
pub async fn laid_aside(aside: &Aside) -> Result<Vec<String>> {
    Ok(aside.0.clone())
}

/// Says a word.
#[listener]
pub async fn keep_word(text: String, word: &mut Word) -> Result<()> {
    word.0 = text;
    Ok(())
}

/// The word.
#[listener]
pub async fn kept_word(word: &Word) -> Result<String> {
    Ok(word.0.clone())
}

/// The session has ended: with the last values, and with why.
#[listener(on = unload())]
pub async fn hear_unload(event: &Event, basket: &Basket, aside: &Aside, heard: &mut Heard) -> Result<()> {
    heard.0.push(format!("unload {:?}: {:?} {:?}", event.ended(), basket.0, aside.0));
    Ok(())
}

/// A basket has ended.
#[listener(on = Basket::expired())]
pub async fn hear_basket(event: &Event, basket: &Basket, heard: &mut Heard) -> Result<()> {
    heard.0.push(format!("expired basket {:?}: {:?}", event.key_of::<Basket>(), basket.0));
    Ok(())
}

/// What was put aside has ended.
#[listener(on = Aside::expired())]
pub async fn hear_aside(aside: &Aside, heard: &mut Heard) -> Result<()> {
    heard.0.push(format!("expired aside: {:?}", aside.0));
    Ok(())
}

/// The word has ended.
#[listener(on = Word::expired())]
pub async fn hear_word(word: &Word, heard: &mut Heard) -> Result<()> {
    heard.0.push(format!("expired word: {}", word.0));
    Ok(())
}

/// What was heard.
#[listener]
pub async fn heard_of_ends(heard: &Heard) -> Result<Vec<String>> {
    Ok(heard.0.clone())
}

/// How often [`stumble_at_the_end`] was tried for a basket with these words.
static STUMBLED: AtomicU32 = AtomicU32::new(0);

/// Fails where the basket says so: twice, or always.
#[listener(on = unload())]
pub async fn stumble_at_the_end(basket: &Basket, heard: &mut Heard) -> Result<()> {
    match basket.0.first().map(String::as_str) {
        Some("stumble twice") if STUMBLED.fetch_add(1, Ordering::SeqCst) < 2 => panic!("it stumbles"),
        Some("stumble always") => panic!("it stumbles"),
        Some("stumble twice") => heard.0.push("got up".into()),
        _ => {}
    }
    Ok(())
}

/// What was heard, sorted: no order among owed events is promised.
fn sorted(heard: &Value) -> Vec<String> {
    let mut heard: Vec<String> = serde_json::from_value(heard.clone()).expect("lines");
    heard.sort();
    heard
}

/// What was heard, once it is so much.
async fn heard_by(page: &mut Page, lines: usize) -> Vec<String> {
    sorted(&page.until("heard_of_ends", |heard| heard.as_array().is_some_and(|heard| heard.len() >= lines)).await)
}

/// An app on such a clock, and a page of a visitor that has something in its baskets.
async fn with_baskets(clock: &Arc<Clock>) -> Page {
    let mut page = open(&app_on(clock).await).await;
    page.fire("fill_basket", json!({ "item": "Milk" })).await.value();
    let left = json!([{ "item": "Tea" }, { "keys": ["session/Basket/left"] }]);
    page.fire("fill_basket", left).await.value();
    page
}

#[track_caller]
fn check_expired(got: &crate::kit::Got) {
    assert_eq!((got.status, got.error().0.as_str()), (410, "Expired"), "{}", got.text);
}

#[tokio::test]
async fn the_last_values_reach_unload_and_expired_once_and_nobody_else() {
    let clock = clock(|_| {});
    let mut gone = with_baskets(&clock).await;
    clock.pass(MINUTE * 61).await;
    let mut page = open_as(&gone.app.clone(), &gone.cookie).await;
    let first =
        [r#"expired basket "": ["Milk"]"#, r#"expired basket "left": ["Tea"]"#, r#"unload Some(Time): ["Milk"] []"#];
    assert_eq!(heard_by(&mut page, 3).await, first);
    check_expired(&gone.fire("basket_items", json!({})).await);
    check_expired(&gone.fire("fill_basket", json!({ "item": "Late" })).await);
    assert_eq!(page.fire("basket_items", json!({})).await.value(), json!([]));
    // Another end, later: nothing of the first is heard again.
    page.fire("fill_basket", json!({ "item": "Bread" })).await.value();
    clock.pass(MINUTE * 61).await;
    let mut last = open_as(&page.app.clone(), &page.cookie).await;
    let heard = heard_by(&mut last, 5).await;
    let second = [r#"expired basket "": ["Bread"]"#, r#"unload Some(Time): ["Bread"] []"#];
    let mut all: Vec<&str> = first.into_iter().chain(second).collect();
    all.sort_unstable();
    assert_eq!(heard, all);
}

#[tokio::test]
async fn a_page_that_comes_back_in_time_goes_on() {
    let clock = clock(|_| {});
    let mut page = with_baskets(&clock).await;
    for _ in 0..3 {
        clock.pass(MINUTE * 59).await;
        assert_eq!(page.fire("basket_items", json!({})).await.value(), json!(["Milk"]));
    }
    assert_eq!(page.fire("heard_of_ends", json!({})).await.value(), json!([]));
    clock.pass(MINUTE * 60).await;
    check_expired(&page.fire("basket_items", json!({})).await);
}

#[tokio::test]
async fn the_page_that_has_been_away_longest_makes_room() {
    let clock = clock(|limits| limits.sessions_per_visitor = 2);
    let mut first = with_baskets(&clock).await;
    let mut second = open_as(&first.app.clone(), &first.cookie).await;
    second.fire("fill_basket", json!({ "item": "Bread" })).await.value();
    first.fire("basket_items", json!({})).await.value();
    let mut third = open_as(&first.app.clone(), &first.cookie).await;
    assert_eq!(
        heard_by(&mut third, 2).await,
        [r#"expired basket "": ["Bread"]"#, r#"unload Some(Capacity): ["Bread"] []"#]
    );
    check_expired(&second.fire("basket_items", json!({})).await);
    assert_eq!(first.fire("basket_items", json!({})).await.value(), json!(["Milk"]));
}

#[tokio::test]
async fn a_cell_with_a_time_of_its_own_lives_from_its_last_change() {
    let clock = clock(|_| {});
    let mut page = with_baskets(&clock).await;
    page.fire("lay_aside", json!({ "item": "Milk" })).await.value();
    clock.pass(Duration::from_secs(29)).await;
    assert_eq!(page.fire("laid_aside", json!({})).await.value(), json!(["Milk"]), "reading it is no change");
    page.fire("lay_aside", json!({ "item": "Tea" })).await.value();
    clock.pass(Duration::from_secs(29)).await;
    assert_eq!(page.fire("laid_aside", json!({})).await.value(), json!(["Milk", "Tea"]));
    clock.pass(Duration::from_secs(1)).await;
    assert_eq!(page.fire("laid_aside", json!({})).await.value(), json!([]));
    assert_eq!(heard_by(&mut page, 1).await, [r#"expired aside: ["Milk","Tea"]"#.replace(',', ", ")]);
    // The session goes on, and its end is not told of what was over before.
    assert_eq!(page.fire("basket_items", json!({})).await.value(), json!(["Milk"]));
    clock.pass(MINUTE * 61).await;
    let mut last = open_as(&page.app.clone(), &page.cookie).await;
    let heard = heard_by(&mut last, 4).await;
    assert_eq!(heard[3], r#"unload Some(Time): ["Milk"] []"#);
    assert_eq!(heard.len(), 4, "{heard:?}");
}

#[tokio::test]
async fn a_visitors_cell_ends_while_its_pages_go_on() {
    let clock = clock(|_| {});
    let mut page = with_baskets(&clock).await;
    page.fire("keep_word", json!({ "text": "Hello" })).await.value();
    clock.pass(MINUTE).await;
    assert_eq!(page.fire("kept_word", json!({})).await.value(), json!(""));
    assert_eq!(heard_by(&mut page, 1).await, ["expired word: Hello"]);
}

#[tokio::test]
async fn an_unload_listener_that_fails_is_tried_again_and_takes_effect_once() {
    let clock = clock(|_| {});
    let mut page = open(&app_on(&clock).await).await;
    page.fire("fill_basket", json!({ "item": "stumble twice" })).await.value();
    clock.pass(MINUTE * 61).await;
    let mut last = open_as(&page.app.clone(), &page.cookie).await;
    heard_by(&mut last, 2).await;
    loop {
        // The pauses between attempts are store time, too.
        clock.pass(Duration::from_secs(20)).await;
        if heard_by(&mut last, 2).await.contains(&"got up".to_owned()) {
            break;
        }
    }
    assert_eq!(STUMBLED.load(Ordering::SeqCst), 3);
    assert_eq!(heard_by(&mut last, 3).await.len(), 3);
    assert_eq!(clock.dead().await, []);
}

#[tokio::test]
async fn an_unload_listener_that_always_fails_is_a_dead_letter_with_the_last_values() {
    let clock = clock(|_| {});
    let mut page = open(&app_on(&clock).await).await;
    page.fire("fill_basket", json!({ "item": "stumble always" })).await.value();
    clock.pass(MINUTE * 61).await;
    let mut last = open_as(&page.app.clone(), &page.cookie).await;
    // The other listeners of the same end are run all the same.
    heard_by(&mut last, 2).await;
    let dead = loop {
        clock.pass(MINUTE * 2).await;
        if let [dead] = &clock.dead().await[..] {
            break dead.clone();
        }
        last.fire("heard_of_ends", json!({})).await.value();
    };
    assert_eq!((&*dead.listener, dead.attempts), ("stumble_at_the_end", 5));
    assert_eq!(dead.last[0].bytes.as_deref(), Some(br#"["stumble always"]"#.as_slice()));
    let reason = dead.dead.expect("it is one");
    assert!(reason.starts_with("it failed 5 times, at last: ") && !reason.contains("stumbles"), "{reason}");
}
