//! What the tests of all sentences need: pages, events, a clock.

use super::Make;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cell, CellId, Commit, EventKey, Limit, Outcome, PageTicket, Put, Read, ScopeId, Store, StoreLimits,
    StoreTime, View,
};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Lifetimes of seconds, so that a test of them needs few beats; sizes that no test reaches unless it is about them.
pub(crate) const SHORT: StoreLimits = StoreLimits {
    cell_bytes: 256 << 10,
    session_bytes: 4 << 20,
    cells: 256,
    sessions: 1000,
    sessions_per_visitor: 16,
    total_bytes: 1 << 30,
    session_kept: Duration::from_secs(60),
    begin_within: Duration::from_secs(20),
    visitor_kept: Duration::from_secs(120),
};

/// 16 bytes that were not there before, with the counter in front: commits differ in their first 64 bits.
fn fresh() -> [u8; 16] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}

/// A store and its clock.
pub(crate) struct Kit {
    pub(crate) store: Arc<dyn Store>,
    now: StoreTime,
}

impl Kit {
    pub(crate) async fn new(make: &impl Make, limits: StoreLimits) -> Self {
        Self::over(make(limits).await).await
    }

    pub(crate) async fn over(store: Arc<dyn Store>) -> Self {
        let mut kit = Self { store, now: StoreTime::default() };
        kit.beat(StoreTime::default(), Duration::ZERO).await;
        kit
    }

    pub(crate) fn now(&self) -> StoreTime {
        self.now
    }

    /// One beat of an instance that saw this and measured so much since.
    pub(crate) async fn beat(&mut self, saw: StoreTime, since: Duration) -> StoreTime {
        let beat = Beat { me: InstanceId::from_bytes([1; 16]), saw, since };
        self.now = self.store.beat(&beat).await.expect("the store beats").now;
        self.now
    }

    /// Lets store time pass, as an instance does: in beats.
    pub(crate) async fn pass(&mut self, time: Duration) {
        let until = self.now.plus(time);
        while self.now < until {
            let step = Duration::from_millis(until.0 - self.now.0).min(SECOND * 5);
            self.beat(self.now, step).await;
        }
    }

    /// A page rendered now, for a new visitor.
    pub(crate) fn page(&self) -> Page {
        self.page_of(VisitorId::from_bytes(fresh()))
    }

    /// A page rendered now, for this visitor.
    pub(crate) fn page_of(&self, visitor: VisitorId) -> Page {
        Page(PageTicket { page: PageId::from_bytes(fresh()), visitor, made: self.now })
    }

    pub(crate) async fn commit(&self, draft: Draft) -> Outcome {
        self.send(&draft.0).await
    }

    pub(crate) async fn send(&self, commit: &Commit) -> Outcome {
        let mut outcomes = self.store.commit(std::slice::from_ref(commit)).await.expect("the store commits");
        assert_eq!(outcomes.len(), 1, "one outcome for one commit");
        outcomes.remove(0)
    }

    /// A read by an event, of no cells.
    pub(crate) async fn ask(&self, event: EventKey) -> View {
        let read = Read { event: Some(event), cells: Vec::new() };
        self.store.read(&read).await.expect("the store reads")
    }

    /// A read without an event, as when a page is rendered.
    pub(crate) async fn look(&self, cells: &[&CellId]) -> Vec<Cell> {
        let cells = cells.iter().map(|cell| ((*cell).clone(), None)).collect();
        match self.store.read(&Read { event: None, cells }).await.expect("the store reads") {
            View::Cells { cells, .. } => cells,
            other => panic!("a read without an event finds cells, and not {other:?}"),
        }
    }

    /// The one cell as it is.
    pub(crate) async fn cell(&self, cell: &CellId) -> Cell {
        self.look(&[cell]).await.remove(0)
    }

    /// The cell's bytes as text; none where there is no such cell.
    pub(crate) async fn text(&self, cell: &CellId) -> Option<String> {
        let bytes = self.cell(cell).await.bytes?;
        Some(String::from_utf8(bytes.to_vec()).expect("text"))
    }

    /// Changes a cell by an event of its page: whatever it is now becomes this.
    pub(crate) async fn set(&self, event: EventKey, cell: &CellId, text: impl AsRef<[u8]>) -> Outcome {
        let seen = self.cell(cell).await;
        self.commit(Draft::new(event).put(&seen, text)).await
    }

    /// Whether the page lives, told by a read of its event: the event is a sign of life.
    pub(crate) async fn lives(&self, event: EventKey) -> bool {
        match self.ask(event).await {
            View::Ended => false,
            View::Cells { .. } | View::Answered(_) | View::Other | View::Late | View::Full(_) => true,
        }
    }
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
            by: InstanceId::from_bytes([1; 16]),
            event,
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::from_static(b"ok"),
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
        draft.0.put.push(Put { cell: seen.id.clone(), bytes: Bytes::copy_from_slice(text.as_ref()) });
        draft
    }

    pub(crate) fn answer(mut self, text: impl AsRef<[u8]>) -> Self {
        self.0.answer = Bytes::copy_from_slice(text.as_ref());
        self
    }
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
