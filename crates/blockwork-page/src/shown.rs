//! What a page shows of state: the values of visible states, and how many pages are there.
//!
//! Both are in the first HTML, and the feed keeps them up to date.

use blockwork_core::Visible;
use blockwork_core::cell::CellRef;
#[cfg(not(target_arch = "wasm32"))]
use blockwork_core::feed::First;
use blockwork_core::feed::Valued;
use leptos::prelude::*;

/// A visible state as a signal.
pub trait Shown: Visible {
    /// The state's value, in the first HTML and after every change, wherever it was made. Read-only: a listener that
    /// borrows `&mut Score` changes it.
    ///
    /// Where there is no cell, it is the type's default. A page that shows a state of a scope of its own (`session`)
    /// begins with the default.
    #[must_use]
    fn signal() -> Signal<Self>;
}

#[cfg(not(target_arch = "wasm32"))]
impl<S: Visible> Shown for S {
    fn signal() -> Signal<S> {
        let cell = CellRef::of(S::META);
        let first = use_context::<First>().unwrap_or_default();
        let value = first.0.values.iter().find(|value| value.cell == cell);
        Signal::stored(value.and_then(read).unwrap_or_default())
    }
}

/// How many pages are there just now, this one included: pages whose feed answers. It is told at most once a second.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn pages_there() -> Signal<u32> {
    Signal::stored(use_context::<First>().and_then(|first| first.0.there).unwrap_or_default())
}

/// The value; the default where there is no cell. `None` where another build wrote it, and it cannot be read here.
fn read<S: Visible>(value: &Valued) -> Option<S> {
    value.value.as_ref().map_or_else(|| Some(S::default()), |json| serde_json::from_str(json.get()).ok())
}

#[cfg(target_arch = "wasm32")]
pub use browser::pages_there;
#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{counts, first, put, there};

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use crate::known::How;
    use crate::{feed, runtime};
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
            news.said.into_iter().for_each(|text| runtime::board().say(text));
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

    impl<S: Visible> Shown for S {
        fn signal() -> Signal<S> {
            // Whoever is shown a state follows it.
            let _ = runtime::changes_of(S::META);
            let cell = CellRef::of(S::META);
            CELLS.with(|cells| {
                let mut cells = cells.borrow_mut();
                let value = match cells.get(&cell) {
                    Some(Entry::Shown(signal, _)) => {
                        let signal = signal.downcast_ref::<ArcRwSignal<S>>();
                        return signal.cloned().unwrap_or_default().read_only().into();
                    }
                    Some(Entry::Waiting(value)) => read::<S>(value).unwrap_or_default(),
                    None => S::default(),
                };
                let signal = ArcRwSignal::new(value);
                cells.insert(cell, Entry::Shown(Box::new(signal.clone()), show(signal.clone())));
                signal.read_only().into()
            })
        }
    }

    fn show<S: Visible>(signal: ArcRwSignal<S>) -> Rc<dyn Fn(&Valued)> {
        Rc::new(move |value| {
            let Some(value) = read::<S>(value) else { return };
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
