//! Pages whose session lives, with an index by last sign of life.

use super::cells::Cells;
use super::limits::UPDATE_BYTES;
use super::{PageRow, Part, Presence, Receipt, Value};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::CellId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeBounds;

/// One page's session.
pub(super) struct Page {
    pub(super) row: PageRow,
    pub(super) cells: Cells,
    receipts: BTreeMap<Part, Receipt>,
    receipt_bytes: usize,
}

impl Page {
    /// Cells and receipts together.
    pub(super) fn bytes(&self) -> usize {
        self.cells.bytes() + self.receipt_bytes
    }

    pub(super) fn receipt(&self, part: Part) -> Option<&Receipt> {
        self.receipts.get(&part)
    }

    pub(super) fn receipts(&self, parts: impl RangeBounds<Part>) -> Vec<Part> {
        self.receipts.range(parts).map(|(part, _)| *part).collect()
    }

    pub(super) fn is_away(&self) -> bool {
        self.row.presence == Presence::Away
    }
}

/// Pages in the order of their last signs of life. The turn orders them; store time alone moves only once a second.
type ByTurn = BTreeSet<(u64, PageId)>;

/// The pages of one visitor.
#[derive(Default)]
struct Of {
    all: BTreeSet<PageId>,
    away: ByTurn,
}

/// All pages. The indexes of pages that are away hold exactly those, under the turn of their row.
#[derive(Default)]
pub(super) struct Pages {
    map: HashMap<PageId, Page>,
    away: ByTurn,
    of: HashMap<VisitorId, Of>,
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
        self.of.get(&visitor).map_or(0, |of| of.all.len())
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn next_turn(&self) -> u64 {
        self.turn + 1
    }

    /// The page that has been away longest.
    pub(super) fn longest_away(&self) -> Option<PageId> {
        self.away.first().map(|&(_, page)| page)
    }

    /// The same among one visitor's.
    pub(super) fn longest_away_of(&self, visitor: VisitorId) -> Option<PageId> {
        self.of.get(&visitor)?.away.first().map(|&(_, page)| page)
    }

    /// All pages of a visitor, in the order of their ids.
    pub(super) fn of(&self, visitor: VisitorId) -> impl Iterator<Item = PageId> + '_ {
        self.of.get(&visitor).into_iter().flat_map(|of| of.all.iter().copied())
    }

    /// All pages, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = PageId> + '_ {
        self.map.keys().copied()
    }

    /// Begins a page, or gives it a new row.
    pub(super) fn set(&mut self, id: PageId, row: PageRow) {
        self.unindex(id);
        self.turn = self.turn.max(row.turn);
        self.of.entry(row.visitor).or_default().all.insert(id);
        self.map.entry(id).and_modify(|page| page.row = row).or_insert_with(|| Page {
            row,
            cells: Cells::default(),
            receipts: BTreeMap::new(),
            receipt_bytes: 0,
        });
        self.index(id);
    }

    /// Those that are there, in the order of their last signs of life. Walks over all: for a store that opens.
    pub(super) fn there(&self) -> Vec<PageId> {
        let there = self.map.iter().filter(|(_, page)| !page.is_away());
        let mut there: Vec<_> = there.map(|(id, page)| (page.row.turn, *id)).collect();
        there.sort_unstable();
        there.into_iter().map(|(_, id)| id).collect()
    }

    pub(super) fn remove(&mut self, id: PageId) {
        self.unindex(id);
        let Some(page) = self.map.remove(&id) else { return };
        self.bytes -= page.bytes();
        if let Some(of) = self.of.get_mut(&page.row.visitor) {
            of.all.remove(&id);
            if of.all.is_empty() {
                self.of.remove(&page.row.visitor);
            }
        }
    }

    pub(super) fn put(&mut self, id: PageId, cell: &CellId, value: Value) {
        self.change(id, |page| page.cells.put(cell, value));
    }

    pub(super) fn drop_cell(&mut self, id: PageId, cell: &CellId) {
        self.change(id, |page| page.cells.remove(cell));
    }

    pub(super) fn file(&mut self, id: PageId, part: Part, receipt: Receipt) {
        self.change(id, |page| {
            page.receipt_bytes += size(part, &receipt);
            if let Some(old) = page.receipts.insert(part, receipt) {
                page.receipt_bytes -= size(part, &old);
            }
        });
    }

    pub(super) fn unfile(&mut self, id: PageId, part: Part) {
        self.change(id, |page| {
            if let Some(old) = page.receipts.remove(&part) {
                page.receipt_bytes -= size(part, &old);
            }
        });
    }

    /// The rows of pages that gave a later sign of life in `other`, came or went; the rest of each row stays as it is
    /// here.
    pub(super) fn seen_later_in(&self, other: &Pages) -> Vec<(PageId, PageRow)> {
        let later = |(id, page): (&PageId, &Page)| {
            let newer = other.get(*id)?.row;
            let PageRow { seen, turn, feeds, presence, .. } = newer;
            (turn > page.row.turn).then_some((*id, PageRow { seen, turn, feeds, presence, ..page.row }))
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

    fn index(&mut self, id: PageId) {
        let Some(page) = self.map.get(&id).filter(|page| page.is_away()) else { return };
        self.away.insert((page.row.turn, id));
        self.of.entry(page.row.visitor).or_default().away.insert((page.row.turn, id));
    }

    fn unindex(&mut self, id: PageId) {
        let Some(row) = self.map.get(&id).map(|page| page.row) else { return };
        self.away.remove(&(row.turn, id));
        if let Some(of) = self.of.get_mut(&row.visitor) {
            of.away.remove(&(row.turn, id));
        }
    }
}

fn size(part: Part, receipt: &Receipt) -> usize {
    receipt.answer.len() + if part.part == 0 { 0 } else { UPDATE_BYTES }
}
