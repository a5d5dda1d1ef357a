//! The limits that a commit must keep.

use super::Machine;
use super::callers::CALLER_BYTES;
use super::cells::{Cells, size};
use super::owed::size_of;
use super::pages::Page;
use super::visitors::VISITOR_BYTES;
use blockwork_core::id::PageId;
use blockwork_core::store::{Commit, ENDS, EventKey, Limit, Put, ScopeId};

/// An answer up to this size is filed even where nothing more fits, if the cells do not grow: a failure can always be
/// told, and a full cart be emptied. It goes over a limit by 64 such answers at most.
const SMALL_ANSWER: usize = 1024;

/// What the receipt of an update counts towards the limits besides its answer: an event makes as many as it likes.
pub(super) const UPDATE_BYTES: usize = 64;

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
            EventKey::Page { .. } if commit.part == 0 => commit.answer.len(),
            // The receipt of a caller or an update counts as growth, and one that is not kept as nothing.
            EventKey::Page { .. } | EventKey::Caller { .. } | EventKey::Owed { .. } => 0,
        };
        if let Some(page) = self.page_of(&commit.event) {
            let growth = self.growth(commit, Some(page));
            if growth.exceeds(self.page_bytes(page), answer, self.limits.session_bytes) {
                return Some(Limit::SessionBytes);
            }
        }
        let too_much = self.growth(commit, None).exceeds(self.bytes(), answer, self.limits.total_bytes);
        if too_much && !self.owes_an_end_on(commit) {
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
        let scope = |put: &Put| put.cell.scope;
        // Cells of one scope stand together mostly, and are counted once then: the app's may be many.
        commit.put.chunk_by(|one, next| scope(one) == scope(next)).any(|puts| {
            let (before, after) = self.counted(commit, scope(&puts[0]));
            let most = if scope(&puts[0]) == ScopeId::Global { self.limits.global_cells } else { self.limits.cells };
            after > before && after > most
        })
    }

    /// How many cells the owner has before the commit and after it.
    fn counted(&self, commit: &Commit, scope: ScopeId) -> (usize, usize) {
        let count = |is_new: bool| {
            let of_scope = commit.put.iter().filter(|put| put.cell.scope == scope);
            of_scope.filter(|put| put.bytes.is_some() == is_new && self.value(&put.cell).is_none() == is_new).count()
        };
        let before = self.cells(scope).map_or(0, Cells::len);
        (before, before + count(true) - count(false))
    }

    /// Whether the commit does nothing but owe an end to those who want to hear of it. That makes room in the end, so it goes
    /// on where there is none: otherwise a full store would stay full.
    fn owes_an_end_on(&self, commit: &Commit) -> bool {
        let EventKey::Owed { id, .. } = commit.event else { return false };
        let is_end = self.owed.get(id).is_some_and(|row| *row.owed.listener == *ENDS);
        is_end && commit.part == 0 && commit.put.is_empty()
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
        let mut growth = Growth { old: 0, new: receipt_bytes(commit, page) };
        let mut visitors = Vec::new();
        for Put { cell, bytes, .. } in &commit.put {
            match (cell.scope, page) {
                (ScopeId::Visitor(_) | ScopeId::Global, Some(_)) => continue,
                (ScopeId::Visitor(id), None) if !visitors.contains(&id) => visitors.push(id),
                _ => {}
            }
            growth.new += bytes.as_ref().map_or(0, |bytes| size(cell, bytes));
            growth.old += self.value(cell).map_or(0, |value| size(cell, &value.bytes));
        }
        for visitor in visitors {
            let (before, after) = self.counted(commit, ScopeId::Visitor(visitor));
            growth.old += if before > 0 && after == 0 { VISITOR_BYTES } else { 0 };
            growth.new += if after > 0 && self.visitors.used(visitor).is_none() { VISITOR_BYTES } else { 0 };
        }
        if page.is_none() {
            let new = commit.owed.iter().filter(|owed| self.owed.get(owed.id).is_none());
            growth.new += new.map(size_of).sum::<usize>();
        }
        growth
    }
}

/// What the commit's receipt counts as growth, of one page or of everything: callers and updates file as many as they
/// like, so that nothing but the limits bounds them.
fn receipt_bytes(commit: &Commit, page: Option<PageId>) -> usize {
    match (&commit.event, page) {
        (EventKey::Page { .. }, _) | (EventKey::Owed { .. }, None) if commit.part > 0 => {
            UPDATE_BYTES + commit.answer.len()
        }
        (EventKey::Caller { .. }, None) => CALLER_BYTES + commit.answer.len(),
        _ => 0,
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
