//! The words of Blockwork as types, shared by the server and the page.
//!
//! This crate does no I/O and knows no other crate of Blockwork. Read it in this order:
//!
//! - [`error`]: what a listener answers when it cannot do what was asked, and the status of each kind.
//! - [`id`] and [`cell`]: the names of things: pages, visitors, cells, versions.
//! - [`state`]: what a type must be to live in a cell, and how a listener borrows it.
//! - [`listener`] and [`call`]: a function on the server, and one use of it; [`running`] and [`handle`]: what else it can
//!   borrow; [`trigger`]: what runs it on the server.
//! - [`event`]: how one event and its answer travel between a page and the server.
//! - [`feed`]: what the two say to each other over the page's one lasting connection.
//! - `form` (server only): what a browser posts without scripts.
//! - `store`, `run`, `registry` (server only): the store trait, one run of a listener, all listeners there are.

pub mod call;
pub mod cell;
pub mod error;
pub mod event;
pub mod feed;
pub mod handle;
pub mod id;
pub mod listener;
pub mod running;
pub mod state;
pub mod trigger;

#[cfg(not(target_arch = "wasm32"))]
pub mod form;
#[cfg(not(target_arch = "wasm32"))]
pub mod registry;
#[cfg(not(target_arch = "wasm32"))]
pub mod run;
#[cfg(not(target_arch = "wasm32"))]
pub mod store;

pub use call::Call;
pub use error::{Error, Kind, Result};
pub use listener::{Listener, ListenerFn};
pub use running::Event;
pub use state::{Changed, Provide, Scope, State, Visible};
pub use trigger::{Every, every};
