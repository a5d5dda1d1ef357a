//! The state machine that every store of this crate runs: what a read, a commit and a beat do, with no I/O.
//!
//! Everything it holds is rows, and [`Machine::make`] is the only way to change one: it applies a [`Change`] and writes
//! it to the step's [`Log`]. So a machine rebuilt from its rows is the same machine; the memory store drops the log, the
//! SQLite store writes it down. A step looks at everything first and changes afterwards, under one lock, and touches no
//! more than it is asked about: no step walks over all sessions.

mod arrive;
mod cells;
mod change;
mod commit;
mod pages;
mod read;
mod sweep;
mod tombstones;
mod visitors;

pub(crate) use cells::{Name, Value};
pub(crate) use change::{Change, Log, PageRow, Receipt};
pub(crate) use commit::check;

use blockwork_core::cell::Version;
use blockwork_core::store::{CellId, ScopeId, StoreLimits, StoreTime};
use cells::Cells;
use pages::Pages;
use tombstones::Tombstones;
use visitors::Visitors;

/// All pages, visitors, cells and receipts of a store, at one moment.
pub(crate) struct Machine {
    limits: StoreLimits,
    now: StoreTime,
    pages: Pages,
    visitors: Visitors,
    tombstones: Tombstones,
}

impl Machine {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        Self {
            limits,
            now: StoreTime::default(),
            pages: Pages::default(),
            visitors: Visitors::default(),
            tombstones: Tombstones::default(),
        }
    }

    pub(crate) fn now(&self) -> StoreTime {
        self.now
    }

    pub(crate) fn sessions(&self) -> usize {
        self.pages.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.pages.bytes() + self.visitors.bytes()
    }

    /// Takes a row as it stands in a log: how a machine is changed, and how it is rebuilt.
    pub(crate) fn apply(&mut self, row: Change) {
        match row {
            Change::Clock(now) => self.now = now,
            Change::Page(page, row) => self.pages.set(page, row),
            Change::PageEnded(page) => self.pages.remove(page),
            Change::Receipt(page, n, receipt) => self.pages.file(page, n, receipt),
            Change::ReceiptDropped(page, n) => self.pages.unfile(page, n),
            Change::Cell(cell, value) => self.put(&cell, value),
            Change::Visitor(visitor, used) => self.visitors.set(visitor, used),
            Change::VisitorDropped(visitor) => self.visitors.remove(visitor),
            Change::Tombstone(page, until) => self.tombstones.set(page, until),
            Change::TombstoneDropped(page) => self.tombstones.remove(page),
        }
    }

    /// Makes a change and logs it.
    fn make(&mut self, change: Change, log: &mut Log) {
        self.apply(change.clone());
        log.push(change);
    }

    /// Keeps store time and signs of life of a machine that is thrown away because its rows could not be written. They
    /// are no answers, so nothing is claimed that is not on disk; without them a disk that was full for an hour would
    /// end every session.
    pub(crate) fn inherit_life(&mut self, old: &Machine, log: &mut Log) {
        if old.now > self.now {
            self.make(Change::Clock(old.now), log);
        }
        for (page, row) in self.pages.seen_later_in(&old.pages) {
            self.make(Change::Page(page, row), log);
        }
    }

    fn put(&mut self, cell: &CellId, value: Value) {
        match cell.scope {
            ScopeId::Page(page) => self.pages.put(page, cell, value),
            ScopeId::Visitor(visitor) => self.visitors.put(visitor, cell, value),
        }
    }

    fn cells(&self, scope: ScopeId) -> Option<&Cells> {
        match scope {
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
