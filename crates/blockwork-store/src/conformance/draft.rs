//! Pages, events and commits in few words.

use super::kit::{DONE, ME};
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, LeaseId, OwedId, VisitorId};
use blockwork_core::store::{
    Cause, Cell, CellId, Commit, EventKey, Limit, Outcome, Owed, PageTicket, Put, ScopeId, StoreTime, Whose,
};
use bytes::Bytes;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// 16 bytes that were not there before, with the counter in front: commits differ in their first 64 bits.
pub(super) fn fresh() -> [u8; 16] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}

/// One page.
#[derive(Clone, Copy)]
pub(crate) struct Page(pub(crate) PageTicket);

impl Page {
    pub(crate) fn visitor(self) -> VisitorId {
        self.0.visitor
    }

    /// A cell of the page.
    pub(crate) fn cell(self, state: &str) -> CellId {
        CellId { scope: ScopeId::Page(self.0.page), state: state.into(), key: "".into() }
    }

    /// A cell of its visitor.
    pub(crate) fn user_cell(self, state: &str) -> CellId {
        CellId { scope: ScopeId::Visitor(self.0.visitor), state: state.into(), key: "".into() }
    }

    /// The page's event with this number, when it has no answer yet at all.
    pub(crate) fn event(self, n: u64) -> EventKey {
        self.event_from(n, 1)
    }

    /// The page's event with this number, when it has all answers below the floor.
    pub(crate) fn event_from(self, n: u64, floor: u64) -> EventKey {
        EventKey::Page { ticket: self.0, n, floor, print: 7 }
    }

    pub(crate) fn whose(self) -> Whose {
        Whose::page(self.0.page, self.0.visitor)
    }

    /// An event with this number and other inputs.
    pub(crate) fn other(self, n: u64) -> EventKey {
        EventKey::Page { ticket: self.0, n, floor: 1, print: 8 }
    }
}

/// A commit that is being written. It answers `ok` unless it says otherwise.
pub(crate) struct Draft(pub(crate) Commit);

impl Draft {
    pub(crate) fn new(event: EventKey) -> Self {
        Self(Commit {
            id: CommitId::from_bytes(fresh()),
            by: ME,
            event,
            part: 0,
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::from_static(b"ok"),
            owed: Vec::new(),
            lease: None,
        })
    }

    /// Expects the cell as it was seen.
    pub(crate) fn expect(mut self, seen: &Cell) -> Self {
        self.0.expect.push((seen.id.clone(), seen.version));
        self
    }

    /// Expects the cell as it was seen, and changes it.
    pub(crate) fn put(self, seen: &Cell, text: impl AsRef<[u8]>) -> Self {
        let mut draft = self.expect(seen);
        draft.0.put.push(Put { cell: seen.id.clone(), bytes: Some(Bytes::copy_from_slice(text.as_ref())), ttl: None });
        draft
    }

    /// Expects the cell as it was seen, and drops it.
    pub(crate) fn remove(self, seen: &Cell) -> Self {
        let mut draft = self.expect(seen);
        draft.0.put.push(Put { cell: seen.id.clone(), bytes: None, ttl: None });
        draft
    }

    /// Expects the cell as it was seen, and changes it for a time.
    pub(crate) fn put_for(self, seen: &Cell, text: impl AsRef<[u8]>, ttl: Duration) -> Self {
        let mut draft = self.put(seen, text);
        draft.0.put.last_mut().expect("it was put").ttl = Some(ttl);
        draft
    }

    /// One update of the event.
    pub(crate) fn part(mut self, part: u64) -> Self {
        self.0.part = part;
        self
    }

    pub(crate) fn by(mut self, by: InstanceId) -> Self {
        self.0.by = by;
        self
    }

    pub(crate) fn owes(mut self, owed: Owed) -> Self {
        self.0.owed.push(owed);
        self
    }

    pub(crate) fn lease(mut self, lease: LeaseId) -> Self {
        self.0.lease = Some(lease);
        self
    }

    pub(crate) fn answer(mut self, text: impl AsRef<[u8]>) -> Self {
        self.0.answer = Bytes::copy_from_slice(text.as_ref());
        self
    }
}

/// The outcomes without the positions of what was written.
pub(crate) fn done(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let without = |outcome| if matches!(outcome, Outcome::Done { .. }) { DONE } else { outcome };
    outcomes.into_iter().map(without).collect()
}

/// An event that comes to be owed now, to nobody in particular.
pub(crate) fn owed(listener: &str) -> Owed {
    Owed {
        id: OwedId::from_bytes(fresh()),
        listener: listener.into(),
        whose: Whose::nobody(),
        key: "".into(),
        cause: Cause::Commit { path: vec!["first".to_owned()], states: Vec::new() },
        last: Vec::new(),
        not_before: StoreTime::default(),
        attempts: 0,
        dead: None,
    }
}

/// An owed event, by a claim on it.
pub(crate) fn owed_key(id: OwedId, token: u64) -> EventKey {
    EventKey::Owed { id, token }
}

/// An event of a caller without a page, with this key.
pub(crate) fn caller(who: ScopeId, key: u8) -> EventKey {
    EventKey::Caller { who, key: [key; 16], print: 7 }
}

pub(crate) fn global(state: &str) -> CellId {
    CellId { scope: ScopeId::Global, state: state.into(), key: "".into() }
}

pub(crate) fn lease() -> LeaseId {
    LeaseId::from_bytes(fresh())
}

/// A cell that is not there.
pub(crate) fn absent(id: &CellId) -> Cell {
    Cell { id: id.clone(), version: Version::NONE, bytes: None }
}

pub(crate) fn answered(text: &str) -> Outcome {
    Outcome::Answered(Bytes::copy_from_slice(text.as_bytes()))
}

pub(crate) fn full(limit: Limit) -> Outcome {
    Outcome::Full(limit)
}
