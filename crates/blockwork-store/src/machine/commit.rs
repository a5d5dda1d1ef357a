//! The step of a commit: everything is checked, then everything is changed.

use super::arrive::Arrival;
use super::cells::size;
use super::visitors::VISITOR_BYTES;
use super::{Change, Log, Machine, Receipt, Value};
use blockwork_core::id::PageId;
use blockwork_core::store::{Cell, Commit, EventKey, Limit, Outcome, Put, ScopeId, StoreError};

/// An answer up to this size is filed even where nothing more fits, if the cells do not grow: a failure can always be
/// told, and a full cart be emptied. It goes over a limit by 64 such answers at most.
const SMALL_ANSWER: usize = 1024;

/// Refuses commits that no correct program makes, before any of them is applied.
pub(crate) fn check(commits: &[Commit]) -> Result<(), StoreError> {
    for commit in commits {
        let EventKey::Page { ticket, .. } = &commit.event;
        for (i, put) in commit.put.iter().enumerate() {
            if !commit.expect.iter().any(|(cell, _)| *cell == put.cell) {
                return Err(StoreError::Misuse("a commit puts a cell that it does not expect"));
            }
            if commit.put[..i].iter().any(|earlier| earlier.cell == put.cell) {
                return Err(StoreError::Misuse("a commit puts a cell twice"));
            }
            if matches!(put.cell.scope, ScopeId::Page(page) if page != ticket.page) {
                return Err(StoreError::Misuse("a commit puts a cell of another page than its own"));
            }
        }
    }
    Ok(())
}

impl Machine {
    pub(crate) fn commit(&mut self, commit: &Commit, log: &mut Log) -> Outcome {
        match self.arrive(&commit.event, log) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return Outcome::Answered(answer),
            Arrival::Other => return Outcome::Other,
            Arrival::Late => return Outcome::Late,
            Arrival::Ended => return Outcome::Ended,
            Arrival::Full(limit) => return Outcome::Full(limit),
        }
        self.retire(commit.expect.iter().map(|(cell, _)| cell), log);
        let stale = self.stale(commit);
        if !stale.is_empty() {
            return Outcome::Stale(stale);
        }
        if let Some(limit) = self.exceeded(commit) {
            return Outcome::Full(limit);
        }
        self.write(commit, log);
        Outcome::Done
    }

    fn stale(&self, commit: &Commit) -> Vec<Cell> {
        let changed = commit.expect.iter().filter(|(cell, version)| self.version(cell) != *version);
        changed.map(|(cell, _)| self.look(cell, None)).collect()
    }

    fn write(&mut self, commit: &Commit, log: &mut Log) {
        let EventKey::Page { ticket, n, print, .. } = &commit.event;
        for Put { cell, bytes } in &commit.put {
            if let ScopeId::Visitor(visitor) = cell.scope {
                self.make(Change::Visitor(visitor, self.now), log);
            }
            let version = self.version(cell).next(commit.id.mark());
            self.make(Change::Cell(cell.clone(), Value { version, bytes: bytes.clone() }), log);
        }
        let receipt = Receipt { print: *print, commit: commit.id, answer: commit.answer.clone() };
        self.make(Change::Receipt(ticket.page, *n, receipt), log);
        self.touch_visitors(commit.expect.iter().map(|(cell, _)| cell), log);
    }

    /// The limit that the commit would go over, if any.
    fn exceeded(&self, commit: &Commit) -> Option<Limit> {
        let EventKey::Page { ticket, .. } = &commit.event;
        if commit.put.iter().any(|put| put.bytes.len() > self.limits.cell_bytes) {
            return Some(Limit::CellBytes);
        }
        if self.too_many_cells(commit) {
            return Some(Limit::Cells);
        }
        let answer = commit.answer.len();
        if self.growth(commit, Some(ticket.page)).exceeds(
            self.page_bytes(ticket.page),
            answer,
            self.limits.session_bytes,
        ) {
            return Some(Limit::SessionBytes);
        }
        if self.growth(commit, None).exceeds(self.bytes(), answer, self.limits.total_bytes) {
            return Some(Limit::TotalBytes);
        }
        None
    }

    fn page_bytes(&self, page: PageId) -> usize {
        self.pages.get(page).map_or(0, super::pages::Page::bytes)
    }

    fn too_many_cells(&self, commit: &Commit) -> bool {
        let new = commit.put.iter().filter(|put| self.value(&put.cell).is_none());
        let new: Vec<ScopeId> = new.map(|put| put.cell.scope).collect();
        new.iter().any(|scope| {
            let have = self.cells(*scope).map_or(0, super::cells::Cells::len);
            have + new.iter().filter(|other| *other == scope).count() > self.limits.cells
        })
    }

    /// How the commit changes the size of one page's cells, or of all cells.
    fn growth(&self, commit: &Commit, page: Option<PageId>) -> Growth {
        let mut growth = Growth::default();
        let mut newcomers = Vec::new();
        for Put { cell, bytes } in &commit.put {
            match (cell.scope, page) {
                (ScopeId::Visitor(_), Some(_)) => continue,
                (ScopeId::Visitor(id), None) if self.visitors.used(id).is_none() && !newcomers.contains(&id) => {
                    newcomers.push(id);
                    growth.new += VISITOR_BYTES;
                }
                (ScopeId::Visitor(_) | ScopeId::Page(_), _) => {}
            }
            growth.new += size(cell, bytes);
            growth.old += self.value(cell).map_or(0, |value| size(cell, &value.bytes));
        }
        growth
    }
}

/// The sizes of the cells that a commit puts, before and after.
#[derive(Default)]
struct Growth {
    old: usize,
    new: usize,
}

impl Growth {
    fn exceeds(&self, held: usize, answer: usize, limit: usize) -> bool {
        let grows = self.new > self.old || answer > SMALL_ANSWER;
        grows && held - self.old + self.new + answer > limit
    }
}
