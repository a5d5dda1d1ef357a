//! Pages whose session lives, with an index by last sign of life.

use super::cells::Cells;
use super::{PageRow, Receipt, Value};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::CellId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One page's session.
pub(super) struct Page {
    pub(super) row: PageRow,
    pub(super) cells: Cells,
    pub(super) receipts: BTreeMap<u64, Receipt>,
    receipt_bytes: usize,
}

impl Page {
    /// Cells and receipts together.
    pub(super) fn bytes(&self) -> usize {
        self.cells.bytes() + self.receipt_bytes
    }
}

/// Pages in the order of their last signs of life. The turn orders them; store time alone moves only once a second.
type ByTurn = BTreeSet<(u64, PageId)>;

/// All pages. Both indexes hold exactly the pages of the map, under the turn of their row.
#[derive(Default)]
pub(super) struct Pages {
    map: HashMap<PageId, Page>,
    all: ByTurn,
    of: HashMap<VisitorId, ByTurn>,
    turn: u64,
    bytes: usize,
}

impl Pages {
    pub(super) fn get(&self, page: PageId) -> Option<&Page> {
        self.map.get(&page)
    }

    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    pub(super) fn len_of(&self, visitor: VisitorId) -> usize {
        self.of.get(&visitor).map_or(0, BTreeSet::len)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn next_turn(&self) -> u64 {
        self.turn + 1
    }

    /// The page whose last sign of life is the oldest.
    pub(super) fn longest_away(&self) -> Option<PageId> {
        self.all.first().map(|&(_, page)| page)
    }

    /// The same among one visitor's.
    pub(super) fn longest_away_of(&self, visitor: VisitorId) -> Option<PageId> {
        self.of.get(&visitor)?.first().map(|&(_, page)| page)
    }

    /// Begins a page, or gives it a new row.
    pub(super) fn set(&mut self, id: PageId, row: PageRow) {
        self.unindex(id);
        self.turn = self.turn.max(row.turn);
        self.all.insert((row.turn, id));
        self.of.entry(row.visitor).or_default().insert((row.turn, id));
        self.map.entry(id).and_modify(|page| page.row = row).or_insert_with(|| Page {
            row,
            cells: Cells::default(),
            receipts: BTreeMap::new(),
            receipt_bytes: 0,
        });
    }

    pub(super) fn remove(&mut self, id: PageId) {
        self.unindex(id);
        if let Some(page) = self.map.remove(&id) {
            self.bytes -= page.bytes();
        }
    }

    pub(super) fn put(&mut self, id: PageId, cell: &CellId, value: Value) {
        self.change(id, |page| page.cells.put(cell, value));
    }

    pub(super) fn file(&mut self, id: PageId, n: u64, receipt: Receipt) {
        self.change(id, |page| {
            page.receipt_bytes += receipt.answer.len();
            if let Some(old) = page.receipts.insert(n, receipt) {
                page.receipt_bytes -= old.answer.len();
            }
        });
    }

    pub(super) fn unfile(&mut self, id: PageId, n: u64) {
        self.change(id, |page| {
            if let Some(old) = page.receipts.remove(&n) {
                page.receipt_bytes -= old.answer.len();
            }
        });
    }

    /// The rows of pages that gave a later sign of life in `other`; the rest of each row stays as it is here.
    pub(super) fn seen_later_in(&self, other: &Pages) -> Vec<(PageId, PageRow)> {
        let later = |(id, page): (&PageId, &Page)| {
            let newer = other.get(*id)?.row;
            (newer.turn > page.row.turn).then_some((*id, PageRow { seen: newer.seen, turn: newer.turn, ..page.row }))
        };
        self.map.iter().filter_map(later).collect()
    }

    fn change(&mut self, id: PageId, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.map.get_mut(&id) {
            self.bytes -= page.bytes();
            change(page);
            self.bytes += page.bytes();
        }
    }

    fn unindex(&mut self, id: PageId) {
        let Some(row) = self.map.get(&id).map(|page| page.row) else { return };
        self.all.remove(&(row.turn, id));
        if let Some(pages) = self.of.get_mut(&row.visitor) {
            pages.remove(&(row.turn, id));
            if pages.is_empty() {
                self.of.remove(&row.visitor);
            }
        }
    }
}
