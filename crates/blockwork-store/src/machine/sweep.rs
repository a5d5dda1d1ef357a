//! The step of a beat, and how pages and visitors' cells end.

use super::{Change, Log, Machine};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{Beat, CellId, Pulse, ScopeId};
use std::time::Duration;

/// No beat moves store time by more than this: an instance that was stopped for an hour ends nobody's session.
const LONGEST_BEAT: Duration = Duration::from_secs(5);

/// A beat ends at most so many of each kind, so that no step is long.
const SWEEP: usize = 200;

impl Machine {
    /// Moves store time, and ends what is over.
    pub(crate) fn beat(&mut self, beat: &Beat, log: &mut Log) -> Pulse {
        let now = beat.saw.plus(beat.since.min(LONGEST_BEAT));
        if now > self.now {
            self.make(Change::Clock(now), log);
        }
        for _ in 0..SWEEP {
            let Some(page) = self.pages.longest_away().filter(|page| self.page_is_over(*page)) else { break };
            self.end(page, log);
        }
        for _ in 0..SWEEP {
            let Some((_, visitor)) = self.visitors.longest_unused() else { break };
            if !self.visitor_is_over(visitor) {
                break;
            }
            self.make(Change::VisitorDropped(visitor), log);
        }
        for _ in 0..SWEEP {
            let Some((_, page)) = self.tombstones.oldest().filter(|(until, _)| *until < self.now) else { break };
            self.make(Change::TombstoneDropped(page), log);
        }
        Pulse { now: self.now }
    }

    /// Ends a page's session, and keeps a tombstone as long as its ticket could begin another.
    pub(super) fn end(&mut self, page: PageId, log: &mut Log) {
        let Some(row) = self.pages.get(page).map(|page| page.row) else { return };
        self.make(Change::PageEnded(page), log);
        let until = row.made.plus(self.limits.begin_within);
        if self.now <= until {
            self.make(Change::Tombstone(page, until), log);
        }
    }

    /// Ends what is over among the owners of these cells. A beat ends only so many, and what it has not come to yet must
    /// not be read either.
    pub(super) fn retire<'a>(&mut self, cells: impl Iterator<Item = &'a CellId>, log: &mut Log) {
        for cell in cells {
            match cell.scope {
                ScopeId::Page(page) => self.retire_page(page, log),
                ScopeId::Visitor(visitor) if self.visitor_is_over(visitor) => {
                    self.make(Change::VisitorDropped(visitor), log);
                }
                ScopeId::Visitor(_) => {}
            }
        }
    }

    pub(super) fn retire_page(&mut self, page: PageId, log: &mut Log) {
        if self.page_is_over(page) {
            self.end(page, log);
        }
    }

    /// Renews the last use of the visitors among the owners of these cells.
    pub(super) fn touch_visitors<'a>(&mut self, cells: impl Iterator<Item = &'a CellId>, log: &mut Log) {
        for cell in cells {
            let ScopeId::Visitor(visitor) = cell.scope else { continue };
            if self.visitors.used(visitor).is_some_and(|used| used < self.now) {
                self.make(Change::Visitor(visitor, self.now), log);
            }
        }
    }

    fn page_is_over(&self, page: PageId) -> bool {
        let kept = self.limits.session_kept;
        self.pages.get(page).is_some_and(|page| page.row.seen.plus(kept) <= self.now)
    }

    fn visitor_is_over(&self, visitor: VisitorId) -> bool {
        let kept = self.limits.visitor_kept;
        self.visitors.used(visitor).is_some_and(|used| used.plus(kept) <= self.now)
    }
}
