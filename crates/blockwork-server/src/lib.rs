//! The server side of Blockwork: an axum router that renders an app's pages and runs its events as transactions.
//!
//! Read it in this order:
//!
//! - [`router`](mod@router): what an app is given: [`Builder`], and [`serve`].
//! - [`config`]: every setting and limit, in one table; `command`: what the program was started for.
//! - `keys`, `visit`: signed tickets and cookies; who is asking, and from where.
//! - `door`: `/api/{listener}`, from bytes to an event and back; `forms`, `said`: the same without scripts.
//! - `engine`, `transaction`: one event, applied once or not at all; with it `turns` and `committer` (what waits for what),
//!   `listening` (one run of a listener) and `steps` (the small transactions of a long one).
//! - `graph`, `chain`, `owed`: what the server runs by itself.
//! - `feed`: the one connection from the server to each page.
//! - `render`: the document around the app, and the calls made while it is rendered.

pub mod config;
pub mod router;

mod chain;
mod command;
mod committer;
mod door;
mod engine;
mod feed;
mod forms;
mod graph;
mod keys;
mod listening;
#[cfg(test)]
mod outside;
mod owed;
mod rate;
mod render;
mod reply;
mod said;
mod site;
mod steps;
mod transaction;
mod turns;
mod visit;

pub use config::Config;
pub use graph::Misfit;
pub use router::{Builder, StartError, router, serve};
