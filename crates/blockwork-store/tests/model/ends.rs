//! More of the naive model: what ends by time, sessions and cells.

use crate::naive::{Model, Page, Visitor};
use crate::owed::OwedEvent;
use blockwork_core::id::PageId;
use blockwork_core::store::{Cell, CellId, Commit, Reason, ScopeId, StoreTime, Whose};

impl Model {
    /// Ends what is over: sessions, cells of visitors that were not used, cells with a time of their own. In the store
    /// some of it may wait for a later step, and nobody can tell.
    pub(crate) fn end_what_is_over(&mut self) {
        let (now, limits) = (self.now, self.limits);
        let over = |page: &&Page| page.feed.is_none() && page.seen.plus(limits.session_kept) <= now;
        let pages: Vec<PageId> = self.pages.iter().filter(over).map(|page| page.ticket.page).collect();
        pages.into_iter().for_each(|page| self.end(page, Reason::Time));
        let over = |visitor: &&Visitor| visitor.used.plus(limits.visitor_kept) <= now;
        let mut visitors: Vec<_> = self.visitors.iter().filter(over).cloned().collect();
        visitors.sort_by_key(|visitor| (visitor.used, visitor.id));
        for Visitor { mut cells, .. } in visitors {
            cells.sort_by(by_name);
            cells.into_iter().for_each(|cell| self.expire(cell));
        }
        self.times.sort_by(|(one, at), (other, later)| (at, one).cmp(&(later, other)));
        while let Some((id, _)) = self.times.first().filter(|(_, at)| *at <= now) {
            self.expire(self.cell(id));
        }
        self.callers.retain(|receipt| receipt.until > now);
        self.leases.retain(|lease| lease.until > now);
    }

    /// Ends a session: what is over already has an end of its own.
    pub(crate) fn end(&mut self, id: PageId, why: Reason) {
        let is_it = |page: &Page| page.ticket.page == id;
        let at = self.pages.iter().position(is_it).expect("it lives");
        let mut cells = self.pages[at].cells.clone();
        cells.sort_by(by_name);
        let (over, last): (Vec<_>, _) = cells.into_iter().partition(|cell| self.is_over(&cell.id));
        over.into_iter().for_each(|cell| self.expire(cell));
        let page = self.pages.remove(at);
        self.times.retain(|(cell, _)| cell.scope != ScopeId::Page(id));
        self.owed.push(OwedEvent::end(page.ticket, last, why, self.now));
        self.ended.push(id);
    }

    fn is_over(&self, id: &CellId) -> bool {
        self.times.iter().any(|(cell, at)| cell == id && *at <= self.now)
    }

    /// The cell is gone, and its end is owed.
    fn expire(&mut self, last: Cell) {
        let whose = match last.id.scope {
            ScopeId::Global => Whose::nobody(),
            ScopeId::Visitor(visitor) => Whose::visitor(visitor),
            ScopeId::Page(id) => {
                let page = self.pages.iter().find(|page| page.ticket.page == id).expect("it lives");
                Whose::page(id, page.ticket.visitor)
            }
        };
        self.take(&last.id);
        self.owed.push(OwedEvent::expired(last, whose, self.now));
    }

    /// The cell is gone; and its visitor too, where it was the last one.
    pub(crate) fn take(&mut self, id: &CellId) {
        self.cells_of(id.scope).retain(|cell| cell.id != *id);
        self.times.retain(|(cell, _)| cell != id);
        self.visitors.retain(|visitor| !visitor.cells.is_empty());
    }

    /// The times of the cells that a commit has written.
    pub(crate) fn set_times(&mut self, commit: &Commit) {
        for put in &commit.put {
            self.times.retain(|(cell, _)| *cell != put.cell);
            if let Some(ttl) = put.ttl.filter(|_| put.bytes.is_some()) {
                self.times.push((put.cell.clone(), self.now.plus(ttl)));
            }
        }
    }
}

/// When cells end that have a time of their own.
pub(crate) type Times = Vec<(CellId, StoreTime)>;

fn by_name(one: &Cell, other: &Cell) -> std::cmp::Ordering {
    one.id.cmp(&other.id)
}
