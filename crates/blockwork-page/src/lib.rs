//! The browser side of Blockwork: what attaches listeners to triggers in a page, and brings events to the server.
//!
//! The same code renders on the server, where nothing fires. Read it in this order:
//!
//! - [`wire`](mod@wire): a listener attached in one page: its inputs, outputs and triggers.
//! - [`trigger`]: what a wire can be attached to.
//! - [`live`](mod@live): a value that follows the state it was read from.
//! - [`own`](mod@own): cells that go with their components.
//! - [`optimistic`]: what a person has set, shown before the server has it.
//! - [`shown`]: the values of visible states, and how many pages are there.
//! - [`upload`]: files on their way to the server.
//! - [`outbox`]: the page's unanswered events, as a state machine without I/O: numbers, order, retries, giving up.
//! - [`feed`], [`known`], [`rhythm`]: when the feed connects, what is known of cells and what is news, debounce and
//!   throttle; all three state machines without I/O too.
//! - [`browser`]: states that are kept in the browser.
//! - `firing`, `runtime`, `transport`: a wire at work, the one page there is in a browser, and its way to the server.
//! - [`notice`]: what is said to the person, and whether the server can be reached; [`outdated`]: that the page is of
//!   another build.

pub mod browser;
pub mod feed;
pub mod known;
pub mod live;
pub mod notice;
pub mod optimistic;
pub mod outbox;
pub mod outdated;
pub mod own;
pub mod rhythm;
pub mod runtime;
pub mod shown;
pub mod trigger;
pub mod upload;
pub mod wire;

mod bind;
#[cfg(target_arch = "wasm32")]
mod calls;
#[cfg(target_arch = "wasm32")]
mod document;
#[cfg(target_arch = "wasm32")]
mod effects;
mod firing;
#[cfg(target_arch = "wasm32")]
mod transport;

pub use bind::{Inputs, Outputs, Source};
pub use browser::{BrowserCell, BrowserState, Conflicted, KeptAt};
pub use firing::Firing;
pub use live::{Live, live};
pub use notice::toast;
pub use optimistic::Optimistic;
pub use own::own;
pub use shown::{InPage, Shown, pages_there};
pub use trigger::{Cue, EveryWhile, Mode, Ticking, Trigger, page_load};
pub use wire::{Wire, wire};

/// Makes this program a page. Once, before anything is rendered.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    console_error_panic_hook::set_once();
    transport::start();
}

/// The page is hydrated: what the browser keeps is shown, and the feed may connect. Once, after everything is rendered for
/// the first time.
#[cfg(target_arch = "wasm32")]
pub fn hydrated() {
    runtime::set_form_answer(None);
    browser::hydrated();
    feed::socket::hydrated();
}
