//! The limits that a commit must keep.

use super::Machine;
use super::callers::CALLER_BYTES;
use super::cells::{Cells, size};
use super::owed::size_of;
use super::pages::Page;
use super::visitors::VISITOR_BYTES;
use blockwork_core::id::PageId;
use blockwork_core::store::{Commit, EventKey, Limit, Put, ScopeId};

/// An answer up to this size is filed even where nothing more fits, if the cells do not grow: a failure can always be
/// told, and a full cart be emptied. It goes over a limit by 64 such answers at most.
const SMALL_ANSWER: usize = 1024;

impl Machine {
    /// The limit that the commit would go over, if any.
    pub(super) fn exceeded(&self, commit: &Commit) -> Option<Limit> {
        if commit.put.iter().any(|put| put.bytes.as_ref().is_some_and(|bytes| bytes.len() > self.limits.cell_bytes)) {
            return Some(Limit::CellBytes);
        }
        if self.too_many_cells(commit) {
            return Some(Limit::Cells);
        }
        let answer = match commit.event {
            EventKey::Page { .. } => commit.answer.len(),
            // A caller's receipt counts as growth, and one that is not kept as nothing.
            EventKey::Caller { .. } => 0,
            EventKey::Owed { .. } if commit.part == 0 => 0,
            EventKey::Owed { .. } => commit.answer.len(),
        };
        if let Some(page) = self.page_of(&commit.event) {
            let filed = if matches!(commit.event, EventKey::Page { .. }) { answer } else { 0 };
            let growth = self.growth(commit, Some(page));
            if growth.exceeds(self.page_bytes(page), filed, self.limits.session_bytes) {
                return Some(Limit::SessionBytes);
            }
        }
        if self.growth(commit, None).exceeds(self.bytes(), answer, self.limits.total_bytes) {
            return Some(Limit::TotalBytes);
        }
        self.too_much_owed(commit).then_some(Limit::Owed)
    }

    /// The page whose cells the event may change.
    fn page_of(&self, event: &EventKey) -> Option<PageId> {
        match event {
            EventKey::Page { ticket, .. } => Some(ticket.page),
            EventKey::Owed { id, .. } => self.owed.get(*id)?.owed.whose.page,
            EventKey::Caller { .. } => None,
        }
    }

    fn page_bytes(&self, page: PageId) -> usize {
        self.pages.get(page).map_or(0, Page::bytes)
    }

    fn too_many_cells(&self, commit: &Commit) -> bool {
        let count = |scope, is_new: bool| {
            let of_scope = commit.put.iter().filter(|put| put.cell.scope == scope);
            of_scope.filter(|put| put.bytes.is_some() == is_new && self.value(&put.cell).is_none() == is_new).count()
        };
        let scopes = commit.put.iter().map(|put| put.cell.scope).filter(|scope| *scope != ScopeId::Global);
        scopes.into_iter().any(|scope| {
            let (have, new, dropped) =
                (self.cells(scope).map_or(0, Cells::len), count(scope, true), count(scope, false));
            new > dropped && have + new - dropped > self.limits.cells
        })
    }

    fn too_much_owed(&self, commit: &Commit) -> bool {
        let new = || commit.owed.iter().filter(|owed| self.owed.get(owed.id).is_none());
        new().any(|owed| {
            let more = new().filter(|other| other.listener == owed.listener).count();
            self.owed.len_of(&owed.listener) + more > self.limits.owed
        })
    }

    /// How the commit changes the size of one page's cells, or of everything.
    fn growth(&self, commit: &Commit, page: Option<PageId>) -> Growth {
        let mut growth = Growth::default();
        let mut newcomers = Vec::new();
        for Put { cell, bytes, .. } in &commit.put {
            match (cell.scope, page) {
                (ScopeId::Visitor(_) | ScopeId::Global, Some(_)) => continue,
                (ScopeId::Visitor(id), None)
                    if bytes.is_some() && self.visitors.used(id).is_none() && !newcomers.contains(&id) =>
                {
                    newcomers.push(id);
                    growth.new += VISITOR_BYTES;
                }
                _ => {}
            }
            growth.new += bytes.as_ref().map_or(0, |bytes| size(cell, bytes));
            growth.old += self.value(cell).map_or(0, |value| size(cell, &value.bytes));
        }
        if page.is_none() {
            let new = commit.owed.iter().filter(|owed| self.owed.get(owed.id).is_none());
            growth.new += new.map(size_of).sum::<usize>();
            if let EventKey::Caller { .. } = commit.event {
                // Callers begin as many events as they like: nothing but the total limits their receipts.
                growth.new += CALLER_BYTES + commit.answer.len();
            }
        }
        growth
    }
}

/// The sizes of what a commit writes, before and after.
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
