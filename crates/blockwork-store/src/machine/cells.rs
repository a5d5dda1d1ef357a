//! The cells of one page or one visitor.

use blockwork_core::cell::Version;
use blockwork_core::store::CellId;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;

/// The name of a cell within its scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    pub(crate) state: Arc<str>,
    pub(crate) key: Arc<str>,
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
}

/// Cells with the sum of their sizes.
#[derive(Default)]
pub(crate) struct Cells {
    map: HashMap<Name, Value>,
    bytes: usize,
}

impl Cells {
    pub(super) fn get(&self, cell: &CellId) -> Option<&Value> {
        self.map.get(&Name::from(cell))
    }

    pub(super) fn put(&mut self, cell: &CellId, value: Value) {
        self.bytes += size(cell, &value.bytes);
        if let Some(old) = self.map.insert(Name::from(cell), value) {
            self.bytes -= size(cell, &old.bytes);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What a cell counts towards the limits. Its name counts too, because a key comes from outside.
pub(super) fn size(cell: &CellId, bytes: &Bytes) -> usize {
    cell.state.len() + cell.key.len() + bytes.len()
}
