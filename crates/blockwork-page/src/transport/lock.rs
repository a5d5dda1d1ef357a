//! Events that change what is in the browser: each holds its locks until it has its answer.

use super::{pump, with};
use crate::browser::kept;
use blockwork_core::event::{Body, Carried};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Error, Kind};
use std::cell::RefCell;
use std::collections::HashMap;

#[derive(Default)]
struct Locking {
    /// What events bring that wait for their locks.
    unlocked: HashMap<u64, (&'static ListenerMeta, Body)>,
    /// The locks that events hold, and what they have brought along.
    locked: HashMap<u64, (kept::Locks, kept::Values)>,
}

thread_local! {
    static LOCKING: RefCell<Locking> = RefCell::default();
}

/// An event that will wait for its locks.
pub(crate) fn fired(n: u64, listener: &'static ListenerMeta, body: Body) {
    LOCKING.with_borrow_mut(|locking| locking.unlocked.insert(n, (listener, body)));
}

/// Waits for the locks of an event, and lets it go on with what is kept now. It holds them until it has its answer.
pub(crate) async fn lock(n: u64) {
    let Some((listener, mut body)) = LOCKING.with_borrow_mut(|locking| locking.unlocked.remove(&n)) else { return };
    let Some(locks) = kept::lock(listener, &body.beside).await else {
        let text = "Another tab of this browser is still at work on this. Try again in a moment.";
        super::close(n, Err(Error::new(Kind::Busy, text)));
        return pump();
    };
    let values = kept::bring(listener, &mut body);
    // Where the page has begun anew meanwhile, nobody needs the locks.
    if with(|page| page.outbox.locked(n, &body.write())) {
        LOCKING.with_borrow_mut(|locking| locking.locked.insert(n, (locks, values)));
    }
    pump();
}

/// Writes what an event has made of what it has brought, and lets its locks go.
pub(crate) fn close(n: u64, made: &[Carried]) {
    let locked = LOCKING.with_borrow_mut(|locking| locking.locked.remove(&n));
    if let Some((_locks, values)) = locked {
        kept::answered(made, &values);
    }
}

/// No event will get its answer: their locks are free.
pub(crate) fn abandon() {
    drop(LOCKING.take());
}
