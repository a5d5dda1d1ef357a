//! The one page there is in a browser: what it knows of state, and what waits for that.
//!
//! On the server the same functions answer what is true of a page that has just been rendered: nothing fires there.

use crate::known::Known;
use crate::notice::Board;
use blockwork_core::cell::{CellRef, Seen};
use blockwork_core::feed::FormAnswer;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::state::StateMeta;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;

#[derive(Default)]
struct Page {
    known: Known,
    /// The states that something in the page depends on.
    changes: HashMap<StateMeta, Changes>,
    /// Counts the sessions that this page has had.
    sessions: ArcRwSignal<u32>,
}

/// The signals of the changes of one state.
#[derive(Default)]
struct Changes {
    any: ArcRwSignal<u32>,
    /// By the keys of its cells.
    at: HashMap<Box<str>, ArcRwSignal<u32>>,
}

/// How much a page has heard of the states of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Which of the page's sessions it is.
    pub(crate) session: u32,
    /// How many changes, all states together.
    changes: u32,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
    static BOARD: Board = Board::default();
    #[cfg(target_arch = "wasm32")]
    static FORM_ANSWER: RefCell<Option<FormAnswer>> = const { RefCell::new(None) };
}

fn with<R>(then: impl FnOnce(&mut Page) -> R) -> R {
    PAGE.with(|page| then(&mut page.borrow_mut()))
}

/// The messages and the state of the connection.
#[must_use]
pub fn board() -> Board {
    // A server thread renders many pages: each gets a board of its own, and nobody sees another's.
    #[cfg(target_arch = "wasm32")]
    return BOARD.with(Clone::clone);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let board = Board::default();
        let first = use_context::<blockwork_core::feed::First>().unwrap_or_default();
        first.0.said.iter().for_each(|toast| board.say(toast.clone()));
        board
    }
}

/// What became of the form that led to this page without scripts, if it is the one with this id. Only what is rendered
/// for the first time asks: later on, another page may have a form with this id.
#[must_use]
pub fn form_answer(form: &str) -> Option<FormAnswer> {
    #[cfg(target_arch = "wasm32")]
    let answer = FORM_ANSWER.with_borrow(Clone::clone);
    #[cfg(not(target_arch = "wasm32"))]
    let answer = use_context::<blockwork_core::feed::First>().and_then(|first| first.0.form.clone());
    answer.filter(|answer| answer.form == form)
}

/// A signal that changes whenever the cell of this state under a key, or any cell of it, is found to have another version.
/// The page follows the state from now on.
#[must_use]
pub(crate) fn changes_of(state: StateMeta, key: Option<&str>) -> ArcRwSignal<u32> {
    if cfg!(not(target_arch = "wasm32")) {
        return ArcRwSignal::default();
    }
    let (signal, news) = with(|page| {
        let mut news = if page.changes.contains_key(&state) { Vec::new() } else { vec![CellRef::of(state)] };
        let changes = page.changes.entry(state).or_default();
        let signal = match key {
            Some(key) => {
                // What is told of a state tells nothing of a cell under a key that was never heard of.
                if !key.is_empty() && !changes.at.contains_key(key) {
                    news.push(CellRef { key: key.to_owned().into(), ..CellRef::of(state) });
                }
                changes.at.entry(key.into()).or_default()
            }
            None => &mut changes.any,
        };
        (signal.clone(), news)
    });
    #[cfg(target_arch = "wasm32")]
    match key {
        _ if state.scope.is_stored() => news.into_iter().for_each(crate::feed::socket::follow),
        // Only what is known can be found to be another one.
        Some(key) => {
            if let Some(keeper) = crate::browser::keeper() {
                keeper.know(state, key);
            }
        }
        None => {}
    }
    #[cfg(not(target_arch = "wasm32"))]
    drop(news);
    signal
}

/// What was heard so far of the states that a listener borrows. Tracked.
#[must_use]
pub(crate) fn heard(listener: &ListenerMeta) -> Heard {
    let session = with(|page| page.sessions.clone()).get();
    // What is in the browser is followed by its value.
    let stored = listener.states().filter(|state| state.scope.is_stored());
    let changes = stored.map(|state| changes_of(state, None).get());
    Heard { session, changes: changes.fold(0, u32::wrapping_add) }
}

/// Whether the page knows another version of this cell.
#[must_use]
pub(crate) fn is_outdated(seen: &Seen) -> bool {
    with(|page| page.known.is_outdated(seen))
}

/// Takes note of versions of cells of which nothing was known.
pub(crate) fn learn_first(seen: &[Seen]) {
    with(|page| seen.iter().for_each(|seen| page.known.learn_first(seen)));
}

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::*;

/// What only a page in a browser does: it is told things.
#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use crate::known::{How, Verdict};
    use crate::shown;
    use blockwork_core::feed::News;

    /// Takes note of versions. Says which states have changed.
    pub(crate) fn learn(seen: &[Seen], how: How) -> Vec<ArcRwSignal<u32>> {
        with(|page| {
            let mut news = Vec::new();
            for Seen { cell, version } in seen {
                if page.known.learn(cell, *version, how) == Verdict::News {
                    news.extend(page.of(cell));
                }
            }
            news
        })
    }

    /// Takes what the feed has brought, and lets everything know that waits for it.
    pub(crate) fn hear(news: &News, how: How) {
        let mut signals = learn(&news.seen, how);
        for value in &news.values {
            let (verdict, another) = with(|page| {
                let verdict = page.known.learn(&value.cell, value.version, how);
                (verdict, verdict != Verdict::Behind && page.known.show(&value.cell, value.version))
            });
            if another {
                shown::put(value);
            }
            if verdict == Verdict::News {
                signals.extend(with(|page| page.of(&value.cell)));
            }
        }
        if let Some(there) = news.there {
            shown::there().set(there);
        }
        announce(signals);
    }

    /// Lets everything know that waits for these signals.
    pub(crate) fn announce(signals: Vec<ArcRwSignal<u32>>) {
        for signal in signals {
            signal.update(|count| *count = count.wrapping_add(1));
        }
    }

    /// What became of the form that led to this page; none, once the page is hydrated.
    pub(crate) fn set_form_answer(answer: Option<FormAnswer>) {
        FORM_ANSWER.set(answer);
    }

    /// A cell in the browser has changed.
    pub(crate) fn changed(cell: &CellRef) {
        announce(with(|page| page.of(cell)));
    }

    /// These cells were dropped because nobody in the page needs them any more.
    pub(crate) fn let_go(cells: &[CellRef]) {
        with(|page| cells.iter().for_each(|cell| page.known.let_go(cell)));
    }

    /// A feed begins: what the page knows. The feed will tell what changes.
    pub(crate) fn feed_begins() -> Vec<Seen> {
        with(|page| page.known.feed_begins())
    }

    /// The feed is lost.
    pub(crate) fn feed_ends() {
        with(|page| page.known.feed_ends());
    }

    /// The feed beats.
    pub(crate) fn feed_beats() {
        let signals = with(|page| {
            let overtaken = page.known.beat();
            overtaken.iter().flat_map(|seen| page.of(&seen.cell)).collect()
        });
        announce(signals);
    }

    /// The session is over. Everything is told to look again.
    pub(crate) fn forget() -> Vec<ArcRwSignal<u32>> {
        with(|page| {
            page.known.forget();
            let signals = page.changes.values().flat_map(|changes| changes.at.values().chain([&changes.any]));
            signals.chain([&page.sessions]).cloned().collect()
        })
    }

    impl Page {
        /// The signals that a change of this cell is told by.
        fn of(&self, cell: &CellRef) -> Vec<ArcRwSignal<u32>> {
            let of = self.changes.iter().find(|(state, _)| cell.is_of(**state));
            let Some((_, Changes { any, at })) = of else { return Vec::new() };
            at.get(&*cell.key).into_iter().chain([any]).cloned().collect()
        }
    }
}
