//! The words of Blockwork as types, shared by the server and the page.
//!
//! This crate does no I/O and knows no other crate of Blockwork. Read it in this order:
//!
//! - [`error`]: what a listener answers when it cannot do what was asked, and the status of each kind.
//! - [`id`] and [`cell`]: the names of things: pages, visitors, cells, versions.
//! - [`state`]: what a type must be to live in a cell, and how a listener borrows it; [`instances`]: several cells of one
//!   state; [`owned`]: cells that go with a component; [`stored`]: how a value is written, and read by a build that knows
//!   another shape.
//! - [`derives`]: what types must derive, and what is said where they do not.
//! - [`listener`] and [`call`]: a function on the server, and one use of it; [`running`] and [`handle`]: what else it can
//!   borrow; [`sessions`]: a visitor's own; [`trigger`]: what runs it on the server.
//! - [`civil`] and [`color`]: dates, times and colours, as people pick them.
//! - [`toast`]: what is said to the person besides.
//! - [`print`](mod@print): what a page and a server of two builds must agree in.
//! - [`event`]: how one event and its answer travel between a page and the server.
//! - [`mod@file`]: what a page sends besides, and what a listener makes for it to fetch.
//! - [`feed`]: what the two say to each other over the page's one lasting connection.
//! - `form` (server only): what a browser posts without scripts.
//! - `store`, `run`, `registry` (server only): the store trait, one run of a listener, all listeners there are.

pub mod call;
pub mod cell;
pub mod checks;
pub mod civil;
pub mod color;
pub mod derives;
pub mod error;
pub mod event;
pub mod feed;
pub mod file;
pub mod handle;
pub mod id;
pub mod instances;
pub mod limits;
pub mod listener;
pub mod owned;
pub mod print;
pub mod running;
pub mod sessions;
pub mod state;
pub mod stored;
pub mod toast;
pub mod trigger;

mod text;

#[cfg(not(target_arch = "wasm32"))]
pub mod form;
#[cfg(not(target_arch = "wasm32"))]
pub mod registry;
#[cfg(not(target_arch = "wasm32"))]
pub mod run;
#[cfg(not(target_arch = "wasm32"))]
pub mod store;

pub use call::Call;
pub use checks::Checks;
pub use civil::{Date, DateTime, Time};
pub use color::Color;
pub use error::{Error, Kind, Result};
pub use file::{File, Upload};
pub use listener::{Listener, ListenerFn};
pub use owned::Owned;
pub use running::Event;
pub use sessions::Sessions;
pub use state::{InBrowser, Provide, Resident, Scope, State, Unsealed, Visible};
pub use stored::Old;
pub use toast::{Toast, Tone};
pub use trigger::{Changed, ChangedAt, Every, Expired, Unload, every, unload};
