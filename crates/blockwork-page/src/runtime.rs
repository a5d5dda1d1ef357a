//! The one page there is in a browser: what it knows of state, and what waits for that.
//!
//! On the server the same functions answer what is true of a page that has just been rendered: nothing fires there.

use crate::known::Known;
use crate::notice::Board;
#[cfg(target_arch = "wasm32")]
use blockwork_core::cell::CellRef;
use blockwork_core::cell::Seen;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::state::StateMeta;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;

#[derive(Default)]
struct Page {
    known: Known,
    /// The states that something in the page depends on, with the signal of their changes.
    changes: HashMap<StateMeta, ArcRwSignal<u32>>,
    /// Counts the sessions that this page has had.
    sessions: ArcRwSignal<u32>,
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
        first.0.said.iter().for_each(|text| board.say(text.clone()));
        board
    }
}

/// A signal that changes whenever a cell of this state is found to have another version. The page follows the state
/// from now on.
#[must_use]
pub(crate) fn changes_of(state: StateMeta) -> ArcRwSignal<u32> {
    if cfg!(not(target_arch = "wasm32")) {
        return ArcRwSignal::default();
    }
    if let Some(known) = with(|page| page.changes.get(&state).cloned()) {
        return known;
    }
    let signal = with(|page| page.changes.entry(state).or_default().clone());
    #[cfg(target_arch = "wasm32")]
    crate::feed::socket::follow(CellRef::of(state));
    signal
}

/// What was heard so far of the states that a listener borrows. Tracked.
#[must_use]
pub(crate) fn heard(listener: &ListenerMeta) -> Heard {
    let session = with(|page| page.sessions.clone()).get();
    let changes = listener.states().map(|state| changes_of(state).get());
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
            page.changes.values().chain([&page.sessions]).cloned().collect()
        })
    }

    impl Page {
        fn of(&self, cell: &CellRef) -> Option<ArcRwSignal<u32>> {
            let mut states = self.changes.iter();
            states
                .find(|(state, _)| state.scope == cell.scope && state.name == cell.state)
                .map(|(_, signal)| signal.clone())
        }
    }
}
