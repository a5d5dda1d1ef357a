//! States that are kept in the browser: `#[state(browser)]`.
//!
//! - [`KeptAt`]: a cell as a two-way signal, as [`Shown`](crate::Shown) is for the one without a key; [`BrowserState`] and [`BrowserCell`]: what goes for sealed ones
//!   too.
//! - [`keeping`]: what a page knows of one cell, as a state machine without I/O; [`names`]: where it is kept.
//! - `keeper`, `kept`, `face`, `storage`, `locks` (browser only): the way to all of this, which few pages have; the cells of a
//!   page, their signals, `localStorage`, and the locks that all tabs share.

pub mod keeping;
pub mod names;

#[cfg(target_arch = "wasm32")]
mod face;
#[cfg(target_arch = "wasm32")]
mod keeper;
#[cfg(target_arch = "wasm32")]
pub(crate) mod kept;
#[cfg(target_arch = "wasm32")]
mod locks;
#[cfg(target_arch = "wasm32")]
mod storage;

use crate::firing::Firing;
use crate::trigger::Trigger;
#[cfg(target_arch = "wasm32")]
use crate::trigger::on_change;
use blockwork_core::event::Beside;
use blockwork_core::instances::At;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{InBrowser, State, Unsealed};
use leptos::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// The signal of a state in the browser. Called by what `#[derive(State)]` makes.
#[must_use]
pub fn kept<S: Unsealed>() -> RwSignal<S> {
    signal("")
}

/// A cell of a state in the browser under a key, as a signal: `Draft::at(id).signal()`.
pub trait KeptAt<S> {
    /// The cell's value, as [`Shown::signal`](crate::Shown::signal) is the value of the one without a key.
    #[must_use]
    fn signal(&self) -> RwSignal<S>;
}

impl<S: Unsealed> KeptAt<S> for At<S> {
    fn signal(&self) -> RwSignal<S> {
        signal(self.key())
    }
}

/// What can be done with every state in the browser, sealed or not.
pub trait BrowserState: InBrowser {
    /// Empties it in this browser: nothing of it is kept, whatever build has written it, and every tab has its initial
    /// value.
    fn forget();

    /// The trigger "an answer was not written": what a listener made of the value is not kept, because the person or
    /// another tab has made a newer one meanwhile, and that one stays.
    #[must_use]
    fn conflicted() -> Conflicted<Self> {
        Conflicted { key: "".into(), state: PhantomData }
    }
}

impl<S: InBrowser> BrowserState for S {
    fn forget() {
        forget::<S>("");
    }
}

/// The same for one cell under a key: `Draft::at(id).forget()`.
pub trait BrowserCell<S> {
    /// Empties it in this browser.
    fn forget(&self);

    /// The trigger "an answer was not written", of this cell.
    #[must_use]
    fn conflicted(&self) -> Conflicted<S>;
}

impl<S: InBrowser> BrowserCell<S> for At<S> {
    fn forget(&self) {
        forget::<S>(self.key());
    }

    fn conflicted(&self) -> Conflicted<S> {
        Conflicted { key: self.key().into(), state: PhantomData }
    }
}

/// The trigger made by [`BrowserState::conflicted`].
pub struct Conflicted<S> {
    key: Arc<str>,
    state: PhantomData<fn() -> S>,
}

impl<S> Clone for Conflicted<S> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), state: PhantomData }
    }
}

impl<S: State> fmt::Debug for Conflicted<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::conflicted({:?})", S::META.name, self.key)
    }
}

#[cfg(target_arch = "wasm32")]
impl<S: InBrowser> Trigger for Conflicted<S> {
    fn attach(self, firing: Firing) {
        keep();
        let conflicted = kept::cell(S::META, &self.key).conflicted();
        on_change(move || conflicted.track(), firing);
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<S: InBrowser> Trigger for Conflicted<S> {
    fn attach(self, _firing: Firing) {
        // A page that is being rendered has no answers.
    }
}

#[cfg(target_arch = "wasm32")]
fn signal<S: Unsealed>(key: &str) -> RwSignal<S> {
    keep();
    face::signal(&kept::cell(S::META, key))
}

/// The server knows nothing of what a browser keeps.
#[cfg(not(target_arch = "wasm32"))]
fn signal<S: Unsealed>(_key: &str) -> RwSignal<S> {
    RwSignal::new(S::initial())
}

#[cfg(target_arch = "wasm32")]
fn forget<S: InBrowser>(key: &str) {
    keep();
    kept::cell(S::META, key).forget();
}

#[cfg(not(target_arch = "wasm32"))]
fn forget<S: InBrowser>(_key: &str) {}

#[cfg(target_arch = "wasm32")]
pub use keeper::keep;
#[cfg(target_arch = "wasm32")]
pub(crate) use keeper::{hydrated, keep_if_in_browser, keeper};

/// How often another value was found in the cells that a listener borrows. Tracked.
#[cfg(target_arch = "wasm32")]
pub(crate) fn turns(listener: &ListenerMeta, beside: &Beside) -> u32 {
    keeper().map_or(0, |keeper| keeper.turns(listener, beside))
}

/// A page that is being rendered keeps nothing.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn keep_if_in_browser<S: State>() {}

/// A page that is being rendered knows no other value than the initial one.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn turns(_listener: &ListenerMeta, _beside: &Beside) -> u32 {
    0
}
