//! The browser side of Blockwork: what attaches listeners to triggers in a page, and brings events to the server.
//!
//! The same code renders on the server, where nothing fires. Read it in this order:
//!
//! - [`wire`](mod@wire): a listener attached in one page: its inputs, outputs and triggers.
//! - [`trigger`]: what a wire can be attached to.
//! - [`live`](mod@live): a value that follows the state it was read from.
//! - [`outbox`]: the page's unanswered events, as a state machine without I/O: numbers, order, retries, giving up.
//! - `runtime`, `transport`: the one page there is in a browser, and its way to the server.
//! - [`notice`]: what is said to the person, and whether the server can be reached.

pub mod live;
pub mod notice;
pub mod outbox;
pub mod runtime;
pub mod trigger;
pub mod wire;

mod bind;
#[cfg(target_arch = "wasm32")]
mod transport;

pub use bind::{Inputs, Outputs, Source};
pub use live::{Live, live};
pub use trigger::{Mode, Trigger, page_load};
pub use wire::{Firing, Wire, wire};

/// Makes this program a page. Once, before anything is rendered.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    console_error_panic_hook::set_once();
    transport::start();
}
