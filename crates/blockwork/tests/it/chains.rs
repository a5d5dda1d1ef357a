//! What the server runs by itself: on changes, and at intervals.

use crate::kit::{app, app_in, open};
use blockwork::prelude::*;
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What was ordered on a page.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Order(Vec<String>);

/// What this visitor has ordered, on whatever page.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Orders(Vec<String>);

/// What everybody has ordered.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Ledger {
    orders: usize,
    ticks: usize,
}

/// Orders something.
#[listener]
pub async fn order(item: String, order: &mut Order) -> Result<()> {
    order.0.push(item);
    Ok(())
}

/// Follows a page's order.
#[listener(on = Order::changed())]
pub async fn remember(order: &Order, orders: &mut Orders) -> Result<()> {
    orders.0.extend(order.0.last().cloned());
    Ok(())
}

/// Follows a visitor's orders.
#[listener(on = (Orders::changed(), Order::changed()))]
pub async fn enter(ledger: &mut Ledger) -> Result<()> {
    ledger.orders += 1;
    Ok(())
}

/// Counts seconds.
#[listener(on = every(Duration::from_secs(1)))]
pub async fn tick(ledger: &mut Ledger) -> Result<()> {
    ledger.ticks += 1;
    Ok(())
}

/// How often [`stumble`] was tried.
static TRIED: AtomicU32 = AtomicU32::new(0);

/// Runs on the change of a riddle nobody else borrows, fails once, and then does its work.
#[listener(on = Bait::changed())]
pub async fn stumble(bait: &Bait, caught: &mut Caught) -> Result<()> {
    if TRIED.fetch_add(1, Ordering::SeqCst) == 0 {
        panic!("it stumbles once");
    }
    caught.0 += bait.0;
    Ok(())
}

/// What [`stumble`] follows.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Bait(u32);

/// What it does.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Caught(u32);

/// Sets the bait.
#[listener]
pub async fn set_bait(bait: &mut Bait) -> Result<()> {
    bait.0 += 1;
    Ok(())
}

/// What was caught.
#[listener]
pub async fn caught(caught: &Caught) -> Result<u32> {
    Ok(caught.0)
}

/// The visitor's orders.
#[listener]
pub async fn orders(orders: &Orders) -> Result<Vec<String>> {
    Ok(orders.0.clone())
}

/// The ledger.
#[listener]
pub async fn ledger(ledger: &Ledger) -> Result<(usize, usize)> {
    Ok((ledger.orders, ledger.ticks))
}

#[tokio::test]
async fn a_chain_takes_effect_once_for_each_commit() {
    let mut page = open(&app().await).await;
    page.fire("order", json!({ "item": "Milk" })).await.value();
    assert_eq!(page.until("orders", |orders| orders != &json!([])).await, json!(["Milk"]));
    page.fire("order", json!({ "item": "Water" })).await.value();
    assert_eq!(page.until("orders", |orders| orders[1] != json!(null)).await, json!(["Milk", "Water"]));
    // Two changes of the order, and two of the orders: one entry each.
    page.until("ledger", |ledger| ledger[0] == json!(4)).await;
    page.fire("order", json!({ "item": "Tea" })).await.value();
    page.until("ledger", |ledger| ledger[0] == json!(6)).await;
    assert_eq!(page.fire("orders", json!({})).await.value(), json!(["Milk", "Water", "Tea"]));
}

#[tokio::test]
async fn what_fails_by_a_fault_is_tried_again_and_takes_effect_once() {
    let mut page = open(&app().await).await;
    page.fire("set_bait", json!({})).await.value();
    page.until("caught", |caught| caught == &json!(1)).await;
    assert!(TRIED.load(Ordering::SeqCst) >= 2);
}

#[tokio::test]
async fn a_period_is_due_again_and_again_also_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let before = open(&app).await.until("ledger", |ledger| ledger[1].as_u64() >= Some(2)).await;
    drop(app);
    let app = app_in(folder.path()).await;
    open(&app).await.until("ledger", |ledger| ledger[1].as_u64() > before[1].as_u64()).await;
}
