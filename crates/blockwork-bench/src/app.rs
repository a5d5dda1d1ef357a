//! What is served: a cart, with Blockwork and without.

use crate::Result;
use axum::Router;
use axum::extract::State as Shared;
use axum::routing::post;
use blockwork::Config;
use blockwork::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How many there are of each item.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub(crate) struct Cart {
    items: BTreeMap<String, u64>,
}

impl Cart {
    fn add(&mut self, ticked: Vec<String>) {
        for item in ticked {
            *self.items.entry(item).or_default() += 1;
        }
    }

    fn count(&self) -> u64 {
        self.items.values().sum()
    }
}

/// Adds what was ticked: it changes.
#[listener]
pub(crate) async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> blockwork::Result<()> {
    ensure!(!ticked.is_empty(), "Tick at least one item first.");
    cart.add(ticked);
    Ok(())
}

/// How many items the cart holds: it reads.
#[listener]
pub(crate) async fn cart_size(cart: &Cart) -> blockwork::Result<u64> {
    Ok(cart.count())
}

/// How often something was done, by everybody.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub(crate) struct Hits(u64);

/// Does it once more.
#[listener]
pub(crate) async fn hit(hits: &mut Hits) -> blockwork::Result<u64> {
    hits.0 += 1;
    Ok(hits.0)
}

/// How many sessions of a visitor have ended.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub(crate) struct Farewells(u64);

/// How many have ended that had only one event, as far as that is committed or about to be.
pub(crate) static ENDED: AtomicU64 = AtomicU64::new(0);

/// A session has ended: one transaction, with its last value.
#[listener(on = unload())]
pub(crate) async fn farewell(cart: &Cart, farewells: &mut Farewells) -> blockwork::Result<()> {
    farewells.0 += cart.count().min(1);
    if cart.count() == 2 {
        ENDED.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// The links of a chain.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub(crate) struct First(u64);

/// The second.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub(crate) struct Second(u64);

/// The last.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub(crate) struct Third(u64);

/// Begins a chain.
#[listener]
pub(crate) async fn begin_chain(first: &mut First) -> blockwork::Result<()> {
    first.0 += 1;
    Ok(())
}

/// Goes on with it.
#[listener(on = First::changed())]
pub(crate) async fn go_on(second: &mut Second) -> blockwork::Result<()> {
    second.0 += 1;
    Ok(())
}

/// Ends it.
#[listener(on = Second::changed())]
pub(crate) async fn end_chain(third: &mut Third) -> blockwork::Result<()> {
    third.0 += 1;
    Ok(())
}

/// A chain has come to its end: its last commit is written.
pub(crate) static AT_ITS_END: Notify = Notify::const_new();

/// Says so.
#[listener(on = Third::changed())]
pub(crate) async fn say_that_it_ended(third: &Third) -> blockwork::Result<()> {
    if third.0 > 0 {
        AT_ITS_END.notify_one();
    }
    Ok(())
}

/// A listener, with the inputs that it is called with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) listener: &'static str,
    pub(crate) inputs: &'static str,
}

/// An event that changes one cell.
pub(crate) const CHANGING: Event = Event { listener: "add_items", inputs: r#"{"ticked":["Milk","Orange Juice"]}"# };

/// An event that reads one cell.
pub(crate) const READING: Event = Event { listener: "cart_size", inputs: "{}" };

/// An event that changes the one cell of everybody.
pub(crate) const HIT: Event = Event { listener: "hit", inputs: "{}" };

/// That cell, as a feed names it.
pub(crate) const HITS: &str = "global/Hits";

/// An event that begins a chain of three listeners.
pub(crate) const BEGIN_CHAIN: Event = Event { listener: "begin_chain", inputs: "{}" };

/// The app on a store, with the limits out of the way.
pub(crate) async fn blockwork(store: &str) -> Result<Router> {
    blockwork_with(store, |_| {}).await
}

/// The same with other settings.
pub(crate) async fn blockwork_with(store: &str, change: impl FnOnce(&mut Config)) -> Result<Router> {
    let mut config = Config::default();
    config.store = store.to_owned();
    change(&mut config);
    (config.limits.events_per_second, config.limits.events_burst) = (u32::MAX, u32::MAX);
    (config.limits.store.sessions, config.limits.store.total_bytes) = (usize::MAX, usize::MAX);
    let options = LeptosOptions::builder().output_name("bench").site_root("/nonexistent").build();
    Ok(blockwork::router(|| ()).config(config).leptos(options).build().await?)
}

/// The same JSON in and out, and nothing kept that Blockwork keeps.
pub(crate) fn bare() -> Router {
    #[derive(Deserialize)]
    struct Inputs {
        ticked: Vec<String>,
    }
    #[derive(Serialize)]
    struct Answer<T> {
        value: T,
    }
    type Carts = Arc<Mutex<HashMap<String, Cart>>>;
    async fn add(Shared(carts): Shared<Carts>, axum::Json(inputs): axum::Json<Inputs>) -> axum::Json<Answer<()>> {
        carts.lock().unwrap_or_else(PoisonError::into_inner).entry(String::new()).or_default().add(inputs.ticked);
        axum::Json(Answer { value: () })
    }
    async fn size(Shared(carts): Shared<Carts>) -> axum::Json<Answer<u64>> {
        let carts = carts.lock().unwrap_or_else(PoisonError::into_inner);
        axum::Json(Answer { value: carts.get("").map_or(0, Cart::count) })
    }
    Router::new().route("/api/add_items", post(add)).route("/api/cart_size", post(size)).with_state(Carts::default())
}
