//! What a page shows of state: the values of visible states, and how many pages are there.
//!
//! Both are in the first HTML, and the feed keeps them up to date.

use blockwork_core::cell::CellRef;
#[cfg(not(target_arch = "wasm32"))]
use blockwork_core::feed::First;
use blockwork_core::feed::Valued;
use blockwork_core::{State, Visible};
use leptos::prelude::*;

/// A state that pages have: a visible one, or one that the browser keeps and that is not sealed.
///
/// `#[derive(State)]` implements it. It is apart from [`Shown`] so that a state that is neither gets a message that says
/// what to write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is invisible",
    label = "no page ever receives it",
    note = "to show it to the pages of its scope, write `#[state(global, visible)]` on it; to show a part of it, answer that part from a listener: `live(..)`",
    note = "of states in the browser, those that are `sealed` are opened by the server alone"
)]
pub trait InPage: State {
    /// A signal that can be read; of a state in the browser it can be set, too.
    type Signal;

    /// The signal of the cell without a key.
    #[must_use]
    fn in_page() -> Self::Signal;
}

/// A state as a signal.
pub trait Shown: InPage {
    /// The state's value, there in the first HTML and after every change, wherever it was made.
    ///
    /// Of a visible state it is read-only: a listener that borrows `&mut Score` changes it. Where there is no cell, it is
    /// the type's initial value, and a page that shows a state of a scope of its own (`session`) begins with that.
    ///
    /// Of a state in the browser it can be set, and there is one signal of it in a page. What is set is kept when it was
    /// not changed for a tenth of a second, and then the other tabs have it. The server renders the initial value, and what
    /// is kept is shown right after hydration. A value that equals the one before is neither written nor announced; every
    /// other one is, empty and false ones too. Where the browser keeps nothing, or has no room, the value lives as long as
    /// the page, and a message says so.
    #[must_use]
    fn signal() -> Self::Signal {
        Self::in_page()
    }
}

impl<S: InPage> Shown for S {}

/// The signal of a visible state. Called by what `#[derive(State)]` makes.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn visible<S: Visible>() -> Signal<S> {
    let cell = CellRef::of(S::META);
    let first = use_context::<First>().unwrap_or_default();
    let value = first.0.values.iter().find(|value| value.cell == cell);
    Signal::stored(value.and_then(read).unwrap_or_else(S::initial))
}

/// How many pages are there just now, this one included: pages whose feed answers. It is told at most once a second.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn pages_there() -> Signal<u32> {
    Signal::stored(use_context::<First>().and_then(|first| first.0.there).unwrap_or_default())
}

/// The value; the default where there is no cell. `None` where another build wrote it, and it cannot be read here.
fn read<S: Visible>(value: &Valued) -> Option<S> {
    value.value.as_ref().map_or_else(|| Some(S::initial()), |json| serde_json::from_str(json.get()).ok())
}

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{counts, first, put, there};
#[cfg(target_arch = "wasm32")]
pub use browser::{pages_there, visible};

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use crate::known::How;
    use crate::{feed, outdated, runtime};
    use blockwork_core::feed::{News, STATE_SCRIPT};
    use std::any::Any;
    use std::cell::{Cell, RefCell};
    use std::collections::HashMap;
    use std::rc::Rc;
    use web_sys::Window;

    /// A visible cell.
    enum Entry {
        /// Nothing shows it yet: its newest value.
        Waiting(Valued),
        /// The signal that shows it, and how it is set.
        Shown(Box<dyn Any>, Rc<dyn Fn(&Valued)>),
    }

    thread_local! {
        static CELLS: RefCell<HashMap<CellRef, Entry>> = RefCell::default();
        static THERE: ArcRwSignal<u32> = ArcRwSignal::default();
        static COUNTS: Cell<bool> = const { Cell::new(false) };
    }

    /// The values that the page was rendered with.
    pub(crate) fn first(window: &Window) {
        let text = window.document().and_then(|document| document.get_element_by_id(STATE_SCRIPT)?.text_content());
        if let Some(news) = text.and_then(|text| serde_json::from_str::<News>(&text).ok()) {
            runtime::hear(&news, How::Told);
            news.said.into_iter().for_each(|toast| runtime::board().say(toast));
            runtime::set_form_answer(news.form);
        }
    }

    /// A new value.
    pub(crate) fn put(value: &Valued) {
        let show = CELLS.with(|cells| {
            let mut cells = cells.borrow_mut();
            if let Some(Entry::Shown(_, show)) = cells.get(&value.cell) {
                return Some(show.clone());
            }
            cells.insert(value.cell.clone(), Entry::Waiting(value.clone()));
            None
        });
        if let Some(show) = show {
            show(value);
        }
    }

    pub(crate) fn there() -> ArcRwSignal<u32> {
        THERE.with(Clone::clone)
    }

    /// The signal of a visible state. Called by what `#[derive(State)]` makes.
    #[must_use]
    pub fn visible<S: Visible>() -> Signal<S> {
        // Whoever is shown a state follows it.
        let _ = runtime::changes_of(S::META, Some(""));
        let cell = CellRef::of(S::META);
        CELLS.with(|cells| {
            let mut cells = cells.borrow_mut();
            let value = match cells.get(&cell) {
                Some(Entry::Shown(signal, _)) => {
                    let signal = signal.downcast_ref::<ArcRwSignal<S>>();
                    let signal = signal.cloned().unwrap_or_else(|| ArcRwSignal::new(S::initial()));
                    return signal.read_only().into();
                }
                Some(Entry::Waiting(value)) => read::<S>(value).unwrap_or_else(S::initial),
                None => S::initial(),
            };
            let signal = ArcRwSignal::new(value);
            cells.insert(cell, Entry::Shown(Box::new(signal.clone()), show(signal.clone())));
            signal.read_only().into()
        })
    }

    fn show<S: Visible>(signal: ArcRwSignal<S>) -> Rc<dyn Fn(&Valued)> {
        Rc::new(move |value| {
            let Some(value) = read::<S>(value) else { return outdated::tell() };
            signal.maybe_update(|shown| std::mem::replace(shown, value.clone()) != value);
        })
    }

    /// How many pages are there just now, this one included: pages whose feed answers. It is told at most once a second.
    #[must_use]
    pub fn pages_there() -> Signal<u32> {
        if !COUNTS.replace(true) {
            feed::socket::count();
        }
        there().read_only().into()
    }

    /// Whether the page shows how many pages are there.
    pub(crate) fn counts() -> bool {
        COUNTS.get()
    }
}
