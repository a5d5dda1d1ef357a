//! A visitor's own sessions: listed, and ended.

use crate::clock::clock;
use crate::kit::{Page, app_on, open, open_as};
use blockwork::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// The sessions of this visitor.
#[listener(read)]
pub async fn my_sessions(sessions: &Sessions) -> Result<Vec<blockwork::Session>> {
    sessions.list().await
}

/// Ends some of them: the others, this one, or all; and fails where it is told to.
#[listener]
pub async fn end_sessions(which: String, fail: bool, sessions: &Sessions) -> Result<usize> {
    let mut ended = 0;
    for session in sessions.list().await? {
        if which == "all" || session.here == (which == "this") {
            sessions.end(&session.name);
            ended += 1;
        }
    }
    ensure!(!fail, "It was told to.");
    Ok(ended)
}

/// Names a session that may be somebody else's.
#[listener]
pub async fn end_session(name: String, sessions: &Sessions) -> Result<()> {
    sessions.end(&name);
    Ok(())
}

/// Only reads, and so ends nothing.
#[listener(read)]
pub async fn end_nothing(sessions: &Sessions) -> Result<()> {
    sessions.list().await?.iter().for_each(|session| sessions.end(&session.name));
    Ok(())
}

async fn listed(page: &mut Page) -> Vec<Value> {
    page.fire("my_sessions", json!({})).await.value().as_array().expect("a list").clone()
}

fn ended(which: &str) -> Value {
    json!({ "which": which, "fail": false })
}

/// A page whose session has begun, of this visitor.
async fn begun(app: &axum::Router, cookie: &str) -> Page {
    let mut page = open_as(app, cookie).await;
    page.fire("fill_basket", json!({ "item": "Milk" })).await.value();
    page
}

#[tokio::test]
async fn a_visitor_sees_their_own_sessions_and_what_they_hold() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    begun(&app, "").await;
    let mut one = begun(&app, "").await;
    one.fire("lay_aside", json!({ "item": "Tea" })).await.value();
    clock.pass(Duration::from_secs(10)).await;
    // The instance hears of store time with its next beat.
    let mut two = one.clone();
    let age = |sessions: &Value| sessions[0]["age"]["secs"] == json!(10);
    let sessions = two.until("my_sessions", age).await;
    let [session] = &sessions.as_array().expect("a list")[..] else { panic!("{sessions}") };
    assert_eq!(session["here"], json!(true));
    assert_eq!(session["away"], json!({ "secs": 0, "nanos": 0 }));
    assert_eq!(session["ends_in"]["secs"], json!(3600));
    let held = [
        json!({ "state": "Aside", "key": "", "ends_in": { "secs": 20, "nanos": 0 } }),
        json!({ "state": "Basket", "key": "", "ends_in": null }),
    ];
    assert_eq!(session["cells"], json!(held));
    // Neither the page's id nor its ticket is in it.
    assert!(!sessions.to_string().contains(&one.ticket[..20]));
}

#[tokio::test]
async fn an_event_ends_the_other_sessions_of_its_visitor() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let mut stranger = begun(&app, "").await;
    let mut one = begun(&app, "").await;
    let mut two = begun(&app, &one.cookie).await;
    let mut three = begun(&app, &one.cookie).await;
    assert_eq!(listed(&mut one).await.len(), 3);
    assert_eq!(one.fire("end_sessions", ended("others")).await.value(), json!(2));
    assert_eq!(listed(&mut one).await.len(), 1);
    for gone in [&mut two, &mut three] {
        assert_eq!(gone.fire("basket_items", json!({})).await.status, 410);
    }
    assert_eq!(stranger.fire("basket_items", json!({})).await.value(), json!(["Milk"]));
    let heard = one.until("heard_of_ends", |heard| heard.as_array().is_some_and(|heard| heard.len() >= 4)).await;
    assert!(heard.to_string().contains("unload Some(Asked)"), "{heard}");
}

#[tokio::test]
async fn an_event_that_ends_its_own_session_is_answered() {
    let clock = clock(|_| {});
    let mut page = begun(&app_on(&clock).await, "").await;
    assert_eq!(page.fire("end_sessions", ended("this")).await.value(), json!(1));
    let mut next = open_as(&page.app.clone(), &page.cookie).await;
    next.until("heard_of_ends", |heard| heard.as_array().is_some_and(|heard| heard.len() >= 2)).await;
    assert_eq!(page.fire("basket_items", json!({})).await.status, 410);
}

#[tokio::test]
async fn nothing_ends_by_an_event_that_failed_or_only_read_and_nothing_of_a_stranger() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let mut stranger = begun(&app, "").await;
    let mut page = begun(&app, "").await;
    assert_eq!(page.fire("end_sessions", json!({ "which": "all", "fail": true })).await.status, 422);
    page.fire("end_nothing", json!({})).await.value();
    let name = listed(&mut stranger).await[0]["name"].clone();
    page.fire("end_session", json!({ "name": name })).await.value();
    assert_eq!(listed(&mut page).await.len(), 1);
    assert_eq!(stranger.fire("basket_items", json!({})).await.value(), json!(["Milk"]));
    let _ = open(&app).await;
}
