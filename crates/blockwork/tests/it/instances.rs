//! Several instances on one store are one app: no page belongs to one of them.

use crate::clock::clock;
use crate::kit::{Lists, Page, instance_on, open};
use crate::socket::{counter, serve};
use crate::versions::Build;
use axum::Router;
use futures::future::join_all;
use serde_json::json;

async fn two() -> [Router; 2] {
    let clock = clock(|_| {});
    [instance_on(Build::Newer, &clock).await, instance_on(Build::Newer, &clock).await]
}

#[tokio::test]
async fn a_page_is_served_by_whichever_instance_it_reaches() {
    let [one, other] = two().await;
    let server = serve(&other).await;
    let mut page = open(&one).await;
    let (mut socket, _) = page.feed(&server, json!({})).await;
    for n in 1..=6 {
        page.app = if n % 2 == 0 { one.clone() } else { other.clone() };
        page.fire("add", json!({ "item": n.to_string() })).await.value();
        // What one instance has committed, the other tells.
        assert_eq!(counter(&socket.heard("changed").await, "session/Cart"), n);
        let copy = Page { app: if n % 2 == 0 { other.clone() } else { one.clone() }, ..page.clone() };
        let inputs = json!({ "item": n.to_string() }).to_string();
        assert_eq!(copy.event("add", &inputs, n, n, "").await.value(), json!(n), "a copy is answered by the receipt");
    }
    assert_eq!(page.items().await, ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn events_of_one_page_at_once_lose_no_change_wherever_they_run() {
    let [one, other] = two().await;
    let page = open(&one).await;
    let events = (1..=30_u64).map(|n| {
        let at = Page { app: if n % 2 == 0 { one.clone() } else { other.clone() }, ..page.clone() };
        async move {
            // Two listeners, which change the same cell.
            let (listener, inputs) =
                if n % 3 == 0 { ("slow", r#"{"milliseconds":1}"#) } else { ("add", r#"{"item":"fast"}"#) };
            while at.event(listener, inputs, n, 1, "").await.status == 503 {}
        }
    });
    join_all(events).await;
    let items = page.event("items", "{}", 31, 31, "").await.value();
    let count =
        |wanted: &str| items.as_array().expect("a list").iter().filter(|item| item.as_str() == Some(wanted)).count();
    assert_eq!((count("slow"), count("fast")), (10, 20));
}
