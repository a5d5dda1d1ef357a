//! Turns: events of this instance that change the same cell go one after the other, each on what the one before made.
//!
//! An event has its turn until its commit has a place in the order ([`Committer`](crate::committer::Committer)), not until
//! it is written: the next one runs on the cell as that commit will leave it, and the two share a step of the store. Where
//! the first is refused, so is the second, because the version it expects was never written. Correctness rests on that
//! check alone; waiting here only saves runs.

use blockwork_core::cell::Version;
use blockwork_core::store::{Cell, CellId};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

#[derive(Debug, Default)]
pub(crate) struct Turns {
    cells: Mutex<HashMap<CellId, Weak<Slot>>>,
}

/// One cell that events of this instance change.
#[derive(Debug)]
struct Slot {
    cell: CellId,
    turn: Arc<tokio::sync::Mutex<()>>,
    /// The cell as the newest commit under way leaves it.
    foretold: Mutex<Option<Cell>>,
}

/// The right to change some cells. Dropping it lets the next event go.
#[derive(Debug)]
pub(crate) struct Turn {
    slots: Vec<Arc<Slot>>,
    _held: Vec<OwnedMutexGuard<()>>,
}

/// What a commit under way makes of cells, until its outcome is known.
#[derive(Debug)]
#[must_use = "say whether it came true"]
pub(crate) struct Foretold(Vec<(Arc<Slot>, Version)>);

impl Turns {
    /// Waits until no other event of this instance changes any of these cells. `None` after the time-out.
    pub(crate) async fn wait(&self, mut cells: Vec<CellId>, time: Duration) -> Option<Turn> {
        // In one order for everybody: two events that want the same two cells cannot wait for each other.
        cells.sort_unstable();
        let slots: Vec<_> = cells.into_iter().map(|cell| self.slot(cell)).collect();
        let all = async {
            let mut held = Vec::with_capacity(slots.len());
            for slot in &slots {
                held.push(slot.turn.clone().lock_owned().await);
            }
            held
        };
        let held = tokio::time::timeout(time, all).await.ok()?;
        Some(Turn { slots, _held: held })
    }

    /// Forgets the cells nobody changes.
    pub(crate) fn tidy(&self) {
        self.cells.lock().retain(|_, slot| slot.strong_count() > 0);
    }

    fn slot(&self, cell: CellId) -> Arc<Slot> {
        let mut cells = self.cells.lock();
        let known = cells.entry(cell.clone()).or_default();
        known.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Slot { cell, turn: Arc::default(), foretold: Mutex::default() });
            *known = Arc::downgrade(&fresh);
            fresh
        })
    }
}

impl Turn {
    /// The cells as commits under way leave them.
    pub(crate) fn foretold(&self) -> Vec<Cell> {
        self.slots.iter().filter_map(|slot| slot.foretold.lock().clone()).collect()
    }

    /// Lets the next event go: on these cells, where the event's commit changes them.
    pub(crate) fn pass_on(self, made: Vec<Cell>) -> Foretold {
        let mut mine = Vec::with_capacity(made.len());
        for cell in made {
            let Some(slot) = self.slots.iter().find(|slot| slot.cell == cell.id) else { continue };
            mine.push((slot.clone(), cell.version));
            *slot.foretold.lock() = Some(cell);
        }
        Foretold(mine)
    }
}

impl Foretold {
    /// The commit is written: what it foretold is simply so, unless a later one has foretold more.
    pub(crate) fn came_true(self) {
        for (slot, version) in self.0 {
            slot.foretold.lock().take_if(|cell| cell.version == version);
        }
    }

    /// The commit was refused, and with it whatever was built on it.
    pub(crate) fn failed(self) {
        for (slot, _) in self.0 {
            *slot.foretold.lock() = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::store::ScopeId;

    fn cell(state: &str, n: u64) -> Cell {
        let id = CellId { scope: ScopeId::Global, state: state.into(), key: "".into() };
        Cell { id, version: Version { n, by: n }, bytes: None }
    }

    async fn turn(turns: &Turns, cells: &[&str]) -> Option<Turn> {
        turns.wait(cells.iter().map(|state| cell(state, 0).id).collect(), Duration::from_millis(50)).await
    }

    #[tokio::test]
    async fn the_next_event_runs_on_what_the_one_before_made() {
        let turns = Turns::default();
        let first = turn(&turns, &["A", "B"]).await.expect("nobody else is there");
        assert!(turn(&turns, &["B"]).await.is_none(), "it has to wait");
        let under_way = first.pass_on(vec![cell("B", 1)]);
        let second = turn(&turns, &["B"]).await.expect("it was let go");
        assert_eq!(second.foretold(), [cell("B", 1)]);
        assert!(turn(&turns, &["A"]).await.expect("A is free").foretold().is_empty());
        let later = second.pass_on(vec![cell("B", 2)]);
        under_way.came_true();
        assert_eq!(turn(&turns, &["B"]).await.expect("free").foretold(), [cell("B", 2)]);
        later.came_true();
        assert!(turn(&turns, &["B"]).await.expect("free").foretold().is_empty());
    }

    #[tokio::test]
    async fn nothing_is_built_on_a_commit_that_was_refused() {
        let turns = Turns::default();
        let first = turn(&turns, &["A"]).await.expect("free").pass_on(vec![cell("A", 1)]);
        let second = turn(&turns, &["A"]).await.expect("free").pass_on(vec![cell("A", 2)]);
        first.failed();
        assert!(turn(&turns, &["A"]).await.expect("free").foretold().is_empty());
        second.failed();
    }

    #[tokio::test]
    async fn cells_nobody_changes_are_forgotten() {
        let turns = Turns::default();
        let held = turn(&turns, &["A"]).await;
        drop(turn(&turns, &["B"]).await);
        turns.tidy();
        assert_eq!(turns.cells.lock().len(), 1);
        drop(held);
        turns.tidy();
        assert_eq!(turns.cells.lock().len(), 0);
    }
}
