//! Visitors that have cells, with an index by last use.

use super::Value;
use super::cells::Cells;
use blockwork_core::id::VisitorId;
use blockwork_core::store::{CellId, StoreTime};
use std::collections::{BTreeSet, HashMap};

/// What a visitor counts towards the total besides the cells. Nothing else limits how many visitors there are, and a
/// million of them with ten bytes each take far more than ten million bytes.
pub(super) const VISITOR_BYTES: usize = 512;

struct Visitor {
    cells: Cells,
    used: StoreTime,
}

impl Visitor {
    fn bytes(&self) -> usize {
        VISITOR_BYTES + self.cells.bytes()
    }
}

/// All visitors with cells. The index holds exactly those of the map, under their last use.
#[derive(Default)]
pub(super) struct Visitors {
    map: HashMap<VisitorId, Visitor>,
    by_use: BTreeSet<(StoreTime, VisitorId)>,
    bytes: usize,
}

impl Visitors {
    pub(super) fn cells(&self, visitor: VisitorId) -> Option<&Cells> {
        self.map.get(&visitor).map(|visitor| &visitor.cells)
    }

    /// When the visitor's cells were last used; none where there are no cells.
    pub(super) fn used(&self, visitor: VisitorId) -> Option<StoreTime> {
        self.map.get(&visitor).map(|visitor| visitor.used)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn longest_unused(&self) -> Option<(StoreTime, VisitorId)> {
        self.by_use.first().copied()
    }

    pub(super) fn set(&mut self, id: VisitorId, used: StoreTime) {
        self.by_use.insert((used, id));
        match self.map.get_mut(&id) {
            Some(visitor) if visitor.used == used => {}
            Some(visitor) => {
                self.by_use.remove(&(visitor.used, id));
                visitor.used = used;
            }
            None => {
                let visitor = Visitor { cells: Cells::default(), used };
                self.bytes += visitor.bytes();
                self.map.insert(id, visitor);
            }
        }
    }

    pub(super) fn put(&mut self, id: VisitorId, cell: &CellId, value: Value) {
        if let Some(visitor) = self.map.get_mut(&id) {
            self.bytes -= visitor.bytes();
            visitor.cells.put(cell, value);
            self.bytes += visitor.bytes();
        }
    }

    pub(super) fn drop_cell(&mut self, id: VisitorId, cell: &CellId) {
        if let Some(visitor) = self.map.get_mut(&id) {
            self.bytes -= visitor.bytes();
            visitor.cells.remove(cell);
            self.bytes += visitor.bytes();
        }
    }

    pub(super) fn remove(&mut self, id: VisitorId) {
        if let Some(visitor) = self.map.remove(&id) {
            self.by_use.remove(&(visitor.used, id));
            self.bytes -= visitor.bytes();
        }
    }
}
