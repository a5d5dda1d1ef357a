//! The cells of one owner.

use blockwork_core::cell::Version;
use blockwork_core::store::{CellId, ScopeId, StoreTime};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::mem;
use std::ops::Bound;
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

/// Cells with the sum of their sizes, in the order of their names.
#[derive(Default)]
pub(crate) struct Cells {
    map: Map,
    bytes: usize,
}

/// So many cells are a list. Most owners have a few, and a list of them takes a fraction of a tree's memory; the app has
/// as many as it likes, and in a list of 100,000 each one that is made moves half of them.
const FEW: usize = 256;

enum Map {
    Few(Vec<(Name, Value)>),
    Many(BTreeMap<Name, Value>),
}

impl Default for Map {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Cells {
    pub(super) fn get(&self, cell: &CellId) -> Option<&Value> {
        match &self.map {
            Map::Few(few) => find(few, cell).ok().map(|at| &few[at].1),
            Map::Many(many) => many.get(&Name::from(cell)),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.after(None)
    }

    /// Those after this one.
    pub(super) fn after(&self, after: Option<&Name>) -> impl Iterator<Item = (&Name, &Value)> {
        let (few, many) = match &self.map {
            Map::Few(few) => {
                let from = after.map_or(0, |after| few.partition_point(|(name, _)| name <= after));
                (&few[from..], None)
            }
            Map::Many(many) => {
                let from = after.map_or(Bound::Unbounded, Bound::Excluded);
                (&[][..], Some(many.range((from, Bound::Unbounded))))
            }
        };
        few.iter().map(|(name, value)| (name, value)).chain(many.into_iter().flatten())
    }

    pub(super) fn put(&mut self, cell: &CellId, value: Value) {
        self.bytes += size(cell, &value.bytes);
        if let Some(old) = self.map.insert(cell, value) {
            self.bytes -= size(cell, &old.bytes);
        }
    }

    pub(super) fn remove(&mut self, cell: &CellId) {
        if let Some(old) = self.map.remove(cell) {
            self.bytes -= size(cell, &old.bytes);
        }
    }

    pub(super) fn len(&self) -> usize {
        match &self.map {
            Map::Few(few) => few.len(),
            Map::Many(many) => many.len(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Map {
    /// The value that was there before.
    fn insert(&mut self, cell: &CellId, value: Value) -> Option<Value> {
        let few = match self {
            Self::Few(few) => few,
            Self::Many(many) => return many.insert(Name::from(cell), value),
        };
        match find(few, cell) {
            Ok(at) => Some(mem::replace(&mut few[at].1, value)),
            Err(at) if few.len() < FEW => {
                few.reserve_exact(1);
                few.insert(at, (Name::from(cell), value));
                None
            }
            Err(_) => {
                *self = Self::Many(mem::take(few).into_iter().collect());
                self.insert(cell, value)
            }
        }
    }

    fn remove(&mut self, cell: &CellId) -> Option<Value> {
        match self {
            Self::Few(few) => find(few, cell).ok().map(|at| few.remove(at).1),
            Self::Many(many) => many.remove(&Name::from(cell)),
        }
    }
}

fn find(few: &[(Name, Value)], cell: &CellId) -> Result<usize, usize> {
    few.binary_search_by(|(name, _)| (&*name.state, &*name.key).cmp(&(&*cell.state, &*cell.key)))
}

/// What a cell counts towards the limits. Its name counts too, because a key comes from outside.
pub(super) fn size(cell: &CellId, bytes: &Bytes) -> usize {
    cell.state.len() + cell.key.len() + bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(number: usize) -> CellId {
        CellId { scope: ScopeId::Global, state: "Cart".into(), key: format!("{number:04}").into() }
    }

    fn value(bytes: &'static str) -> Value {
        Value { version: Version::NONE, bytes: Bytes::from_static(bytes.as_bytes()), ends: None }
    }

    #[test]
    fn cells_are_the_same_whether_they_are_few_or_many() {
        const COUNT: usize = FEW * 2;
        let mut cells = Cells::default();
        for number in (0..COUNT).rev() {
            cells.put(&cell(number), value("new"));
        }
        cells.put(&cell(FEW), value("changed"));
        assert_eq!((cells.len(), cells.bytes()), (COUNT, COUNT * 11 + 4));
        assert_eq!(cells.get(&cell(FEW)).expect("it was put").bytes, "changed");
        let after: Vec<_> = cells.after(Some(&Name::from(&cell(FEW)))).map(|(name, _)| name.clone()).collect();
        assert_eq!(after, (FEW + 1..COUNT).map(|number| Name::from(&cell(number))).collect::<Vec<_>>());
        for number in 0..COUNT {
            cells.remove(&cell(number));
            cells.remove(&cell(number));
            assert!(cells.get(&cell(number)).is_none());
        }
        assert_eq!((cells.len(), cells.bytes(), cells.all().count()), (0, 0, 0));
    }
}
