//! The feed of a page: how it begins, what ends it, and who is there.

use crate::kit::{app, app_with, open, open_as, open_at};
use crate::socket::{Heard, Socket, connect, counter, serve};
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_silent_feed_is_gone() {
    let app = app_with(|config| config.limits.feed_silence = Duration::from_secs(3)).await;
    let server = serve(&app).await;
    let (page, silent) = (open(&app).await, open(&app).await);
    let (mut socket, _) = page.feed(&server, json!({ "there": true })).await;
    let (mut silent, _) = silent.feed(&server, json!({})).await;
    until_there(&mut socket, 2).await;
    // This one goes on returning the beats, the other does not.
    let (why, ()) = tokio::join!(silent.closed(), until_there(&mut socket, 1));
    assert_eq!(why.map(|(code, _)| code), Some(1001));
}

async fn until_there(socket: &mut Socket, wanted: u32) {
    let told = async { while socket.heard("changed").await["there"] != json!(wanted) {} };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("the number follows");
}

#[tokio::test]
async fn a_newer_feed_takes_over() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut older, _) = page.feed(&server, json!({})).await;
    let (mut newer, _) = page.feed(&server, json!({})).await;
    assert_eq!(older.heard("ended").await["kind"], json!("Expired"));
    assert_eq!(older.closed().await.map(|(code, _)| code), Some(1000));
    page.fire("add", json!({ "item": "Milk" })).await.value();
    assert_eq!(counter(&newer.heard("changed").await, "session/Cart"), 1);
}

#[tokio::test]
async fn a_foreign_page_cannot_open_a_feed() {
    let app = app().await;
    let server = serve(&app).await;
    let page = open(&app).await;
    let cookie = ("cookie", page.cookie.as_str());
    let host = format!("http://{}", server.address);
    for foreign in [
        &[cookie, ("origin", "https://evil.example")][..],
        &[cookie, ("origin", "null")],
        &[cookie, ("origin", &host), ("sec-fetch-site", "cross-site")],
        &[cookie, ("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(connect(&server, foreign).await.err(), Some(403), "{foreign:?}");
    }
    // A program may connect, but the cookie it brings does not count.
    let mut program = connect(&server, &[cookie]).await.expect("it is taken up");
    program.say(json!({ "hello": { "ticket": page.ticket, "following": {} } })).await;
    assert_eq!(program.heard("ended").await["kind"], json!("Expired"));
}

#[tokio::test]
async fn a_ticket_opens_a_feed_for_its_own_visitor_only() {
    let app = app().await;
    let server = serve(&app).await;
    let (page, stranger) = (open(&app).await, open(&app).await);
    for ticket in [page.ticket.as_str(), "", "garbage"] {
        let mut socket = stranger.connect(&server).await;
        socket.say(json!({ "hello": { "ticket": ticket, "following": {} } })).await;
        assert_eq!(socket.heard("ended").await["kind"], json!("Expired"), "{ticket}");
    }
}

#[tokio::test]
async fn garbage_on_the_feed_is_refused_and_hurts_nobody() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut socket, _) = page.feed(&server, json!({})).await;
    let hello = json!({ "hello": { "ticket": page.ticket, "following": {} } }).to_string();
    let seen = json!({ "cell": "session/Cart", "version": "1.1" });
    let too_many = json!({ "follow": { "known": vec![seen; 129] } }).to_string();
    let too_long = json!({ "follow": { "follow": ["global/".to_owned() + &"x".repeat(70_000)] } }).to_string();
    for garbage in ["", "hello", "{}", "[1]", &hello, &too_many, &too_long] {
        let (mut hurt, _) = open(&app).await.feed(&server, json!({})).await;
        hurt.say_text(garbage).await;
        let code = hurt.closed().await.map(|(code, _)| code);
        // What is too long is not read to its end, and a connection that is left in the middle breaks.
        assert!(code == Some(1008) || (garbage == too_long && code != Some(1000)), "{code:?} for {garbage:.40}");
    }
    let mut early = open(&app).await.connect(&server).await;
    early.say(json!({ "alive": null })).await;
    assert_eq!(early.closed().await.map(|(code, _)| code), Some(1008), "nothing comes before hello");
    let (mut binary, _) = open(&app).await.feed(&server, json!({})).await;
    binary.send(Message::binary(vec![0_u8, 159, 146, 150])).await;
    assert_eq!(binary.closed().await.map(|(code, _)| code), Some(1008));
    // A word that this build does not know is another build's, and no garbage.
    socket.say(json!({ "wave": { "to": "everybody" } })).await;
    page.fire("add", json!({ "item": "Milk" })).await.value();
    assert_eq!(counter(&socket.heard("changed").await, "session/Cart"), 1);
}

#[tokio::test]
async fn pages_there_counts() {
    let app = app().await;
    let server = serve(&app).await;
    let (one, two, three) = (open(&app).await, open(&app).await, open(&app).await);
    let (mut first, told) = one.feed(&server, json!({ "there": true })).await;
    assert!(told["there"].is_u64(), "{told}");
    let (second, _) = two.feed(&server, json!({})).await;
    let (mut third, _) = three.feed(&server, json!({ "there": true })).await;
    tokio::join!(until_there(&mut first, 3), until_there(&mut third, 3));
    assert!(open_at(&app, "", "/board").await.html.contains("\"there\":3"));
    drop(second);
    tokio::join!(until_there(&mut first, 2), until_there(&mut third, 2));
}

#[tokio::test]
async fn a_page_begins_with_its_feed() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut socket, _) = page.feed(&server, json!({})).await;
    assert_eq!(page.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
    assert_eq!(counter(&socket.heard("changed").await, "session/Cart"), 1);
}

#[tokio::test]
async fn a_page_whose_session_is_over_is_told() {
    let app = app_with(|config| config.limits.store.sessions_per_visitor = 1).await;
    let server = serve(&app).await;
    let mut away = open(&app).await;
    away.fire("add", json!({ "item": "Milk" })).await.value();
    let page = open_as(&app, &away.cookie).await;
    let (_line, _) = page.feed(&server, json!({})).await;
    let mut socket = away.connect(&server).await;
    socket.say(json!({ "hello": { "ticket": away.ticket, "following": {} } })).await;
    assert_eq!(socket.heard("ended").await["kind"], json!("Expired"));
}

#[tokio::test]
async fn a_page_for_which_there_is_no_room_is_told_so() {
    let app = app_with(|config| config.limits.store.sessions_per_visitor = 1).await;
    let server = serve(&app).await;
    let page = open(&app).await;
    let second = open_as(&app, &page.cookie).await;
    let (_line, _) = page.feed(&server, json!({})).await;
    let mut socket = second.connect(&server).await;
    socket.say(json!({ "hello": { "ticket": second.ticket, "following": {} } })).await;
    let ended = socket.heard("ended").await;
    assert_eq!(ended["kind"], json!("Busy"));
    assert!(ended["message"].as_str().is_some_and(|text| text.ends_with('.')), "{ended}");
}

#[tokio::test]
async fn a_page_that_asks_too_often_is_sent_away() {
    let app = app_with(|config| (config.limits.events_burst, config.limits.events_per_second) = (3, 1)).await;
    let server = serve(&app).await;
    let (mut socket, _) = open(&app).await.feed(&server, json!({})).await;
    for _ in 0..5 {
        socket.say(json!({ "follow": {} })).await;
    }
    assert_eq!(socket.closed().await.map(|(code, _)| code), Some(1013));
}

#[tokio::test]
async fn a_server_that_is_no_more_closes_its_feeds() {
    let app = app().await;
    let server = serve(&app).await;
    let (mut socket, _) = open(&app).await.feed(&server, json!({})).await;
    drop((server, app));
    let closed = loop {
        if let Heard::Closed(why) = socket.next().await {
            break why;
        }
    };
    assert_eq!(closed.map(|(code, _)| code), Some(1013));
}
