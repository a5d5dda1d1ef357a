//! Cells as this instance last saw them: where the store is another process, an event that runs on them costs one round
//! trip instead of two.
//!
//! Nothing here has to be true now. What is kept is a version with the bytes that were written under it, and no version
//! is ever used twice: a commit that expects one that is no longer the cell's is refused, and brings the cell along. So
//! what is forgotten here, or not yet, decides only how often a listener is run again. Nobody is answered from here.

#[cfg(test)]
mod tests;

use crate::transaction::made;
use blockwork_core::cell::Version;
use blockwork_core::id::PageId;
use blockwork_core::store::{Cell, CellId, Commit, EventKey, Outcome, ScopeId, StoreError};
use bytes::Bytes;
use parking_lot::Mutex;
use std::collections::HashMap;

/// What a cell counts besides its names and bytes.
const OVERHEAD: usize = 256;

/// The memory of one instance, of so many bytes at most. Without any it remembers nothing.
#[derive(Debug)]
pub(crate) struct Remembered {
    most: usize,
    cells: Mutex<Generations>,
}

/// What was used lately, and what was not: the old go together when the young have become too many, or after a while.
/// A list in the order of use would cost a write in two places for every look.
#[derive(Debug, Default)]
struct Generations {
    young: Generation,
    old: Generation,
}

/// By owner, because all of a page's are forgotten at its end.
#[derive(Debug, Default)]
struct Generation {
    owners: HashMap<ScopeId, HashMap<CellId, Known>>,
    bytes: usize,
}

/// A version, and the bytes that were written under it; none where there was no such cell.
type Known = (Version, Option<Bytes>);

impl Remembered {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, cells: Mutex::default() }
    }

    /// These cells, if all of them are remembered. They may be of different moments: a commit has to confirm them.
    pub(crate) fn get(&self, wanted: &[CellId]) -> Option<Vec<Cell>> {
        if self.most == 0 {
            return None;
        }
        let mut cells = self.cells.lock();
        wanted.iter().map(|id| cells.get(id, self.most / 2)).collect()
    }

    /// These cells were seen, in the store or in a commit that is written.
    pub(crate) fn note<'a>(&self, seen: impl IntoIterator<Item = &'a Cell>) {
        if self.most == 0 {
            return;
        }
        let mut cells = self.cells.lock();
        // Whoever has the bytes already is not sent them again: that is no value.
        let whole = seen.into_iter().filter(|cell| cell.bytes.is_some() == (cell.version != Version::NONE));
        for Cell { id, version, bytes } in whole {
            cells.put(id, (*version, bytes.clone()), self.most / 2);
        }
    }

    pub(crate) fn forget<'a>(&self, ids: impl IntoIterator<Item = &'a CellId>) {
        let mut cells = self.cells.lock();
        ids.into_iter().for_each(|id| drop(cells.take(id)));
    }

    /// A cell has this version, or had: what others have made of it meanwhile is read again when it is needed. An instance
    /// hears late of its own changes too, and may know newer ones.
    pub(crate) fn changed(&self, id: &CellId, version: Version, was_dropped: bool) {
        let mut cells = self.cells.lock();
        let is_old = cells.look(id).is_some_and(|known| {
            let is_newer = version.n > known.n || version.n == known.n && version != known;
            is_newer || version != known && (was_dropped || version == Version::NONE)
        });
        if is_old {
            drop(cells.take(id));
        }
    }

    /// The session of this page is over: its cells are nobody's any more.
    pub(crate) fn end_of(&self, page: PageId) {
        let mut cells = self.cells.lock();
        cells.young.forget(ScopeId::Page(page));
        cells.old.forget(ScopeId::Page(page));
    }

    /// Lets go of what was not used since the last time.
    pub(crate) fn tidy(&self) {
        self.cells.lock().grow_old();
    }

    /// So many bytes are remembered now.
    pub(crate) fn bytes(&self) -> usize {
        let cells = self.cells.lock();
        cells.young.bytes + cells.old.bytes
    }

    pub(crate) fn clear(&self) {
        *self.cells.lock() = Generations::default();
    }

    /// What a step of the store says about the cells of its commits.
    pub(crate) fn learn(&self, commits: &[Commit], told: &Result<Vec<Outcome>, StoreError>) {
        match told {
            Ok(outcomes) => {
                for (commit, outcome) in commits.iter().zip(outcomes) {
                    self.learn_one(commit, outcome);
                }
            }
            // What became of them is not known.
            Err(_) => self.forget(commits.iter().flat_map(changes)),
        }
    }

    fn learn_one(&self, commit: &Commit, outcome: &Outcome) {
        match outcome {
            Outcome::Done { .. } => self.note(&made(&commit.put, &commit.expect, commit.id)),
            Outcome::Stale(fresh) => self.note(fresh),
            // Another run of the event has changed them.
            Outcome::Answered(_) => self.forget(changes(commit)),
            Outcome::Ended => {
                if let EventKey::Page { ticket, .. } = &commit.event {
                    self.end_of(ticket.page);
                }
                self.forget(commit.expect.iter().map(|(cell, _)| cell));
            }
            Outcome::Held | Outcome::Full(_) | Outcome::Other | Outcome::Late | Outcome::Lost => {}
        }
    }
}

fn changes(commit: &Commit) -> impl Iterator<Item = &CellId> {
    commit.put.iter().map(|put| &put.cell)
}

impl Generations {
    fn look(&self, id: &CellId) -> Option<Version> {
        self.young.get(id).or_else(|| self.old.get(id)).map(|(version, _)| *version)
    }

    fn get(&mut self, id: &CellId, most: usize) -> Option<Cell> {
        if self.young.get(id).is_none() {
            let known = self.old.take(id)?;
            self.put(id, known, most);
        }
        let (version, bytes) = self.young.get(id)?.clone();
        Some(Cell { id: id.clone(), version, bytes })
    }

    fn put(&mut self, id: &CellId, known: Known, most: usize) {
        drop(self.take(id));
        let size = size(id, &known);
        if size > most {
            return;
        }
        if self.young.bytes + size > most {
            self.grow_old();
        }
        self.young.bytes += size;
        self.young.owners.entry(id.scope).or_default().insert(id.clone(), known);
    }

    fn take(&mut self, id: &CellId) -> Option<Known> {
        self.young.take(id).or_else(|| self.old.take(id))
    }

    fn grow_old(&mut self) {
        self.old = std::mem::take(&mut self.young);
    }
}

impl Generation {
    fn get(&self, id: &CellId) -> Option<&Known> {
        self.owners.get(&id.scope)?.get(id)
    }

    fn take(&mut self, id: &CellId) -> Option<Known> {
        let cells = self.owners.get_mut(&id.scope)?;
        let known = cells.remove(id)?;
        self.bytes -= size(id, &known);
        if cells.is_empty() {
            self.owners.remove(&id.scope);
        }
        Some(known)
    }

    fn forget(&mut self, owner: ScopeId) {
        let cells = self.owners.remove(&owner).unwrap_or_default();
        self.bytes -= cells.iter().map(|(id, known)| size(id, known)).sum::<usize>();
    }
}

fn size(id: &CellId, (_, bytes): &Known) -> usize {
    OVERHEAD + id.state.len() + id.key.len() + bytes.as_ref().map_or(0, Bytes::len)
}
