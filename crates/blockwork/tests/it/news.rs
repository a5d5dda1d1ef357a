//! What reaches which pages over their feeds, and what never does.

use crate::kit::{app, app_in, app_with, between, open, open_as, open_at};
use crate::socket::{Socket, counter, serve, versions};
use axum::Router;
use serde_json::{Value, json};
use std::time::Instant;

/// The news of this version of a cell. What was changed just before a page followed it may be told once more.
async fn until(socket: &mut Socket, cell: &str, version: u64) -> Value {
    loop {
        let news = socket.heard("changed").await;
        match counter(&news, cell) {
            older if older < version => {}
            newest => {
                assert_eq!(newest, version, "{news}");
                return news;
            }
        }
    }
}

#[tokio::test]
async fn a_change_of_a_user_cell_reaches_the_visitors_other_page_and_nobody_elses() {
    let app = app().await;
    let server = serve(&app).await;
    let mut one = open(&app).await;
    let other = open_as(&app, &one.cookie).await;
    let stranger = open(&app).await;
    let (mut other, _) = other.feed(&server, json!({})).await;
    let (mut stranger, _) = stranger.feed(&server, json!({ "follow": ["user/Notes", "global/Score"] })).await;
    one.fire("note", json!({ "line": "remember the milk" })).await.value();
    assert_eq!(counter(&other.heard("changed").await, "user/Notes"), 1);
    // What the stranger hears next is about everybody: nothing else came before it.
    one.fire("goal", json!({ "said": "" })).await.value();
    assert_eq!(counter(&stranger.heard("changed").await, "global/Score"), 1);
}

#[tokio::test]
async fn a_global_change_reaches_every_page_that_follows_it() {
    let app = app().await;
    let server = serve(&app).await;
    let mut sockets = Vec::new();
    for _ in 0..5 {
        let page = open(&app).await;
        sockets.push(page.feed(&server, json!({ "follow": ["global/Vault"] })).await.0);
    }
    let mut aside = open(&app).await;
    let (mut socket, _) = aside.feed(&server, json!({ "follow": ["global/Score"] })).await;
    aside.fire("lock_away", json!({ "secret": "hunter2" })).await.value();
    for socket in &mut sockets {
        assert_eq!(counter(&socket.heard("changed").await, "global/Vault"), 1);
    }
    // One that follows something else has not heard of it.
    aside.fire("add", json!({ "item": "Milk" })).await.value();
    assert_eq!(counter(&socket.heard("changed").await, "session/Cart"), 1);
}

#[tokio::test]
async fn what_a_page_follows_later_is_told_from_then_on() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut socket, told) = page.feed(&server, json!({})).await;
    assert_eq!(told, json!({}));
    page.fire("goal", json!({ "said": "one" })).await.value();
    socket.say(json!({ "follow": { "follow": ["global/Score", "global/NoSuchState"] } })).await;
    assert_eq!(counter(&socket.heard("told").await, "global/Score"), 1);
    page.fire("goal", json!({ "said": "two" })).await.value();
    until(&mut socket, "global/Score", 2).await;
}

#[tokio::test]
async fn what_changed_while_the_feed_was_away_is_told_when_it_comes_back() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    page.fire("note", json!({ "line": "one" })).await.value();
    let (socket, told) = page.feed(&server, json!({ "follow": ["user/Notes", "global/Score", "session/Cart"] })).await;
    let mut known = versions(&told);
    known.sort();
    let [(score, _), (cart, none), (notes, first)] = &known[..] else { panic!("{told}") };
    assert_eq!((score.as_str(), cart.as_str(), none.as_str()), ("global/Score", "session/Cart", "0.0"));
    drop(socket);
    page.fire("note", json!({ "line": "two" })).await.value();

    let known: Vec<_> = known.iter().map(|(cell, version)| json!({ "cell": cell, "version": version })).collect();
    let (socket, told) = page.feed(&server, json!({ "known": known })).await;
    assert_eq!(counter(&told, notes), 2, "{first} was known");
    drop(socket);
    let now = told["seen"].clone();
    let (_line, told) = page.feed(&server, json!({ "known": now })).await;
    assert_eq!(told, json!({}), "nothing has changed");
}

#[tokio::test]
async fn a_page_catches_up_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let mut page = open(&app).await;
    let changed = page.fire("note", json!({ "line": "one" })).await.json()["changed"].clone();
    page.fire("note", json!({ "line": "two" })).await.value();
    let (cookie, ticket, html) = (page.cookie.clone(), page.ticket.clone(), page.html.clone());
    drop((app, page));

    let app = app_in(folder.path()).await;
    let server = serve(&app).await;
    let page = crate::kit::Page { app, cookie, ticket, html, next: 3 };
    let (_line, told) = page.feed(&server, json!({ "known": changed })).await;
    assert_eq!(counter(&told, "user/Notes"), 2);
}

#[tokio::test]
async fn a_hot_cell_is_announced_at_most_20_times_a_second_and_the_newest_value_arrives() {
    let app = app_with(|config| config.limits.events_burst = 10_000).await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut socket, _) = page.feed(&server, json!({ "follow": ["global/Score"] })).await;
    let started = Instant::now();
    let firing = tokio::spawn(async move {
        for _ in 0..1_000 {
            page.fire("goal", json!({ "said": "again" })).await.value();
        }
    });
    let (mut messages, mut newest) = (0, 0);
    while newest < 1_000 {
        let news = socket.heard("changed").await;
        let counted = counter(&news, "global/Score");
        assert!(counted > newest, "{counted} after {newest}");
        assert_eq!(news["values"][0]["value"]["home"], json!(counted), "the value is that of the version");
        (messages, newest) = (messages + 1, counted);
    }
    firing.await.expect("all were fired");
    // The first one at once, then one each 50 ms: a fact of the server's own clock, however slow the machine is.
    let most = 1 + started.elapsed().as_millis() / 50;
    assert!(messages <= most, "{messages} messages where {most} may come");
}

#[tokio::test]
async fn a_page_for_which_too_much_waits_says_again_what_it_knows() {
    check_asked_again(&app_with(|config| config.limits.feed_cells = 2).await).await;
}

#[tokio::test]
async fn a_page_says_again_what_it_knows_when_changes_were_trimmed() {
    check_asked_again(&app_with(|config| config.limits.store.changes = 2).await).await;
}

/// Three cells change at once.
async fn check_asked_again(app: &Router) {
    let server = serve(app).await;
    let mut page = open(app).await;
    let (mut socket, _) = page.feed(&server, json!({})).await;
    let changed = page.fire("everywhere", json!({ "text": "news" })).await.json()["changed"].clone();
    assert_eq!(changed.as_array().map(Vec::len), Some(3));
    socket.heard("again").await;
    let known: Vec<_> = versions(&json!({ "seen": changed })).into_iter().map(|(cell, _)| cell).collect();
    let known: Vec<_> = known.iter().map(|cell| json!({ "cell": cell, "version": "0.0" })).collect();
    socket.say(json!({ "follow": { "known": known } })).await;
    assert_eq!(versions(&socket.heard("told").await).len(), 3);
}

#[tokio::test]
async fn visible_values_are_in_the_first_html_and_pushed_afterwards() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open_at(&app, "", "/board").await;
    assert_eq!(shown(&page.html), "0 / / / 0", "nothing is there yet");
    page.fire("goal", json!({ "said": "first" })).await.value();
    page.fire("live_by", json!({ "text": "be quick" })).await.value();
    page.fire("draft", json!({ "text": "of this page" })).await.value();

    let mut again = open_at(&app, &page.cookie, "/board").await;
    assert_eq!(shown(&again.html), "1 first / be quick / / 0");
    let state: Value = serde_json::from_str(script(&again.html)).expect("JSON");
    let mut cells = versions(&state);
    cells.sort();
    // Of the states that the board shows; other tests have theirs.
    let shown = ["global/Score", "user/Motto", "session/Draft", "global/Vault"];
    let names: Vec<_> = cells.iter().map(|(cell, _)| cell.as_str()).filter(|cell| shown.contains(cell)).collect();
    assert_eq!((names, &state["there"]), (vec!["global/Score", "user/Motto"], &json!(0)));

    let known = state["values"].as_array().expect("values").iter();
    let known: Vec<_> = known.map(|value| json!({ "cell": value["cell"], "version": value["version"] })).collect();
    let follow = json!(["global/Score", "user/Motto", "session/Draft"]);
    let (mut socket, told) = again.feed(&server, json!({ "known": known, "follow": follow })).await;
    assert_eq!(told, json!({ "values": [{ "cell": "session/Draft", "version": "0.0" }] }), "the rest is known");
    for (listener, inputs, cell, value) in [
        ("goal", json!({ "said": "second" }), "global/Score", json!({ "home": 2, "said": "second" })),
        ("live_by", json!({ "text": "be kind" }), "user/Motto", json!({ "text": "be kind" })),
        ("draft", json!({ "text": "mine" }), "session/Draft", json!({ "text": "mine" })),
    ] {
        again.fire(listener, inputs).await.value();
        while value_of(&socket.heard("changed").await, cell) != Some(value.clone()) {}
    }
}

/// The value of a visible cell in news.
fn value_of(news: &Value, cell: &str) -> Option<Value> {
    let value = news["values"].as_array()?.iter().find(|value| value["cell"] == cell);
    Some(value?["value"].clone())
}

/// What stands in the page, without the marks between its texts.
fn shown(html: &str) -> String {
    let text = between(html, "<main>", "</main>").replace("<!>", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn script(html: &str) -> &str {
    let (_, rest) = html.split_once("id=\"blockwork-state\"").expect("the script is there");
    between(rest, ">", "</script>")
}

#[tokio::test]
async fn a_hostile_visible_value_cannot_leave_its_script() {
    let app = app().await;
    let mut page = open(&app).await;
    let hostile = "</script><script>alert(1)</script><!-- \u{2028} \" \\ ";
    page.fire("goal", json!({ "said": hostile })).await.value();
    let html = open_at(&app, "", "/board").await.html;
    assert!(!html.contains("<script>alert"), "{html}");
    let state: Value = serde_json::from_str(script(&html)).expect("JSON");
    let score = value_of(&state, "global/Score").expect("it is there");
    assert_eq!(score["said"], json!(hostile));
}

#[tokio::test]
async fn invisible_state_is_never_sent() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open_at(&app, "", "/board").await;
    let follow = json!(["global/Vault", "user/Notes", "session/Cart"]);
    let (mut socket, told) = page.feed(&server, json!({ "follow": follow })).await;
    let mut heard = vec![told.to_string(), page.html.clone()];
    page.fire("lock_away", json!({ "secret": "hunter2" })).await.value();
    page.fire("note", json!({ "line": "hunter2" })).await.value();
    page.fire("add", json!({ "item": "hunter2" })).await.value();
    let mut cells = Vec::new();
    while cells.len() < 3 {
        let news = socket.heard("changed").await;
        cells.extend(versions(&news));
        heard.push(news.to_string());
    }
    socket.say(json!({ "follow": { "follow": follow } })).await;
    heard.push(socket.heard("told").await.to_string());
    heard.push(open_at(&app, &page.cookie, "/board").await.html);
    assert!(heard.iter().all(|text| !text.contains("hunter2")), "{heard:?}");
}
