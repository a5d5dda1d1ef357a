//! What is served: a cart, with Blockwork and without.

use crate::Result;
use axum::Router;
use axum::extract::State as Shared;
use axum::routing::post;
use blockwork::Config;
use blockwork::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

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

/// The app on a store, with the limits out of the way.
pub(crate) async fn blockwork(store: &str) -> Result<Router> {
    let mut config = Config::default();
    config.store = store.to_owned();
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
