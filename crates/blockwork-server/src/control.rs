//! `server owed …`: what the server still has to run, looked at and changed from outside.
//!
//! A running server has its store for itself, so the program asks it through the control door; where no server runs, it
//! opens the store and does the same there.
//!
//! - `act`: what is asked for, done to a store. `listing`: what came of it, as text.
//! - `door`, `client`: the two ends of the control door; `sealed`: how each shows the other that it knows the secret.
//! - `refused`: why something cannot be done.

mod act;
mod client;
mod door;
mod listing;
mod refused;
mod sealed;
#[cfg(test)]
mod tests;

pub(crate) use act::{act, shown};
pub(crate) use door::control;
pub(crate) use listing::{cause, due, short, short_whose};
pub(crate) use refused::Refused;

use crate::config::Config;
use crate::keys::Keys;
use crate::router;
use blockwork_core::id::OwedId;
use blockwork_core::store::Store;
use blockwork_store::{App, OpenError};
use leptos::config::LeptosOptions;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// Where the control door is.
pub(crate) const CONTROL_PATH: &str = "/_blockwork/control";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// What is owed.
    List,
    /// The dead letters alone.
    ListDead,
    /// That dead letters are run again.
    Retry(Which),
    /// That dead letters are forgotten.
    Drop(Which),
}

/// Which dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    One(OwedId),
    All,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    /// What is owed; some of it, where there is more than can be shown.
    Owed { entries: Vec<Shown>, more: usize },
    /// So many dead letters are run again.
    Retried(usize),
    /// So many dead letters are gone.
    Dropped(usize),
    /// There is no dead letter with this id.
    Unknown(OwedId),
    /// The server does not understand what was asked.
    OtherBuild,
    /// The store could not do it.
    Failed(String),
}

/// An owed event as it is shown: without the last values, which are nobody's business here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) id: OwedId,
    pub(crate) listener: String,
    /// For whom, in short.
    pub(crate) whose: String,
    pub(crate) key: String,
    pub(crate) cause: String,
    pub(crate) attempts: u16,
    /// Milliseconds of store time until it is due.
    pub(crate) due_in: u64,
    /// Why it is a dead letter, if it is one.
    pub(crate) dead: Option<String>,
}

/// Does what is asked for, here or by the running server, and says what came of it.
///
/// # Errors
/// Where it cannot be done, in a sentence that says what to do.
pub(crate) async fn run(ask: Ask, config: &Config, options: &LeptosOptions) -> Result<String, Refused> {
    let told = match open(config, &router::app_name(config, options))? {
        Some(store) => act(&*store, ask).await,
        None => client::ask(&secret(config)?, client::address(options.site_addr)?, ask)
            .await
            .map_err(|error| error.of(config))?,
    };
    listing::said(ask, told)
}

/// The store, where no server has it; none where one must be asked.
fn open(config: &Config, app: &str) -> Result<Option<Arc<dyn Store>>, Refused> {
    let Some(path) = config.store.strip_prefix("sqlite:") else {
        return if config.store == "memory:" { Ok(None) } else { open_with(config, &owner(config, app)?) };
    };
    // Looking makes nothing.
    if !Path::new(path).exists() {
        return Err(Refused::NoStore(path.into()));
    }
    open_with(config, &App { name: app.to_owned(), secrets: Vec::new(), build: String::new() })
}

/// Whose the store is, where others may have keys in it too.
fn owner(config: &Config, app: &str) -> Result<App, Refused> {
    Ok(router::owner(app, &router::keys(config).map_err(Refused::Start)?))
}

fn open_with(config: &Config, app: &App) -> Result<Option<Arc<dyn Store>>, Refused> {
    match blockwork_store::open(&config.store, config.limits.store, app) {
        Ok(store) => Ok(Some(store)),
        Err(OpenError::InUse { .. }) => Ok(None),
        Err(error) => Err(Refused::Store(error)),
    }
}

/// What the running server signs with. Nothing is made here: a new secret would be another one.
fn secret(config: &Config) -> Result<Keys, Refused> {
    if config.secret.is_none() {
        let file = router::secret_file(config).ok_or(Refused::Memory)?;
        if !file.exists() {
            return Err(Refused::NoSecret);
        }
    }
    router::keys(config).map_err(Refused::Start)
}
