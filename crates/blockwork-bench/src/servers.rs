//! What is compared: a bare axum handler, and an app on each store.

use axum::routing::post;
use axum::{Json, Router};
use blockwork::Config;
use blockwork::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Where a client goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paths {
    /// For a ticket and a cookie, where there are any.
    pub(crate) ticket: Option<&'static str>,
    pub(crate) event: &'static str,
}

/// One of the servers.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) paths: Paths,
    _folder: Option<tempfile::TempDir>,
}

/// How many there are of each item.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub(crate) struct Cart {
    items: BTreeMap<String, u64>,
}

/// Adds what was ticked.
#[listener]
pub(crate) async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    ensure!(!ticked.is_empty(), "Tick at least one item first.");
    for item in ticked {
        *cart.items.entry(item).or_default() += 1;
    }
    Ok(())
}

/// Starts them all.
pub(crate) async fn start() -> Result<Vec<Server>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", folder.path().join("bench.db").display());
    let event = Paths { ticket: None, event: "/api/add_items" };
    let page = Paths { ticket: Some("/_blockwork/ticket"), ..event };
    Ok(vec![
        Server { name: "bare axum handler", address: listen(bare()).await?, paths: event, _folder: None },
        Server { name: "memory", address: listen(app("memory:").await?).await?, paths: page, _folder: None },
        Server { name: "SQLite", address: listen(app(&sqlite).await?).await?, paths: page, _folder: Some(folder) },
    ])
}

async fn listen(router: Router) -> Result<SocketAddr, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// An app whose limits on visitors are out of the way.
async fn app(store: &str) -> Result<Router, Box<dyn Error>> {
    let mut config = Config::default();
    config.store = store.to_owned();
    (config.limits.events_per_second, config.limits.events_burst) = (u32::MAX, u32::MAX);
    let options = LeptosOptions::builder().output_name("bench").site_root("/nonexistent").build();
    Ok(blockwork::router(|| ()).config(config).leptos(options).build().await?)
}

/// The same JSON in and out, and nothing kept that Blockwork keeps.
fn bare() -> Router {
    #[derive(Deserialize)]
    struct Inputs {
        ticked: Vec<String>,
    }
    #[derive(Serialize)]
    struct Answer {
        value: (),
    }
    type Carts = Arc<Mutex<HashMap<String, BTreeMap<String, u64>>>>;
    let carts = Carts::default();
    let handler = async move |Json(Inputs { ticked }): Json<Inputs>| {
        let mut carts = carts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let cart = carts.entry(String::new()).or_default();
        for item in ticked {
            *cart.entry(item).or_default() += 1;
        }
        Json(Answer { value: () })
    };
    Router::new().route("/api/add_items", post(handler))
}
