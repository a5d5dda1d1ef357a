//! Pages that ended while their ticket could still begin them.

use blockwork_core::id::PageId;
use blockwork_core::store::StoreTime;
use std::collections::{BTreeSet, HashMap};

/// One for each page that must not begin again, until its ticket is too old to begin anything.
#[derive(Default)]
pub(super) struct Tombstones {
    map: HashMap<PageId, StoreTime>,
    by_time: BTreeSet<(StoreTime, PageId)>,
}

impl Tombstones {
    pub(super) fn has(&self, page: PageId) -> bool {
        self.map.contains_key(&page)
    }

    pub(super) fn oldest(&self) -> Option<(StoreTime, PageId)> {
        self.by_time.first().copied()
    }

    pub(super) fn set(&mut self, page: PageId, until: StoreTime) {
        self.remove(page);
        self.map.insert(page, until);
        self.by_time.insert((until, page));
    }

    pub(super) fn remove(&mut self, page: PageId) {
        if let Some(until) = self.map.remove(&page) {
            self.by_time.remove(&(until, page));
        }
    }
}
