//! Owed events, with an index of those that could be claimed.

use super::OwedRow;
use super::cells::size;
use super::limits::UPDATE_BYTES;
use blockwork_core::id::OwedId;
use blockwork_core::store::{Owed, StoreTime};
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What an owed event counts towards the total besides its last values.
const OWED_BYTES: usize = 512;

struct Entry {
    row: OwedRow,
    /// The receipts of its updates.
    parts: BTreeMap<u64, Bytes>,
    bytes: usize,
}

/// All owed events. `ready` holds exactly those that nobody has claimed and that are no dead letters.
#[derive(Default)]
pub(super) struct OwedEvents {
    map: HashMap<OwedId, Entry>,
    ready: BTreeSet<(StoreTime, u64, OwedId)>,
    of: HashMap<Arc<str>, usize>,
    by_turn: BTreeMap<u64, OwedId>,
    turn: u64,
    bytes: usize,
}

impl OwedEvents {
    pub(super) fn get(&self, id: OwedId) -> Option<&OwedRow> {
        self.map.get(&id).map(|entry| &entry.row)
    }

    pub(super) fn part(&self, id: OwedId, part: u64) -> Option<&Bytes> {
        self.map.get(&id)?.parts.get(&part)
    }

    pub(super) fn len_of(&self, listener: &str) -> usize {
        self.of.get(listener).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn next_turn(&self) -> u64 {
        self.turn + 1
    }

    /// Those that could be claimed at this time, the oldest first.
    pub(super) fn ready(&self, now: StoreTime) -> impl Iterator<Item = OwedId> + '_ {
        self.ready.iter().take_while(move |(at, _, _)| *at <= now).map(|(_, _, id)| *id)
    }

    /// All after this one, in the order in which they came to be owed.
    pub(super) fn after(&self, turn: u64) -> impl Iterator<Item = &OwedRow> {
        self.by_turn.range(turn + 1..).filter_map(|(_, id)| self.get(*id))
    }

    pub(super) fn set(&mut self, row: OwedRow) {
        let id = row.owed.id;
        let parts = self.take(id).map(|entry| entry.parts).unwrap_or_default();
        self.turn = self.turn.max(row.turn);
        let bytes = size_of(&row.owed) + parts.values().map(size_of_update).sum::<usize>();
        self.bytes += bytes;
        *self.of.entry(row.owed.listener.clone()).or_default() += 1;
        self.by_turn.insert(row.turn, id);
        self.map.insert(id, Entry { row, parts, bytes });
    }

    pub(super) fn remove(&mut self, id: OwedId) {
        self.take(id);
    }

    pub(super) fn file(&mut self, id: OwedId, part: u64, answer: Bytes) {
        let Some(entry) = self.map.get_mut(&id) else { return };
        let mut bytes = size_of_update(&answer);
        self.bytes += bytes;
        entry.bytes += bytes;
        if let Some(old) = entry.parts.insert(part, answer) {
            bytes = size_of_update(&old);
            self.bytes -= bytes;
            entry.bytes -= bytes;
        }
    }

    /// Says whether the event could be claimed.
    pub(super) fn set_ready(&mut self, id: OwedId, ready: Ready) {
        let Some(row) = self.get(id) else { return };
        let place = (row.owed.not_before, row.turn, id);
        match ready {
            Ready::Yes if row.owed.dead.is_none() => self.ready.insert(place),
            Ready::Yes | Ready::No => self.ready.remove(&place),
        };
    }

    fn take(&mut self, id: OwedId) -> Option<Entry> {
        self.set_ready(id, Ready::No);
        let entry = self.map.remove(&id)?;
        self.bytes -= entry.bytes;
        self.by_turn.remove(&entry.row.turn);
        if let Some(count) = self.of.get_mut(&entry.row.owed.listener) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&entry.row.owed.listener);
            }
        }
        Some(entry)
    }
}

/// Whether an owed event could be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    Yes,
    No,
}

fn size_of_update(answer: &Bytes) -> usize {
    UPDATE_BYTES + answer.len()
}

/// What an owed event counts towards the total.
pub(super) fn size_of(owed: &Owed) -> usize {
    let last = owed.last.iter().map(|cell| cell.bytes.as_ref().map_or(0, |bytes| size(&cell.id, bytes)));
    let reason = owed.dead.as_ref().map_or(0, |dead| dead.len());
    OWED_BYTES + owed.key.len() + reason + last.sum::<usize>()
}
