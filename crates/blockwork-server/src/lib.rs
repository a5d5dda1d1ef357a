//! The server side of Blockwork: an axum router that renders an app's pages and runs its events as transactions.
//!
//! Read it in this order:
//!
//! - [`router`](mod@router): what an app is given: [`Builder`], and [`serve`]; `instance`: a hold on a running server.
//! - [`config`]: every setting and limit, in one table; `command`: what the program was started for; `program`: what it
//!   does where it does not serve.
//! - `keys`, `visit`: signed tickets and cookies, sealed values; who is asking, and from where.
//! - `door`, `beside`: `/api/{listener}`, from bytes to an event and back; `forms`, `said`, `form_answer`: the same without scripts.
//! - `browser`: what is kept in the browser: opened before a run, sealed after it.
//! - `engine`, `transaction`: one event, applied once or not at all; with it `turns` and `committer` (what waits for what),
//!   `listening` (one run of a listener) and `steps` (the small transactions of a long one).
//! - `remembered`: cells as this instance last saw them, where the store is another process.
//! - `graph`, `chain`, `owed`, `ends`: what the server runs by itself.
//! - `residents`, `sessions`: what a listener may have of its page and its visitor besides cells.
//! - `feed`: the one connection from the server to each page.
//! - `files`: what pages send, and what listeners make for them.
//! - `control`, `inspector`: for whoever operates the server, from its own machine (`local`); `health`, `metrics`, `measured`:
//!   whether it is well, for load balancers and Prometheus.
//! - `render`: the document around the app, and the calls made while it is rendered; `compressed`: how it is sent.

pub mod config;
pub mod router;

mod another_build;
mod beside;
mod browser;
mod chain;
mod command;
mod committer;
mod compressed;
mod control;
mod door;
mod drops;
mod ends;
mod engine;
mod feed;
mod files;
mod form_answer;
mod forms;
mod graph;
mod health;
mod inspector;
mod instance;
mod keys;
#[cfg(test)]
mod lifetimes;
mod listening;
mod local;
mod measured;
mod metrics;
#[cfg(test)]
mod outside;
mod owed;
mod program;
mod rate;
mod remembered;
mod render;
mod reply;
mod residents;
mod said;
mod sessions;
mod site;
mod start_error;
mod steps;
mod transaction;
mod turns;
mod visit;

pub use config::Config;
pub use graph::Misfit;
pub use instance::Instance;
pub use object_store;
pub use router::{Builder, StartError, router, serve};
