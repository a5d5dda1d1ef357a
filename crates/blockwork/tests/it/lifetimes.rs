//! What trips people up elsewhere about time and ends, one test each: here it is not so.

use crate::clock::clock;
use crate::kit::{Page, app_on, open, open_as};
use crate::socket::{Server, Socket, serve};
use axum::Router;
use blockwork::prelude::*;
use serde_json::json;
use std::time::Duration;

/// What a session has, and whose it is.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Bag {
    of: String,
    items: Vec<String>,
}

/// What has ended, in the order in which it was heard.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Ended(Vec<String>);

/// Puts something into the bag of somebody.
#[listener]
async fn pack(of: String, item: String, bag: &mut Bag) -> Result<usize> {
    bag.of = of;
    bag.items.push(item);
    Ok(bag.items.len())
}

/// What is in the bag.
#[listener]
async fn packed(bag: &Bag) -> Result<Vec<String>> {
    Ok(bag.items.clone())
}

/// Hears of a session that has ended.
#[listener(on = unload())]
async fn hear_of_a_bag_left(event: &Event, bag: &Bag, ended: &mut Ended) -> Result<()> {
    if !bag.of.is_empty() {
        let why = event.ended().map(|why| format!("{why:?}")).unwrap_or_default();
        ended.0.push(format!("unload of {} by {why} with {}", bag.of, bag.items.join("+")));
    }
    Ok(())
}

/// Hears of a bag that has ended.
#[listener(on = Bag::expired())]
async fn hear_of_a_bag_over(bag: &Bag, ended: &mut Ended) -> Result<()> {
    ended.0.push(format!("expired: the bag of {} with {}", bag.of, bag.items.join("+")));
    Ok(())
}

/// What has ended.
#[listener]
async fn ended(ended: &Ended) -> Result<Vec<String>> {
    let mut ended = ended.0.clone();
    ended.sort();
    Ok(ended)
}

/// Bread is fresh for a minute and a half.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, ttl = "90s")]
pub struct Bread(String);

/// What became of it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Crumbs(Vec<String>);

/// Bakes bread.
#[listener]
async fn bake(name: String, bread: &mut Bread) -> Result<()> {
    bread.0 = name;
    Ok(())
}

/// Looks at the bread.
#[listener]
async fn bread(bread: &Bread) -> Result<String> {
    Ok(bread.0.clone())
}

/// Keeps what is left of bread.
#[listener(on = Bread::expired())]
async fn crumble(bread: &Bread, crumbs: &mut Crumbs) -> Result<()> {
    crumbs.0.push(bread.0.clone());
    Ok(())
}

/// What is left.
#[listener]
async fn crumbs(crumbs: &Crumbs) -> Result<Vec<String>> {
    Ok(crumbs.0.clone())
}

/// Longer than a session is kept.
const HOURS: Duration = Duration::from_secs(2 * 3600);

/// Somebody who looks on, and is told how many pages are there.
struct Watcher {
    page: Page,
    socket: Socket,
}

impl Watcher {
    async fn of(app: &Router, server: &Server) -> Self {
        let page = open(app).await;
        let (socket, _) = page.feed(server, json!({ "there": true })).await;
        Self { page, socket }
    }

    async fn until_there(&mut self, wanted: u32) {
        while self.socket.heard("changed").await["there"] != json!(wanted) {}
    }

    async fn until_ended(&mut self, expected: &[&str]) {
        self.page.until("ended", |ended| ended.as_array().map(Vec::len) >= Some(expected.len())).await;
        assert_eq!(self.page.fire("ended", json!({})).await.value(), json!(expected));
    }
}

#[tokio::test]
async fn a_blip_starts_no_countdown_and_the_end_is_heard_once() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let server = serve(&app).await;
    let mut watcher = Watcher::of(&app, &server).await;
    let mut page = open(&app).await;
    let (socket, _) = page.feed(&server, json!({})).await;
    page.fire("pack", json!({ "of": "me", "item": "milk" })).await.value();
    watcher.until_there(2).await;
    drop(socket);
    watcher.until_there(1).await;
    let (socket, _) = page.feed(&server, json!({})).await;
    // Nothing is sent by the page but that it is there.
    clock.pass(HOURS).await;
    watcher.until_ended(&[]).await;
    assert_eq!(page.fire("packed", json!({})).await.value(), json!(["milk"]));

    watcher.until_there(2).await;
    drop(socket);
    watcher.until_there(1).await;
    clock.pass(HOURS).await;
    let both = ["expired: the bag of me with milk", "unload of me by Time with milk"];
    watcher.until_ended(&both).await;
    let late = page.fire("packed", json!({})).await;
    assert_eq!((late.status, late.error().0.as_str()), (410, "Expired"), "{}", late.text);
    clock.pass(HOURS).await;
    watcher.until_ended(&both).await;
}

#[tokio::test]
async fn refreshing_one_tab_ends_no_other() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let server = serve(&app).await;
    let mut watcher = Watcher::of(&app, &server).await;
    let mut other = open(&app).await;
    let (_line, _) = other.feed(&server, json!({})).await;
    other.fire("pack", json!({ "of": "the other tab", "item": "milk" })).await.value();
    let mut before = open_as(&app, &other.cookie).await;
    let (socket, _) = before.feed(&server, json!({})).await;
    before.fire("pack", json!({ "of": "the tab before", "item": "tea" })).await.value();
    watcher.until_there(3).await;
    drop(socket);
    let mut after = open_as(&app, &other.cookie).await;
    assert_eq!(after.fire("packed", json!({})).await.value(), json!([]), "a refresh begins anew");
    watcher.until_there(2).await;
    // Nothing ends at once: the page before goes in its own time, and alone.
    assert_eq!(watcher.page.fire("ended", json!({})).await.value(), json!([]));
    clock.pass(HOURS).await;
    watcher
        .until_ended(&["expired: the bag of the tab before with tea", "unload of the tab before by Time with tea"])
        .await;
    assert_eq!(other.fire("packed", json!({})).await.value(), json!(["milk"]));
}

#[tokio::test]
async fn what_is_evicted_is_told_with_its_last_values() {
    let app = app_on(&clock(|limits| limits.sessions = 2)).await;
    let mut first = open(&app).await;
    first.fire("pack", json!({ "of": "the first", "item": "milk" })).await.value();
    let mut second = open(&app).await;
    second.fire("pack", json!({ "of": "the second", "item": "tea" })).await.value();
    let mut third = open(&app).await;
    third.fire("pack", json!({ "of": "the third", "item": "salt" })).await.value();
    let both = json!(["expired: the bag of the first with milk", "unload of the first by Capacity with milk"]);
    third.until("ended", |ended| *ended == both).await;
    assert_eq!(first.fire("packed", json!({})).await.error().0, "Expired");
    assert_eq!(second.fire("packed", json!({})).await.value(), json!(["tea"]));
}

#[tokio::test]
async fn a_state_that_is_only_read_expires_too() {
    let clock = clock(|_| {});
    let mut page = open(&app_on(&clock).await).await;
    page.fire("bake", json!({ "name": "loaf" })).await.value();
    for _ in 0..3 {
        assert_eq!(page.fire("bread", json!({})).await.value(), json!("loaf"));
        clock.pass(Duration::from_secs(29)).await;
    }
    // It was read all the time, which prolongs nothing.
    clock.pass(Duration::from_secs(3)).await;
    assert_eq!(page.fire("bread", json!({})).await.value(), json!(""));
    page.until("crumbs", |crumbs| crumbs == &json!(["loaf"])).await;
}

#[tokio::test]
async fn the_last_values_reach_unload_and_nobody_else() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let server = serve(&app).await;
    let mut watcher = Watcher::of(&app, &server).await;
    let mut page = open(&app).await;
    page.fire("pack", json!({ "of": "me", "item": "a secret" })).await.value();
    clock.pass(HOURS).await;
    watcher.until_ended(&["expired: the bag of me with a secret", "unload of me by Time with a secret"]).await;
    // Neither its own page, nor its feed, nor the visitor's next page.
    let late = page.event("packed", "{}", 9, 9, "").await;
    let again = page.event("pack", r#"{"of":"me","item":"a secret"}"#, 1, 1, "").await;
    let mut socket = page.connect(&server).await;
    let follow = json!({ "follow": ["session/Bag"] });
    socket.say(json!({ "hello": { "ticket": page.ticket, "following": follow } })).await;
    let told = socket.heard("ended").await;
    let mut next = open_as(&app, &page.cookie).await;
    let fresh = next.fire("packed", json!({})).await;
    for text in [&late.text, &again.text, &told.to_string(), &next.html, &fresh.text] {
        assert!(!text.contains("a secret"), "{text}");
    }
    assert_eq!((late.status, again.status, fresh.value()), (410, 410, json!([])));
}
