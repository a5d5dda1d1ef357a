//! What a person has set, shown before the server has it.

use crate::Firing;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::fmt;
use std::time::Duration;

/// A value that shows what was kept comes sooner than this after the answer. Where the server has made something else of it,
/// or has kept another one since, that is shown then.
const PATIENCE: Duration = Duration::from_secs(2);

/// A value of the server's that a person sets: what was set is shown at once, and until the server's value has caught up with
/// it. `Copy`.
///
/// A control that shows the server's value alone goes back for a moment with each answer that is older than what was done
/// last: three quick clicks, and the first answer undoes two of them. What is refused is taken back, unless it is to be
/// mended.
///
/// ```
/// use blockwork_page::Optimistic;
/// use leptos::prelude::*;
///
/// # let _owner = Owner::new_root(None);
/// let servers = RwSignal::new(2);
/// let stars = Optimistic::new(servers);
/// // `let rate = wire(move || rate(stars.asked().unwrap_or_default()));` and then `stars.kept_by(rate);`
/// stars.set(4);
/// assert_eq!((stars.get(), stars.asked(), servers.get()), (4, Some(4), 2));
/// stars.take_back();
/// assert_eq!(stars.get(), 2);
/// ```
pub struct Optimistic<T: Send + Sync + 'static> {
    servers: Signal<T>,
    set: RwSignal<Option<T>>,
}

impl<T: Send + Sync + 'static> Clone for Optimistic<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Optimistic<T> {}

impl<T: Send + Sync + 'static> fmt::Debug for Optimistic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Optimistic")
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Optimistic<T> {
    /// Of the server's value: a signal; of a live value, `Signal::derive(move || live.get().unwrap_or_default())`.
    pub fn new(servers: impl Into<Signal<T>>) -> Self {
        Self { servers: servers.into(), set: RwSignal::new(None) }
    }

    /// What was set, else what the server has. Tracked.
    #[must_use]
    pub fn get(self) -> T {
        self.set.get().unwrap_or_else(|| self.servers.get())
    }

    /// What was set, until the server's value has caught up with it. A wire that a form without scripts fires too asks this:
    /// unlike [`get`](Self::get) it reads nothing of the server's while the page is being rendered. Tracked.
    #[must_use]
    pub fn asked(self) -> Option<T> {
        self.set.get()
    }

    /// Shows this from now on. The wire that keeps it is fired next and at once, so one without `.debounce(..)` and
    /// `.throttle(..)`.
    pub fn set(self, value: T) {
        self.set.set(Some(value));
    }

    /// Shows what the server has. Where the component that made it is gone, nothing happens.
    pub fn take_back(self) {
        if self.set.try_with_untracked(Option::is_some) == Some(true) {
            self.set.set(None);
        }
    }

    /// Says which wire keeps what was set. While it has no answer, no value of the server's counts as newer. What it refuses
    /// is taken back.
    pub fn kept_by(self, wire: impl Into<Firing>) {
        self.follow_answers(wire.into(), Self::take_back);
    }

    /// The same, where what is refused stays to be mended: what was typed. It stays until the server has another value.
    pub fn kept_or_mended_by(self, wire: impl Into<Firing>) {
        self.follow_answers(wire.into(), |_| ());
    }

    fn follow_answers(self, firing: Firing, refused: fn(Self)) {
        let pending = firing.pending();
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let has_come = move |value: &T| self.set.with_untracked(|set| set.as_ref() == Some(value));
        Effect::new(move |before: Option<T>| {
            let value = self.servers.get();
            // Right after the last answer, a value may still tell of an event before it.
            let waits = timer.with_value(Option::is_some);
            let counts = if waits { has_come(&value) } else { before.is_some_and(|before| before != value) };
            if counts && !pending.get_untracked() {
                self.take_back();
            }
            value
        });
        let late = move || {
            timer.try_set_value(None);
            if pending.try_get_untracked() == Some(false) {
                self.take_back();
            }
        };
        Effect::new(move |was_pending: Option<bool>| {
            let is_pending = pending.get();
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
            if was_pending == Some(true) && !is_pending {
                if untrack(|| firing.has_failed()) {
                    refused(self);
                } else if has_come(&self.servers.get_untracked()) {
                    self.take_back();
                } else {
                    timer.set_value(set_timeout_with_handle(late, PATIENCE).ok());
                }
            }
            is_pending
        });
    }
}
