//! A batch: the rows that one transaction writes, each once.

use crate::machine::{CallerKey, Log, Name, OwedRow, PageRow, Part, Receipt, Row, Value};
use blockwork_core::id::{OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Attached, Cell, CellId, EventKey, Outcome, Position, ScopeId, StoreError, StoreTime, View,
};
use bytes::Bytes;
use std::collections::HashMap;
use tokio::sync::watch;

/// What became of a batch.
#[derive(Clone, Debug)]
pub(super) enum Written {
    NotYet,
    Yes,
    No(StoreError),
}

/// The newest state of every row that changed since the batch before.
pub(super) struct Batch {
    pub(super) clock: Option<StoreTime>,
    pub(super) pages: HashMap<PageId, PageChange>,
    pub(super) cells: HashMap<ScopeId, CellsChange>,
    pub(super) visitors: HashMap<VisitorId, Option<StoreTime>>,
    pub(super) tombstones: HashMap<PageId, Option<StoreTime>>,
    pub(super) callers: HashMap<CallerKey, Option<(Receipt, StoreTime)>>,
    pub(super) owed: HashMap<OwedId, OwedChange>,
    /// The position of the newest change that it makes known once it is written.
    pub(super) head: Position,
    /// Whether somebody waits for it. What nobody waits for is not worth an fsync of its own.
    wanted: bool,
    written: watch::Sender<Written>,
}

/// A page's row, none where it ended; and the receipts that were filed, or dropped.
#[derive(Default)]
pub(super) struct PageChange {
    pub(super) row: Option<PageRow>,
    pub(super) receipts: HashMap<Part, Option<Receipt>>,
}

/// The cells of one owner: whether all that are in the file go first, and those that are written, or dropped.
#[derive(Default)]
pub(super) struct CellsChange {
    pub(super) wiped: bool,
    pub(super) put: HashMap<Name, Option<Value>>,
}

/// An owed event: whether all of it that is in the file goes first; its row, none where it is owed no longer, if that has
/// changed; and the receipts of its updates.
#[derive(Default)]
pub(super) struct OwedChange {
    pub(super) wiped: bool,
    pub(super) row: Option<Option<OwedRow>>,
    pub(super) parts: HashMap<u64, Bytes>,
}

impl Batch {
    pub(super) fn new() -> Self {
        Self {
            clock: None,
            pages: HashMap::new(),
            cells: HashMap::new(),
            visitors: HashMap::new(),
            tombstones: HashMap::new(),
            callers: HashMap::new(),
            owed: HashMap::new(),
            head: Position::default(),
            wanted: false,
            written: watch::Sender::new(Written::NotYet),
        }
    }

    /// Takes the rows of a step.
    pub(super) fn take(&mut self, log: &mut Log) {
        for change in log.drain(..) {
            self.add(change);
        }
    }

    fn add(&mut self, row: Row) {
        match row {
            Row::Clock(now) => self.clock = Some(now),
            Row::Page(page, row) => self.pages.entry(page).or_default().row = Some(row),
            Row::PageEnded(page) => {
                self.pages.insert(page, PageChange::default());
                self.wipe(ScopeId::Page(page));
            }
            Row::Receipt(page, part, receipt) => self.receipt(page, part, Some(receipt)),
            Row::ReceiptDropped(page, part) => self.receipt(page, part, None),
            Row::Cell(cell, value) => self.cell(&cell, Some(value)),
            Row::CellDropped(cell) => self.cell(&cell, None),
            Row::Visitor(visitor, used) => drop(self.visitors.insert(visitor, Some(used))),
            Row::VisitorDropped(visitor) => {
                self.visitors.insert(visitor, None);
                self.wipe(ScopeId::Visitor(visitor));
            }
            Row::Tombstone(page, until) => drop(self.tombstones.insert(page, Some(until))),
            Row::TombstoneDropped(page) => drop(self.tombstones.insert(page, None)),
            Row::Caller(key, receipt, until) => drop(self.callers.insert(key, Some((receipt, until)))),
            Row::CallerDropped(key) => drop(self.callers.insert(key, None)),
            Row::Owed(row) => {
                let change = self.owed.entry(row.owed.id).or_default();
                change.row = Some(Some(row));
            }
            Row::OwedDropped(id) => {
                let dropped = OwedChange { wiped: true, row: Some(None), parts: HashMap::new() };
                self.owed.insert(id, dropped);
            }
            Row::OwedPart(id, part, answer) => {
                self.owed.entry(id).or_default().parts.insert(part, answer);
            }
        }
    }

    fn receipt(&mut self, page: PageId, part: Part, receipt: Option<Receipt>) {
        self.pages.entry(page).or_default().receipts.insert(part, receipt);
    }

    fn cell(&mut self, cell: &CellId, value: Option<Value>) {
        self.cells.entry(cell.scope).or_default().put.insert(Name::from(cell), value);
    }

    fn wipe(&mut self, scope: ScopeId) {
        self.cells.insert(scope, CellsChange { wiped: true, put: HashMap::new() });
    }

    /// Somebody waits for the batch.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Whether it changes anything.
    pub(super) fn is_empty(&self) -> bool {
        self.clock.is_none()
            && self.pages.is_empty()
            && self.cells.is_empty()
            && self.visitors.is_empty()
            && self.tombstones.is_empty()
            && self.callers.is_empty()
            && self.owed.is_empty()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Written> {
        self.written.subscribe()
    }

    /// Tells everybody who waits.
    pub(super) fn finish(&self, written: Written) {
        self.written.send_replace(written);
    }
}

/// What an answer rests on. One that rests on nothing in a batch need not wait for it.
impl Batch {
    pub(super) fn bears_view(&self, event: Option<&EventKey>, view: &View) -> bool {
        match view {
            View::Cells { cells, .. } => self.bears_cells(cells),
            View::Answered(_) | View::Other => event.is_some_and(|event| self.bears_receipt(event)),
            View::Late | View::Lost => event.is_some_and(|event| self.bears_event(event)),
            View::Ended => self.bears_an_end(),
            View::Held | View::Full(_) => false,
        }
    }

    pub(super) fn bears_outcome(&self, event: &EventKey, outcome: &Outcome) -> bool {
        match outcome {
            // Told by its rows, a commit would be missed whose page was ended by a later commit of the same call.
            Outcome::Done { .. } => !self.is_empty(),
            Outcome::Answered(_) | Outcome::Other => self.bears_receipt(event),
            Outcome::Late | Outcome::Lost => self.bears_event(event),
            Outcome::Ended => self.bears_an_end(),
            Outcome::Stale(cells) => self.bears_cells(cells),
            Outcome::Held | Outcome::Full(_) => false,
        }
    }

    /// That a page is there stands nowhere: only its end is waited for.
    pub(super) fn bears_attached(&self, attached: &Attached) -> bool {
        matches!(attached, Attached::Ended) && self.bears_an_end()
    }

    fn bears_cells(&self, cells: &[Cell]) -> bool {
        cells.iter().any(|cell| self.bears_cell(&cell.id))
    }

    fn bears_cell(&self, cell: &CellId) -> bool {
        let owner = self.cells.get(&cell.scope);
        owner.is_some_and(|owner| owner.wiped || owner.put.contains_key(&Name::from(cell)))
    }

    fn bears_receipt(&self, event: &EventKey) -> bool {
        match event {
            EventKey::Page { ticket, n, .. } => {
                let page = self.pages.get(&ticket.page);
                page.is_some_and(|page| page.receipts.keys().any(|part| part.n == *n))
            }
            EventKey::Caller { who, key, .. } => {
                self.callers.keys().any(|known| known.who == *who && known.key == *key)
            }
            EventKey::Owed { id, .. } => self.owed.contains_key(id),
        }
    }

    /// The event, or its page, was changed at all.
    fn bears_event(&self, event: &EventKey) -> bool {
        match event {
            EventKey::Page { ticket, .. } => self.pages.contains_key(&ticket.page),
            EventKey::Caller { .. } | EventKey::Owed { .. } => self.bears_receipt(event),
        }
    }

    /// Any end, because a page that is gone has left nothing to ask: ends are rare.
    fn bears_an_end(&self) -> bool {
        self.pages.values().any(|page| page.row.is_none())
    }
}
