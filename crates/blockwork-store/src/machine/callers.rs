//! Receipts of callers without a page, with an index by the time until which they are kept.

use super::{CallerKey, Receipt};
use blockwork_core::store::{ScopeId, StoreTime};
use std::collections::{BTreeMap, BTreeSet};

/// What a receipt counts towards the total besides its answer.
pub(super) const CALLER_BYTES: usize = 128;

/// All of them. The index holds exactly those of the map.
#[derive(Default)]
pub(super) struct Callers {
    map: BTreeMap<CallerKey, (Receipt, StoreTime)>,
    by_end: BTreeSet<(StoreTime, CallerKey)>,
    bytes: usize,
}

impl Callers {
    /// The receipt, where it is still kept at this time.
    pub(super) fn get(&self, key: CallerKey, now: StoreTime) -> Option<&Receipt> {
        self.map.get(&key).filter(|(_, until)| *until > now).map(|(receipt, _)| receipt)
    }

    /// The updates of an event that have receipts.
    pub(super) fn parts_of(&self, who: ScopeId, key: [u8; 16]) -> Vec<CallerKey> {
        let from = CallerKey { who, key, part: 1 };
        let to = CallerKey { who, key, part: u64::MAX };
        self.map.range(from..=to).map(|(key, _)| *key).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The one that is kept for the shortest time.
    pub(super) fn first_to_end(&self) -> Option<(StoreTime, CallerKey)> {
        self.by_end.first().copied()
    }

    pub(super) fn set(&mut self, key: CallerKey, receipt: Receipt, until: StoreTime) {
        self.remove(key);
        self.bytes += CALLER_BYTES + receipt.answer.len();
        self.by_end.insert((until, key));
        self.map.insert(key, (receipt, until));
    }

    pub(super) fn remove(&mut self, key: CallerKey) {
        if let Some((receipt, until)) = self.map.remove(&key) {
            self.by_end.remove(&(until, key));
            self.bytes -= CALLER_BYTES + receipt.answer.len();
        }
    }
}
