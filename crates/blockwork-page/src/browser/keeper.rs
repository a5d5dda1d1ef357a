//! What keeps states in this browser, as the rest of the page knows it. Browser only.
//!
//! Most pages keep nothing there, and should not download what does. So it becomes a part of a page only where something
//! calls [`keep`]: a signal or a trigger of such a state, or a listener that borrows one. Everything else finds it here.

use super::kept;
use crate::transport::lock;
use blockwork_core::event::{Beside, Body, Carried};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::state::{Scope, State, StateMeta};
use std::cell::Cell;

/// What is asked of it.
pub(crate) trait Keeper {
    /// The page is hydrated: what is kept is shown.
    fn hydrated(&self);
    /// Knows the cell of a state under a key from now on.
    fn know(&self, state: StateMeta, key: &str);
    /// How often another value was found in the cells that a listener borrows. Tracked.
    fn turns(&self, listener: &ListenerMeta, beside: &Beside) -> u32;
    /// Puts what is kept beside the inputs.
    fn bring(&self, listener: &ListenerMeta, body: &mut Body);
    /// Remembers an event that will wait for its locks.
    fn fired(&self, n: u64, listener: &'static ListenerMeta, body: Body);
    /// Lets an event wait for its locks, and go on with them.
    fn lock(&self, n: u64);
    /// Writes what an event has made of what it has brought, and lets its locks go.
    fn close(&self, n: u64, made: &[Carried]);
    /// No event will get its answer: their locks are free.
    fn abandon(&self);
}

struct Kept;

impl Keeper for Kept {
    fn hydrated(&self) {
        kept::hydrated();
    }

    fn know(&self, state: StateMeta, key: &str) {
        drop(kept::cell(state, key));
    }

    fn turns(&self, listener: &ListenerMeta, beside: &Beside) -> u32 {
        kept::turns(listener, beside)
    }

    fn bring(&self, listener: &ListenerMeta, body: &mut Body) {
        kept::bring(listener, body);
    }

    fn fired(&self, n: u64, listener: &'static ListenerMeta, body: Body) {
        lock::fired(n, listener, body);
    }

    fn lock(&self, n: u64) {
        wasm_bindgen_futures::spawn_local(lock::lock(n));
    }

    fn close(&self, n: u64, made: &[Carried]) {
        lock::close(n, made);
    }

    fn abandon(&self) {
        lock::abandon();
    }
}

thread_local! {
    static KEEPER: Cell<Option<&'static dyn Keeper>> = const { Cell::new(None) };
    /// Whether the page is hydrated: until then everything has the value that the server has rendered.
    static HYDRATED: Cell<bool> = const { Cell::new(false) };
}

/// What keeps states in this browser, where this page has any.
pub(crate) fn keeper() -> Option<&'static dyn Keeper> {
    KEEPER.get()
}

/// This page keeps something in the browser. Called by what `#[listener]` makes, too.
pub fn keep() {
    if KEEPER.get().is_none() {
        KEEPER.set(Some(&Kept));
        kept::start();
    }
}

/// This page keeps something in the browser, if this state is one of those.
pub(crate) fn keep_if_in_browser<S: State>() {
    if const { matches!(S::META.scope, Scope::Browser) } {
        keep();
    }
}

/// The page is hydrated.
pub(crate) fn hydrated() {
    HYDRATED.set(true);
    if let Some(keeper) = keeper() {
        keeper.hydrated();
    }
}

pub(crate) fn is_hydrated() -> bool {
    HYDRATED.get()
}
