//! A batch: the rows that one transaction writes, each once.

use crate::machine::{Change, Log, Name, PageRow, Receipt, Value};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{Cell, CellId, EventKey, Outcome, ScopeId, StoreError, StoreTime, View};
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
    /// Whether somebody waits for it. What nobody waits for is not worth an fsync of its own.
    wanted: bool,
    written: watch::Sender<Written>,
}

/// A page's row, none where it ended; and the receipts that were filed, or dropped.
#[derive(Default)]
pub(super) struct PageChange {
    pub(super) row: Option<PageRow>,
    pub(super) receipts: HashMap<u64, Option<Receipt>>,
}

/// The cells of one owner: whether all that are in the file go first, and those that are written.
#[derive(Default)]
pub(super) struct CellsChange {
    pub(super) wiped: bool,
    pub(super) put: HashMap<Name, Value>,
}

impl Batch {
    pub(super) fn new() -> Self {
        Self {
            clock: None,
            pages: HashMap::new(),
            cells: HashMap::new(),
            visitors: HashMap::new(),
            tombstones: HashMap::new(),
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

    fn add(&mut self, change: Change) {
        match change {
            Change::Clock(now) => self.clock = Some(now),
            Change::Page(page, row) => self.pages.entry(page).or_default().row = Some(row),
            Change::PageEnded(page) => {
                self.pages.insert(page, PageChange::default());
                self.wipe(ScopeId::Page(page));
            }
            Change::Receipt(page, n, receipt) => self.receipt(page, n, Some(receipt)),
            Change::ReceiptDropped(page, n) => self.receipt(page, n, None),
            Change::Cell(cell, value) => {
                self.cells.entry(cell.scope).or_default().put.insert(Name::from(&cell), value);
            }
            Change::Visitor(visitor, used) => {
                self.visitors.insert(visitor, Some(used));
            }
            Change::VisitorDropped(visitor) => {
                self.visitors.insert(visitor, None);
                self.wipe(ScopeId::Visitor(visitor));
            }
            Change::Tombstone(page, until) => {
                self.tombstones.insert(page, Some(until));
            }
            Change::TombstoneDropped(page) => {
                self.tombstones.insert(page, None);
            }
        }
    }

    fn receipt(&mut self, page: PageId, n: u64, receipt: Option<Receipt>) {
        self.pages.entry(page).or_default().receipts.insert(n, receipt);
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
            View::Late => event.is_some_and(|event| self.bears_page(event)),
            View::Ended => self.bears_an_end(),
            View::Full(_) => false,
        }
    }

    pub(super) fn bears_outcome(&self, event: &EventKey, outcome: &Outcome) -> bool {
        match outcome {
            // Told by its rows, a commit would be missed whose page was ended by a later commit of the same call.
            Outcome::Done => !self.is_empty(),
            Outcome::Answered(_) | Outcome::Other => self.bears_receipt(event),
            Outcome::Late => self.bears_page(event),
            Outcome::Ended => self.bears_an_end(),
            Outcome::Stale(cells) => self.bears_cells(cells),
            Outcome::Full(_) => false,
        }
    }

    fn bears_cells(&self, cells: &[Cell]) -> bool {
        cells.iter().any(|cell| self.bears_cell(&cell.id))
    }

    fn bears_cell(&self, cell: &CellId) -> bool {
        let owner = self.cells.get(&cell.scope);
        owner.is_some_and(|owner| owner.wiped || owner.put.contains_key(&Name::from(cell)))
    }

    fn bears_receipt(&self, event: &EventKey) -> bool {
        let EventKey::Page { ticket, n, .. } = event;
        self.pages.get(&ticket.page).is_some_and(|page| page.receipts.contains_key(n))
    }

    fn bears_page(&self, event: &EventKey) -> bool {
        let EventKey::Page { ticket, .. } = event;
        self.pages.contains_key(&ticket.page)
    }

    /// Any end, because a page that is gone has left nothing to ask: ends are rare.
    fn bears_an_end(&self) -> bool {
        self.pages.values().any(|page| page.row.is_none())
    }
}
