//! The step of a beat, and how pages, visitors' cells and cells with a time of their own end.

use super::cells::Cells;
use super::instances::Fell;
use super::{Log, Machine, OwedRow, Row};
use blockwork_core::id::{OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cause, Cell, CellId, Change, ENDS, Going, Owed, Owner, Pulse, Reason, ScopeId, Whose,
};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// No beat moves store time by more than this: an instance that was stopped for an hour ends nobody's session.
const LONGEST_BEAT: Duration = Duration::from_secs(5);

/// A beat ends at most so many of each kind, so that no step is long: each is written with its last values.
const ENDS_OF_A_BEAT: usize = 40;

/// A beat forgets at most so many of each kind. That costs less, and as many come as there are events.
const SWEEP: usize = 200;

/// A pulse counts at most so many events that could be claimed: one that claims takes fewer.
const MOST_COUNTED: usize = 1000;

impl Machine {
    /// Moves store time, gives up who is silent, and ends what is over.
    pub(crate) fn beat(&mut self, beat: &Beat, log: &mut Log) -> Pulse {
        let now = beat.saw.plus(beat.since.min(LONGEST_BEAT));
        if now > self.now {
            self.make(Row::Clock(now), log);
        }
        match beat.going {
            Going::On => self.instances.seen(beat.me, self.now),
            Going::Away => self.give_up(beat.me, Fell::Left, log),
        }
        for instance in self.instances.silent(self.now, self.limits.silence) {
            self.give_up(instance, Fell::Silent, log);
        }
        self.instances.tidy(self.now);
        self.sweep(log);
        let owed = self.owed.ready(self.now).take(MOST_COUNTED).count();
        let fallen = self.instances.has_fallen(beat.me);
        Pulse { now: self.now, fallen, owed, there: self.instances.there() }
    }

    pub(super) fn sweep(&mut self, log: &mut Log) {
        for _ in 0..ENDS_OF_A_BEAT {
            let Some(page) = self.pages.longest_away().filter(|page| self.page_is_over(*page)) else { break };
            self.end(page, Reason::Time, log);
        }
        for _ in 0..ENDS_OF_A_BEAT {
            let Some((_, visitor)) = self.visitors.longest_unused() else { break };
            if !self.visitor_is_over(visitor) {
                break;
            }
            self.end_one_of(visitor, log);
        }
        for _ in 0..SWEEP {
            let Some((_, page)) = self.tombstones.oldest().filter(|(until, _)| *until < self.now) else { break };
            self.make(Row::TombstoneDropped(page), log);
        }
        for _ in 0..SWEEP {
            let Some((_, key)) = self.callers.first_to_end().filter(|(until, _)| *until <= self.now) else { break };
            self.make(Row::CallerDropped(key), log);
        }
        for _ in 0..ENDS_OF_A_BEAT {
            let over = self.ending.first().filter(|(ends, _)| *ends <= self.now);
            let Some((_, cell)) = over.cloned() else { break };
            self.expire(&cell, log);
        }
    }

    /// Ends the sessions of an owner now, and says how many.
    pub(crate) fn end_all(&mut self, whose: Owner, why: Reason, log: &mut Log) -> usize {
        let pages: Vec<PageId> = match whose {
            Owner::Page(page) => self.pages.get(page).map(|_| page).into_iter().collect(),
            Owner::Visitor(visitor) => self.pages.of(visitor).collect(),
        };
        for page in &pages {
            self.end(*page, why, log);
        }
        pages.len()
    }

    /// Ends a page's session: nobody can read its cells any more, and its end is owed with their last values. A tombstone
    /// is kept as long as its ticket could begin another.
    pub(super) fn end(&mut self, id: PageId, why: Reason, log: &mut Log) {
        let Some(page) = self.pages.get(id) else { return };
        let row = page.row;
        let scope = ScopeId::Page(id);
        let alive = page.cells.all().filter(|(_, value)| value.ends.is_none_or(|ends| ends > self.now));
        let last = alive.map(|(name, value)| Cell {
            id: name.of(scope),
            version: value.version,
            bytes: Some(value.bytes.clone()),
        });
        let last = last.collect();
        // What is over already has an end of its own.
        let over: Vec<CellId> = self.over_of(scope);
        for cell in over {
            self.expire(&cell, log);
        }
        self.make(Row::PageEnded(id), log);
        let until = row.made.plus(self.limits.begin_within);
        if self.now <= until {
            self.make(Row::Tombstone(id, until), log);
        }
        self.announce(Change::Ended(id));
        let whose = Whose::page(id, row.visitor);
        self.owe_end(OwedId::from_bytes(id.to_bytes()), whose, "".into(), Cause::End { why }, last, log);
    }

    fn over_of(&self, scope: ScopeId) -> Vec<CellId> {
        let cells = self.cells(scope).into_iter().flat_map(Cells::all);
        let over = cells.filter(|(_, value)| value.ends.is_some_and(|ends| ends <= self.now));
        over.map(|(name, _)| name.of(scope)).collect()
    }

    pub(super) fn end_page(&mut self, id: PageId) {
        self.forget_ends(ScopeId::Page(id));
        self.instances.detach(id);
        self.pages.remove(id);
    }

    /// The time of a cell has come: it is gone, and its end is owed with its last value.
    fn expire(&mut self, cell: &CellId, log: &mut Log) {
        let last = self.look(cell, None);
        let mut hash = DefaultHasher::new();
        (cell, last.version).hash(&mut hash);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&last.version.by.to_be_bytes());
        id[8..].copy_from_slice(&hash.finish().to_be_bytes());
        let whose = match cell.scope {
            ScopeId::Global => Whose::nobody(),
            ScopeId::Visitor(visitor) => Whose::visitor(visitor),
            ScopeId::Page(page) => {
                Whose { page: Some(page), visitor: self.pages.get(page).map(|page| page.row.visitor) }
            }
        };
        self.drop_one(cell, log);
        let cause = Cause::Expired { state: cell.state.to_string() };
        self.owe_end(OwedId::from_bytes(id), whose, cell.key.clone(), cause, vec![last], log);
    }

    /// A visitor's time has come: each of the cells has an end of its own, and the visitor goes with the last one.
    fn end_one_of(&mut self, visitor: VisitorId, log: &mut Log) {
        let scope = ScopeId::Visitor(visitor);
        match self.cells(scope).and_then(|cells| cells.all().next()).map(|(name, _)| name.of(scope)) {
            Some(cell) => self.expire(&cell, log),
            None => self.make(Row::VisitorDropped(visitor), log),
        }
    }

    fn owe_end(&mut self, id: OwedId, whose: Whose, key: Arc<str>, cause: Cause, last: Vec<Cell>, log: &mut Log) {
        if self.owed.get(id).is_some() {
            return;
        }
        let owed =
            Owed { id, listener: ENDS.into(), whose, key, cause, last, not_before: self.now, attempts: 0, dead: None };
        let turn = self.owed.next_turn();
        self.make(Row::Owed(OwedRow { owed, token: 0, turn }), log);
    }

    /// Ends what is over among these cells and their owners. A beat ends only so many, and what it has not come to yet
    /// must not be read either.
    pub(super) fn retire<'a>(&mut self, cells: impl Iterator<Item = &'a CellId>, log: &mut Log) {
        for cell in cells {
            self.retire_owner(cell.scope, log);
            if self.value(cell).is_some_and(|value| value.ends.is_some_and(|ends| ends <= self.now)) {
                self.expire(cell, log);
            }
        }
    }

    fn retire_owner(&mut self, scope: ScopeId, log: &mut Log) {
        match scope {
            ScopeId::Page(page) => self.retire_page(page, log),
            ScopeId::Visitor(visitor) if self.visitor_is_over(visitor) => {
                while self.visitors.used(visitor).is_some() {
                    self.end_one_of(visitor, log);
                }
            }
            ScopeId::Visitor(_) | ScopeId::Global => {}
        }
    }

    pub(super) fn retire_page(&mut self, page: PageId, log: &mut Log) {
        if self.page_is_over(page) {
            self.end(page, Reason::Time, log);
        }
    }

    /// Renews the last use of the visitors among the owners of these cells.
    pub(super) fn touch_visitors<'a>(&mut self, cells: impl Iterator<Item = &'a CellId>, log: &mut Log) {
        for cell in cells {
            self.touch(cell.scope, log);
        }
    }

    /// An event of this visitor without a page is a use of their cells, whichever it is about.
    pub(super) fn use_visitor(&mut self, who: ScopeId, log: &mut Log) {
        self.retire_owner(who, log);
        self.touch(who, log);
    }

    fn touch(&mut self, scope: ScopeId, log: &mut Log) {
        let ScopeId::Visitor(visitor) = scope else { return };
        if self.visitors.used(visitor).is_some_and(|used| used < self.now) {
            self.make(Row::Visitor(visitor, self.now), log);
        }
    }

    /// Whether the owner's time has come, though no step may have ended it yet.
    pub(super) fn is_over(&self, scope: ScopeId) -> bool {
        match scope {
            ScopeId::Page(page) => self.page_is_over(page),
            ScopeId::Visitor(visitor) => self.visitor_is_over(visitor),
            ScopeId::Global => false,
        }
    }

    fn page_is_over(&self, page: PageId) -> bool {
        let kept = self.limits.session_kept;
        self.pages.get(page).is_some_and(|page| page.is_away() && page.row.seen.plus(kept) <= self.now)
    }

    fn visitor_is_over(&self, visitor: VisitorId) -> bool {
        let kept = self.limits.visitor_kept;
        self.visitors.used(visitor).is_some_and(|used| used.plus(kept) <= self.now)
    }
}
