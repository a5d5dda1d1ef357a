//! Store time: it passes as the test says, and what is due then is run.

use crate::app::{add, items, log, note, say, server};
use blockwork::prelude::*;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_page_that_is_there_stays_and_one_that_is_closed_ends() {
    let server = server().await;
    let (watcher, gone) = (server.visitor().open("/").await, server.visitor().open("/").await);
    watcher.fire(add("Tea".into())).await.expect("added");
    gone.fire(add("Milk".into())).await.expect("added");
    drop(gone);
    server.advance(MINUTE * 59).await;
    assert_eq!(watcher.fire(log()).await, Ok(Vec::new()));
    server.advance(MINUTE * 2).await;
    let mut heard = watcher.fire(log()).await.expect("read");
    heard.sort();
    assert_eq!(heard, ["an hour", "left Milk"]);
    assert_eq!(watcher.fire(items()).await, Ok(vec!["Tea".to_owned()]));
    assert_eq!(watcher.sessions(), 1);
}

#[tokio::test]
async fn a_page_whose_session_is_over_begins_another_one() {
    let server = server().await;
    let page = server.visitor().open("/").await;
    page.fire(add("Milk".into())).await.expect("added");
    page.cut();
    let late = page.fire(add("Late".into()));
    server.advance(MINUTE * 61).await;
    page.reconnect().await;
    assert_eq!(late.await.expect_err("the session is over").kind(), Kind::Expired);
    assert_eq!(page.fire(items()).await, Ok(Vec::new()), "a new one has begun");
    assert_eq!(page.sessions(), 2);
}

#[tokio::test]
async fn a_value_ends_at_its_time_and_not_before() {
    let server = server().await;
    let page = server.visitor().open("/").await;
    page.fire(say("hello".into())).await.expect("said");
    server.advance(Duration::from_secs(59)).await;
    assert_eq!(page.fire(log()).await, Ok(Vec::new()));
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(page.fire(log()).await, Ok(vec!["forgot hello".to_owned()]));
}

#[tokio::test]
async fn settling_waits_for_chains() {
    let server = server().await;
    let page = server.visitor().open("/").await;
    for n in 0..5 {
        page.fire(note(n.to_string())).await.expect("written");
    }
    server.settle().await;
    assert_eq!(page.fire(log()).await.expect("read").len(), 5);
    assert!(server.owed().await.iter().all(|owed| &*owed.listener == "log_hour"), "only the next hour is owed");
}
