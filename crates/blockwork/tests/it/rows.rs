//! Cells of components: a page drops them when their components are gone.

use crate::kit::{Got, app, app_with, open, open_as, send, with};
use crate::socket::{serve, versions};
use blockwork::prelude::*;
use serde_json::json;

/// One line of a list.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, owned)]
pub struct Line(u32);

/// One line that no page drops.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Tried(u32);

/// Which lines ended, with what.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Gone(Vec<(String, u32)>);

/// How often a line has changed.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Moves(u32);

/// Counts one on.
#[listener]
pub async fn one_more(line: &mut Line) -> Result<u32> {
    line.0 += 1;
    Ok(line.0)
}

/// How many there are.
#[listener]
pub async fn line(line: &Line) -> Result<u32> {
    Ok(line.0)
}

/// Tries once more.
#[listener]
pub async fn try_once(tried: &mut Tried) -> Result<u32> {
    tried.0 += 1;
    Ok(tried.0)
}

/// Writes down what has ended.
#[listener(on = Line::expired())]
pub async fn gone(line: &Line, gone: &mut Gone, event: &Event) -> Result<()> {
    gone.0.push((event.key_of::<Line>().to_owned(), line.0));
    gone.0.sort();
    Ok(())
}

/// Counts the changes.
#[listener(on = Line::changed())]
pub async fn moved(moves: &mut Moves) -> Result<()> {
    moves.0 += 1;
    Ok(())
}

/// What has ended, and how often something has changed.
#[listener]
pub async fn ended_lines(gone: &Gone, moves: &Moves) -> Result<(Vec<(String, u32)>, u32)> {
    Ok((gone.0.clone(), moves.0))
}

const DROP: &str = "blockwork.drop";
const ONE: &[&str] = &["session/Line/1"];
const TWO: &[&str] = &["session/Line/2"];

fn dropped(got: &Got) -> Vec<(String, String)> {
    got.value();
    versions(&json!({ "seen": got.json()["changed"] }))
}

#[track_caller]
fn is_invalid(got: &Got) {
    assert_eq!((got.status, got.error().0.as_str()), (422, "Invalid"), "{}", got.text);
}

#[tokio::test]
async fn a_dropped_cell_is_gone_and_the_others_stay() {
    let mut page = open(&app().await).await;
    for keys in [ONE, ONE, TWO] {
        page.fire_with("one_more", json!({}), keys).await.value();
    }
    let got = page.fire_with(DROP, json!({}), &[ONE[0], "session/Line/never"]).await;
    assert_eq!(dropped(&got), [("session/Line/1".to_owned(), "0.0".to_owned())], "what was never there is not changed");
    let again = page.fire_with("line", json!({}), ONE).await;
    assert_eq!((again.value(), &again.json()["seen"][0]["version"]), (json!(0), &json!("0.0")));
    assert_eq!(page.fire_with("line", json!({}), TWO).await.value(), json!(1));
    assert_eq!(page.fire_with("one_more", json!({}), ONE).await.value(), json!(1), "it begins anew");
}

#[tokio::test]
async fn a_copy_of_a_drop_takes_no_cell_that_was_made_since() {
    let page = open(&app().await).await;
    let body = with(json!({}), ONE).to_string();
    page.event("one_more", &body, 1, 1, "").await.value();
    let first = page.event(DROP, &body, 2, 1, "").await;
    page.event("one_more", &body, 3, 1, "").await.value();
    let copy = page.event(DROP, &body, 2, 1, "").await;
    assert_eq!((copy.status, copy.text), (200, first.text));
    assert_eq!(page.event("line", &body, 4, 1, "").await.value(), json!(1));
    // When the page has the answer, its number is closed.
    page.event("line", &body, 5, 5, "").await.value();
    assert_eq!(page.event(DROP, &body, 2, 2, "").await.status, 409);
}

#[tokio::test]
async fn drops_and_changes_at_once_are_one_after_the_other() {
    let page = open(&app().await).await;
    let body = with(json!({}), ONE).to_string();
    let events = (1..=40).map(|n| page.event(if n % 4 == 0 { DROP } else { "one_more" }, &body, n, 1, ""));
    let answers = futures::future::join_all(events).await;
    assert!(answers.iter().all(|got| got.status == 200), "{answers:?}");
    let counts: Vec<u64> = answers.iter().filter_map(|got| got.json()["value"].as_u64()).collect();
    assert_eq!(counts.len(), 30);
    let left = page.event("line", &body, 41, 1, "").await.value();
    // Each drop that took something began a count anew: what was counted is in the drops and in what is left.
    let begun = counts.iter().filter(|count| **count == 1).count();
    let took = answers.iter().filter(|got| got.json()["value"].is_null() && !dropped(got).is_empty()).count();
    assert_eq!(begun, took + usize::from(left != json!(0)), "{counts:?}");
}

#[tokio::test]
async fn the_last_value_of_a_dropped_cell_reaches_those_who_want_to_know_of_its_end() {
    let mut page = open(&app().await).await;
    for keys in [ONE, ONE, TWO] {
        page.fire_with("one_more", json!({}), keys).await.value();
    }
    page.until("ended_lines", |ended| ended[1] == json!(3)).await;
    page.fire_with(DROP, json!({}), &[ONE[0], TWO[0], "session/Line/never"]).await.value();
    let ended = page.until("ended_lines", |ended| ended[0].as_array().map(Vec::len) == Some(2)).await;
    assert_eq!(ended, json!([[["1", 2], ["2", 1]], 3]), "what has ended has not changed");
}

#[tokio::test]
async fn a_page_drops_only_what_the_app_has_left_to_it() {
    let mut page = open(&app().await).await;
    page.fire_with("try_once", json!({}), &["session/Tried/1"]).await.value();
    page.fire_with("one_more", json!({}), ONE).await.value();
    page.fire("one_more", json!({})).await.value();
    let bad: [&[&str]; 7] = [
        &["session/Tried/1"],
        &["session/NoSuchState/1"],
        &["user/Shelf/1"],
        &["global/Wall/1"],
        &["session/Line"],
        &["session/Line/1", "session/Line/1"],
        &["session/Line/1", "session/Tried/1"],
    ];
    for keys in bad {
        is_invalid(&page.fire_with(DROP, json!({}), keys).await);
    }
    let many: Vec<String> = (0..65).map(|key| format!("session/Line/{key}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    is_invalid(&page.fire_with(DROP, json!({}), &many).await);
    page.fire_with(DROP, json!({}), &many[2..]).await.value();
    assert_eq!(page.fire_with("try_once", json!({}), &["session/Tried/1"]).await.value(), json!(2));
    assert_eq!(page.fire_with("one_more", json!({}), ONE).await.value(), json!(2));
    assert_eq!(page.fire("one_more", json!({})).await.value(), json!(2));
}

#[tokio::test]
async fn a_page_drops_only_its_own() {
    let app = app().await;
    let mut page = open(&app).await;
    let mut tab = open_as(&app, &page.cookie).await;
    page.fire_with("one_more", json!({}), ONE).await.value();
    assert_eq!(dropped(&tab.fire_with(DROP, json!({}), ONE).await), []);
    assert_eq!(page.fire_with("line", json!({}), ONE).await.value(), json!(1));
}

#[tokio::test]
async fn a_form_drops_nothing() {
    let page = open(&app().await).await;
    let fields = format!("blockwork-ticket={}&blockwork-inputs=%7B%7D", page.ticket);
    for fields in
        [fields.clone(), format!("{fields}&blockwork-beside=%7B%22keys%22%3A%5B%22session%2FLine%2F1%22%5D%7D")]
    {
        let request = http::Request::post(format!("/api/{DROP}"))
            .header("cookie", &page.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(fields.into())
            .expect("a request");
        let got = send(&page.app, request).await;
        let said = got.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a pair");
        let next = open_as(&page.app, &format!("{}; {said}", page.cookie)).await;
        assert!(next.html.contains("This needs scripts: what it changes"), "{}", next.html);
    }
}

#[tokio::test]
async fn rows_that_come_and_go_need_no_more_room_than_those_that_are_there() {
    let app = app_with(|config| config.limits.store.cells = 2).await;
    let mut page = open(&app).await;
    for key in 0..20 {
        let key = format!("session/Line/{key}");
        assert_eq!(page.fire_with("one_more", json!({}), &[&key]).await.value(), json!(1));
        assert_eq!(dropped(&page.fire_with(DROP, json!({}), &[&key]).await), [(key, "0.0".to_owned())]);
    }
}

#[tokio::test]
async fn the_feed_tells_that_a_cell_was_dropped() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    page.fire_with("one_more", json!({}), ONE).await.value();
    let (mut socket, _) = page.feed(&server, json!({ "follow": [ONE[0]] })).await;
    page.fire_with(DROP, json!({}), ONE).await.value();
    loop {
        let told = versions(&socket.heard("changed").await);
        if let Some((_, version)) = told.iter().find(|(cell, _)| cell == ONE[0]) {
            assert_eq!(version, "0.0");
            return;
        }
    }
}
