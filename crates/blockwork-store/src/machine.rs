//! The state machine that every store of this crate runs: what each step does, with no I/O.
//!
//! Everything that outlives the process is rows, and [`Machine::make`] is the only way to change one: it applies a [`Row`]
//! and writes it to the step's [`Log`]. So a machine rebuilt from its rows is the same machine; the memory store drops the
//! log, the SQLite store writes it down. Beside the rows it knows the running instances with their feeds, claims and
//! leases, and what has changed lately: those end with the process. A step looks at everything first and changes
//! afterwards, under one lock, and touches no more than it is asked about: no step walks over all sessions.

mod arrive;
mod callers;
mod cells;
mod check;
mod claim;
mod commit;
mod feeds;
mod instances;
mod limits;
mod list;
mod owed;
mod pages;
mod read;
mod ring;
mod row;
mod sweep;
mod tombstones;
mod visitors;

pub(crate) use cells::{Name, Value};
pub(crate) use check::check;
pub(crate) use ring::Ring;
pub(crate) use row::{CallerKey, Log, OwedRow, PageRow, Part, Presence, Receipt, Row};

use blockwork_core::cell::Version;
use blockwork_core::store::{CellId, Change, Changes, Commit, Position, ScopeId, StoreError, StoreLimits, StoreTime};
use callers::Callers;
use cells::Cells;
use instances::Instances;
use owed::{OwedEvents, Ready};
use pages::Pages;
use std::collections::BTreeSet;
use std::time::Duration;
use tombstones::Tombstones;
use visitors::Visitors;

/// Each millisecond of store time has so many bits of positions. Every life of a store begins with another millisecond
/// and counts on from its first position: so those of two lives are never the same, unless one has a million changes in
/// a millisecond from its beginning to its end.
const POSITIONS: u32 = 20;

/// All that a store holds, at one moment.
pub(crate) struct Machine {
    limits: StoreLimits,
    now: StoreTime,
    global: Cells,
    pages: Pages,
    visitors: Visitors,
    tombstones: Tombstones,
    callers: Callers,
    owed: OwedEvents,
    /// Cells whose time will come.
    ending: BTreeSet<(StoreTime, CellId)>,
    instances: Instances,
    ring: Ring,
}

impl Machine {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        Self {
            limits,
            now: StoreTime::default(),
            global: Cells::default(),
            pages: Pages::default(),
            visitors: Visitors::default(),
            tombstones: Tombstones::default(),
            callers: Callers::default(),
            owed: OwedEvents::default(),
            ending: BTreeSet::new(),
            instances: Instances::default(),
            ring: Ring::new(1, limits.changes),
        }
    }

    pub(crate) fn now(&self) -> StoreTime {
        self.now
    }

    pub(crate) fn sessions(&self) -> usize {
        self.pages.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.global.bytes() + self.pages.bytes() + self.visitors.bytes() + self.callers.bytes() + self.owed.bytes()
    }

    /// The position of the newest change.
    pub(crate) fn head(&self) -> Position {
        self.ring.head()
    }

    /// Refuses commits that make no sense whatever the store holds.
    pub(crate) fn check(&self, commits: &[Commit]) -> Result<(), StoreError> {
        check(commits, |id| self.owed.get(id).map(|row| row.owed.whose))
    }

    /// What has changed after a position and up to another.
    pub(crate) fn changes(&self, after: Position, upto: Position) -> Option<Changes> {
        self.ring.between(after, upto)
    }

    /// Takes a row as it stands in a log: how a machine is changed, and how it is rebuilt.
    pub(crate) fn apply(&mut self, row: Row) {
        match row {
            Row::Clock(now) => self.now = now,
            Row::Page(page, row) => self.pages.set(page, row),
            Row::PageEnded(page) => self.end_page(page),
            Row::Receipt(page, part, receipt) => self.pages.file(page, part, receipt),
            Row::ReceiptDropped(page, part) => self.pages.unfile(page, part),
            Row::Cell(cell, value) => self.put(&cell, value),
            Row::CellDropped(cell) => self.drop_cell(&cell),
            Row::Visitor(visitor, used) => self.visitors.set(visitor, used),
            Row::VisitorDropped(visitor) => {
                self.forget_ends(ScopeId::Visitor(visitor));
                self.visitors.remove(visitor);
            }
            Row::Tombstone(page, until) => self.tombstones.set(page, until),
            Row::TombstoneDropped(page) => self.tombstones.remove(page),
            Row::Caller(key, receipt, until) => self.callers.set(key, receipt, until),
            Row::CallerDropped(key) => self.callers.remove(key),
            Row::Owed(row) => {
                let id = row.owed.id;
                self.owed.set(row);
                let ready = if self.instances.is_claimed(id) { Ready::No } else { Ready::Yes };
                self.owed.set_ready(id, ready);
            }
            Row::OwedDropped(id) => {
                self.instances.unclaim(id);
                self.owed.remove(id);
            }
            Row::OwedPart(id, part, answer) => self.owed.file(id, part, answer),
        }
    }

    /// A new life of the store begins with these rows: no instance of the last one has a feed, and store time moves on by
    /// the least it can, so that positions begin where those of an earlier life have not been. That holds for the next
    /// life only once what is logged here is on disk.
    pub(crate) fn begin(&mut self, log: &mut Log) {
        self.make(Row::Clock(self.now.plus(Duration::from_millis(1))), log);
        self.leave_pages_without_a_feed(log);
        self.sweep(log);
        self.ring = Ring::new((self.now.0 << POSITIONS) + 1, self.limits.changes);
    }

    /// Makes a change and logs it.
    fn make(&mut self, row: Row, log: &mut Log) {
        self.apply(row.clone());
        log.push(row);
    }

    /// Takes over what does not stand in rows from a machine that is thrown away because its rows could not be written:
    /// store time and signs of life, and the running instances. They are no answers, so nothing is claimed that is not on
    /// disk; without them a disk that was full for an hour would end every session.
    pub(crate) fn inherit_life(&mut self, old: Machine, log: &mut Log) {
        if old.now > self.now {
            self.make(Row::Clock(old.now), log);
        }
        for (page, row) in self.pages.seen_later_in(&old.pages) {
            self.make(Row::Page(page, row), log);
        }
        self.inherit_instances(old.instances, &old.owed, log);
        // Whatever was shown of what was thrown away must be read again.
        self.ring = Ring::new(old.ring.head().0 + 1, self.limits.changes);
    }

    fn put(&mut self, cell: &CellId, value: Value) {
        self.forget_end(cell);
        if let Some(ends) = value.ends {
            self.ending.insert((ends, cell.clone()));
        }
        match cell.scope {
            ScopeId::Global => self.global.put(cell, value),
            ScopeId::Page(page) => self.pages.put(page, cell, value),
            ScopeId::Visitor(visitor) => self.visitors.put(visitor, cell, value),
        }
    }

    fn drop_cell(&mut self, cell: &CellId) {
        self.forget_end(cell);
        match cell.scope {
            ScopeId::Global => self.global.remove(cell),
            ScopeId::Page(page) => self.pages.drop_cell(page, cell),
            ScopeId::Visitor(visitor) => self.visitors.drop_cell(visitor, cell),
        }
    }

    fn forget_end(&mut self, cell: &CellId) {
        if let Some(ends) = self.value(cell).and_then(|value| value.ends) {
            self.ending.remove(&(ends, cell.clone()));
        }
    }

    fn forget_ends(&mut self, scope: ScopeId) {
        let Some(cells) = self.cells(scope) else { return };
        let ending = cells.all().filter_map(|(name, value)| Some((value.ends?, name.of(scope))));
        for end in ending.collect::<Vec<_>>() {
            self.ending.remove(&end);
        }
    }

    fn announce(&mut self, change: Change) {
        self.ring.push(change);
    }

    fn cells(&self, scope: ScopeId) -> Option<&Cells> {
        match scope {
            ScopeId::Global => Some(&self.global),
            ScopeId::Page(page) => self.pages.get(page).map(|page| &page.cells),
            ScopeId::Visitor(visitor) => self.visitors.cells(visitor),
        }
    }

    fn value(&self, cell: &CellId) -> Option<&Value> {
        self.cells(cell.scope)?.get(cell)
    }

    fn version(&self, cell: &CellId) -> Version {
        self.value(cell).map_or(Version::NONE, |value| value.version)
    }
}
