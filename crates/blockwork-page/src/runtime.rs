//! The one page there is in a browser: its events, the versions it knows, and what waits for them.
//!
//! On the server the same functions answer what is true of a page that has just been rendered: nothing fires there.

use crate::notice::Board;
use blockwork_core::cell::{CellRef, Seen, Version};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::state::StateMeta;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;

/// What a page knows of state: versions, never values.
#[derive(Default)]
struct Known {
    versions: HashMap<CellRef, Version>,
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
    static KNOWN: RefCell<Known> = RefCell::default();
    static BOARD: Board = Board::default();
}

/// The messages and the state of the connection.
#[must_use]
pub fn board() -> Board {
    // A server thread renders many pages: each gets a board of its own, and nobody sees another's.
    if cfg!(target_arch = "wasm32") { BOARD.with(Clone::clone) } else { Board::default() }
}

/// A signal that changes whenever a cell of this state is found to have another version.
#[must_use]
pub(crate) fn changes_of(state: StateMeta) -> ArcRwSignal<u32> {
    if cfg!(not(target_arch = "wasm32")) {
        return ArcRwSignal::default();
    }
    KNOWN.with(|known| known.borrow_mut().changes.entry(state).or_default().clone())
}

/// What was heard so far of the states that a listener borrows. Tracked.
#[must_use]
pub(crate) fn heard(listener: &ListenerMeta) -> Heard {
    let session = KNOWN.with(|known| known.borrow().sessions.clone()).get();
    let changes = listener.borrows.iter().map(|borrow| changes_of(borrow.state).get());
    Heard { session, changes: changes.fold(0, u32::wrapping_add) }
}

/// Whether the page knows another version of this cell.
#[must_use]
pub(crate) fn is_outdated(seen: &Seen) -> bool {
    KNOWN.with(|known| known.borrow().versions.get(&seen.cell).is_some_and(|version| *version != seen.version))
}

/// Takes note of versions. Says which states have changed: those of which another version was known. A version is
/// heard once.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "only a page in a browser gets answers"))]
pub(crate) fn learn(seen: &[Seen], how: Learned) -> Vec<ArcRwSignal<u32>> {
    KNOWN.with(|known| {
        let known = &mut *known.borrow_mut();
        let mut changed = Vec::new();
        for Seen { cell, version } in seen {
            let before = known.versions.insert(cell.clone(), *version);
            let news = match how {
                Learned::Changed => before != Some(*version),
                Learned::Read => before.is_some_and(|before| before != *version),
            };
            if news {
                let of_cell = known
                    .changes
                    .iter()
                    .filter(|(state, _)| CellRef::of(**state).state == cell.state && state.scope == cell.scope);
                changed.extend(of_cell.map(|(_, signal)| signal.clone()));
            }
        }
        changed
    })
}

/// Takes note of versions of cells of which nothing was known.
pub(crate) fn learn_first(seen: &[Seen]) {
    KNOWN.with(|known| {
        let versions = &mut known.borrow_mut().versions;
        for Seen { cell, version } in seen {
            versions.entry(cell.clone()).or_insert(*version);
        }
    });
}

/// How a version became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "only a page in a browser gets answers"))]
pub(crate) enum Learned {
    /// An event of this page wrote it: news, unless this very version is known.
    Changed,
    /// It was read: news only where another version was known.
    Read,
}

/// The session is over: nothing that was known of its cells holds in the next one. Everything is told to look again.
#[cfg(target_arch = "wasm32")]
pub(crate) fn forget() -> Vec<ArcRwSignal<u32>> {
    KNOWN.with(|known| {
        let known = &mut *known.borrow_mut();
        known.versions.clear();
        known.changes.values().chain([&known.sessions]).cloned().collect()
    })
}
