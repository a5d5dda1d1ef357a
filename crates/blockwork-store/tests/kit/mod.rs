//! What the tests of the stores share.

#![allow(dead_code, reason = "each test file uses a part of it")]

use async_trait::async_trait;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Attached, Beat, Cause, Cell, CellId, Changes, Claim, Claimed, Commit, EventKey, FeedId, List, Listed, Outcome,
    Owed, Owner, PageTicket, Position, Pulse, Put, Read, Reason, ScopeId, Store, StoreError, StoreLimits, StoreTime,
    View, Whose,
};
use blockwork_store::Sqlite;
use bytes::Bytes;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The instance that does everything.
pub(crate) const ME: InstanceId = InstanceId::from_bytes([1; 16]);

/// What becomes of a commit that is written, whatever its position.
pub(crate) const DONE: Outcome = Outcome::Done { at: Position(0) };

/// A store, and what it is in, which goes with it: a folder, a Redis.
#[derive(Debug)]
pub(crate) struct Temporary<S, P> {
    // Dropped first, while its place is there.
    store: S,
    _place: P,
}

impl<S: Store, P> Temporary<S, P> {
    pub(crate) fn new(store: S, place: P) -> Self {
        Self { store, _place: place }
    }
}

/// A new database in a folder of its own.
pub(crate) fn sqlite(limits: StoreLimits) -> Temporary<Sqlite, TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(&folder.path().join("store.db"), limits).expect("a new database");
    Temporary::new(store, folder)
}

#[async_trait]
impl<S: Store, P: fmt::Debug + Send + Sync + 'static> Store for Temporary<S, P> {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.store.read(what).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        self.store.commit(commits).await
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.store.attach(page, by).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.store.detach(feeds).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.store.end(whose, why).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.store.beat(beat).await
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.store.claim(ask).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.store.changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.store.list(what, after).await
    }
}

/// The listener that counting owes to.
pub(crate) const CHAIN: &str = "chain";

/// What counting to `n` owes.
pub(crate) fn owed_id(n: u64) -> OwedId {
    OwedId::from_bytes(u128::from(n).to_be_bytes())
}

/// The outcome, [`DONE`] where it is one.
pub(crate) fn without_position(outcome: Outcome) -> Outcome {
    if matches!(outcome, Outcome::Done { .. }) { DONE } else { outcome }
}

/// A page that counts: each event counts its two cells up together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counter(PageTicket);

impl Counter {
    /// A page and a visitor with this number.
    pub(crate) fn new(number: u8) -> Self {
        let visitor = VisitorId::from_bytes([number; 16]);
        Self(PageTicket { page: PageId::from_bytes([number; 16]), visitor, made: StoreTime::default() })
    }

    /// Counts from `n - 1` to `n`. The answer is on disk when this returns.
    pub(crate) async fn count_to(self, n: u64, store: &dyn Store) -> Result<Outcome, StoreError> {
        let seen = self.try_cells(store).await?;
        store.commit(&[self.commit(n, &seen)]).await.map(|mut outcomes| without_position(outcomes.remove(0)))
    }

    pub(crate) fn commit(self, n: u64, seen: &[Cell]) -> Commit {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let text = Bytes::from(n.to_string());
        Commit {
            id: CommitId::from_bytes(id),
            by: ME,
            event: EventKey::Page { ticket: self.0, n, floor: n, print: 7 },
            part: 0,
            expect: seen.iter().map(|cell| (cell.id.clone(), cell.version)).collect(),
            put: seen.iter().map(|cell| Put { cell: cell.id.clone(), bytes: Some(text.clone()), ttl: None }).collect(),
            answer: text,
            owed: Vec::new(),
            lease: None,
        }
    }

    /// The same commit, which owes an event of its own to `chain`.
    pub(crate) fn owing(self, n: u64, seen: &[Cell]) -> Commit {
        let whose = Whose::page(self.0.page, self.0.visitor);
        let (id, cause) = (owed_id(n), Cause::Commit { path: vec!["count".to_owned()], states: Vec::new() });
        let (key, not_before) = ("".into(), StoreTime::default());
        let listener = CHAIN.into();
        let owed = Owed { id, listener, whose, key, cause, last: Vec::new(), not_before, attempts: 0, dead: None };
        Commit { owed: vec![owed], ..self.commit(n, seen) }
    }

    /// Counts to `n`, and owes.
    pub(crate) async fn owe_to(self, n: u64, store: &dyn Store) -> Result<Outcome, StoreError> {
        let seen = self.try_cells(store).await?;
        store.commit(&[self.owing(n, &seen)]).await.map(|mut outcomes| without_position(outcomes.remove(0)))
    }

    /// A cell of the page and one of its visitor.
    pub(crate) async fn cells(self, store: &dyn Store) -> Vec<Cell> {
        self.try_cells(store).await.expect("the store reads")
    }

    pub(crate) async fn try_cells(self, store: &dyn Store) -> Result<Vec<Cell>, StoreError> {
        let id = |scope| CellId { scope, state: "Counter".into(), key: "".into() };
        let cells = [ScopeId::Page(self.0.page), ScopeId::Visitor(self.0.visitor)].map(|scope| (id(scope), None));
        match store.read(&Read { by: ME, lease: None, event: None, cells: cells.into() }).await? {
            View::Cells { cells, .. } => Ok(cells),
            other => panic!("{other:?}"),
        }
    }

    /// How far both cells have counted. That they are equal is the point: a commit is written whole or not at all.
    pub(crate) async fn counted(self, store: &dyn Store) -> u64 {
        let cells = self.cells(store).await;
        assert_eq!(cells[0].bytes, cells[1].bytes, "half a commit");
        assert_eq!(cells[0].version.n, cells[1].version.n, "half a commit");
        assert!(cells[0].bytes.is_some() || cells[0].version == Version::NONE);
        cells[0].version.n
    }
}
