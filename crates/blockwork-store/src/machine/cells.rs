//! The cells of one page or one visitor.

use blockwork_core::cell::Version;
use blockwork_core::store::{CellId, ScopeId, StoreTime};
use bytes::Bytes;
use std::sync::Arc;

/// The name of a cell within its scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name {
    pub(crate) state: Arc<str>,
    pub(crate) key: Arc<str>,
}

impl Name {
    /// The cell of this name that an owner has.
    pub(super) fn of(&self, scope: ScopeId) -> CellId {
        CellId { scope, state: self.state.clone(), key: self.key.clone() }
    }
}

impl From<&CellId> for Name {
    fn from(cell: &CellId) -> Self {
        Self { state: cell.state.clone(), key: cell.key.clone() }
    }
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) version: Version,
    pub(crate) bytes: Bytes,
    /// When its time comes, if ever.
    pub(crate) ends: Option<StoreTime>,
}

/// Cells with the sum of their sizes. Most owners have a few: a sorted list takes a fraction of a map's memory.
#[derive(Default)]
pub(crate) struct Cells {
    list: Vec<(Name, Value)>,
    bytes: usize,
}

impl Cells {
    pub(super) fn get(&self, cell: &CellId) -> Option<&Value> {
        self.find(cell).ok().map(|at| &self.list[at].1)
    }

    /// Those after this one, in the order of their names.
    pub(super) fn after(&self, after: Option<&Name>) -> &[(Name, Value)] {
        let from = after.map_or(0, |after| self.list.partition_point(|(name, _)| name <= after));
        &self.list[from..]
    }

    pub(super) fn put(&mut self, cell: &CellId, value: Value) {
        self.remove(cell);
        self.bytes += size(cell, &value.bytes);
        if let Err(at) = self.find(cell) {
            self.list.reserve_exact(1);
            self.list.insert(at, (Name::from(cell), value));
        }
    }

    pub(super) fn remove(&mut self, cell: &CellId) {
        if let Ok(at) = self.find(cell) {
            let (_, old) = self.list.remove(at);
            self.bytes -= size(cell, &old.bytes);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    fn find(&self, cell: &CellId) -> Result<usize, usize> {
        self.list.binary_search_by(|(name, _)| (&*name.state, &*name.key).cmp(&(&*cell.state, &*cell.key)))
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What a cell counts towards the limits. Its name counts too, because a key comes from outside.
pub(super) fn size(cell: &CellId, bytes: &Bytes) -> usize {
    cell.state.len() + cell.key.len() + bytes.len()
}
