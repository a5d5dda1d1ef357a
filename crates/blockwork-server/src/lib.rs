//! The server side of Blockwork: an axum router that renders an app's pages and runs its events as transactions.
//!
//! Read it in this order:
//!
//! - [`router`](mod@router): what an app is given: [`Builder`], and [`serve`].
//! - [`config`]: every setting and limit, in one table.
//! - `keys`, `visit`: signed tickets and cookies; who is asking, and from where.
//! - `door`: `/api/{listener}`, from bytes to an event and back.
//! - `engine`, `transaction`: one event, applied once or not at all.
//! - `render`: the document around the app, and the calls made while it is rendered.

pub mod config;
pub mod router;

mod door;
mod engine;
mod keys;
mod rate;
mod render;
mod reply;
mod site;
mod transaction;
mod turns;
mod visit;

pub use config::Config;
pub use router::{Builder, StartError, router, serve};
