//! Live values: what a reading listener answers, in the first HTML and again whenever a cell it read has changed.

use crate::browser;
use crate::outdated;
use crate::runtime::{self, Heard};
use crate::wire::NoneMissing;
use blockwork_core::cell::Seen;
use blockwork_core::{Error, Kind, Listener, ListenerFn, Result};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// An answer together with the versions behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Loaded<T> {
    value: Result<T>,
    seen: Vec<Seen>,
}

/// A value that follows the state it was read from. `Copy`.
///
/// Blockwork's components take it where they take a signal. Elsewhere it stands in a `<Transition>` or `<Suspense>`,
/// in a route with `SsrMode::Async`: then it is in the first HTML.
pub struct Live<T: Send + Sync + 'static> {
    resource: Resource<Loaded<T>>,
    good: StoredValue<Option<T>>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Send + Sync + 'static> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live")
    }
}

impl<T: Clone + Send + Sync + 'static> Live<T> {
    /// The newest value; `None` before the first. Where the listener fails, the value before stays.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        let newest = self.resource.get().and_then(|loaded| loaded.value.ok());
        match newest {
            Some(value) => {
                self.good.try_set_value(Some(value.clone()));
                Some(value)
            }
            None => self.good.try_get_value().flatten(),
        }
    }

    /// Why there is no newer value, where the listener failed.
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.resource.get().and_then(|loaded| loaded.value.err())
    }
}

/// A value that a reading listener answers: rendered on the server with the page, and read again whenever a cell it
/// read has changed, or a signal in its inputs.
///
/// `live(cart_size)`, or with inputs `live(move || lines_like(search.get()))`.
pub fn live<F, M>(listener: F) -> Live<<F::Listener as Listener>::Output>
where
    F: ListenerFn<M>,
    F::Args: NoneMissing,
    <F::Listener as Listener>::Output: Clone,
{
    const {
        assert!(
            matches!(F::Listener::META.kind, blockwork_core::listener::ListenerKind::Reading),
            "`live` takes a listener that only reads: without `&mut`"
        );
        assert!(
            !F::Listener::META.changes_in_browser(),
            "`live` takes a listener that only reads: without `&mut`, also of a state in the browser"
        );
    };
    let listener = Arc::new(listener);
    let reads = RwSignal::new(0_u32);
    let source = {
        let listener = listener.clone();
        move || {
            let body = listener.call(F::Args::NONE).into_body().unwrap_or_default();
            let kept = browser::turns(F::Listener::META, &body.beside);
            (reads.get(), body.write(), kept)
        }
    };
    let resource = Resource::new(source, move |_| {
        let listener = listener.clone();
        async move {
            loop {
                let call = untrack(|| listener.call(F::Args::NONE));
                match call.answer().await {
                    Ok(answer) => return Loaded { value: answer.value(), seen: answer.seen },
                    // What follows a state goes on following it: the page asks until the server is back.
                    Err(error) if error.kind() == Kind::Unreachable => {}
                    Err(error) => return Loaded { value: Err(error), seen: Vec::new() },
                }
            }
        }
    });
    follow::<F::Listener>(resource, reads);
    Live { resource, good: StoredValue::new(None) }
}

/// What the effect that follows a live value remembers.
#[derive(Clone, Default)]
struct Followed {
    heard: Option<Heard>,
    /// The versions that were found outdated, and so read again.
    again: Option<Vec<Seen>>,
}

/// Reads again when the page has learned of another version of a cell than the one that was read, when its session is
/// another one, and, where reading has failed, at the next change: a failure has no versions to compare.
fn follow<L: Listener>(resource: Resource<Loaded<L::Output>>, reads: RwSignal<u32>)
where
    L::Output: Clone,
{
    Effect::new(move |before: Option<Followed>| {
        let heard = runtime::heard(L::META);
        let before = before.unwrap_or_default();
        let mut now = Followed { heard: Some(heard), again: None };
        // Tracked: what is learned with a new value is compared with that value.
        let Some(loaded) = resource.get() else { return now };
        let again = || reads.update(|reads| *reads = reads.wrapping_add(1));
        if before.heard.is_some_and(|before| before.session != heard.session) {
            again();
            return now;
        }
        // The versions behind the first HTML come with the value, not with an answer.
        runtime::learn_first(&loaded.seen);
        let news = before.heard.is_some_and(|before| before != heard);
        if let Err(error) = &loaded.value
            && !news
        {
            outdated::report(error);
        }
        let behind = loaded.seen.iter().any(runtime::is_outdated);
        // What was read again and came out the same is what the server has: the page waits for the feed to say so too.
        let the_same = !news && before.again.as_ref() == Some(&loaded.seen);
        if (behind && !the_same) || (news && loaded.value.is_err()) {
            again();
        }
        now.again = behind.then_some(loaded.seen);
        now
    });
}
