//! What the tests of the SQLite store share.

#![allow(dead_code, reason = "each test file uses a part of it")]

use async_trait::async_trait;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cell, CellId, Commit, EventKey, Outcome, PageTicket, Pulse, Put, Read, ScopeId, Store, StoreError,
    StoreLimits, StoreTime, View,
};
use blockwork_store::Sqlite;
use bytes::Bytes;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// A database in a folder that goes with it.
#[derive(Debug)]
pub(crate) struct Temporary {
    // Dropped first, while its folder is there.
    store: Sqlite,
    _folder: TempDir,
}

impl Temporary {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Sqlite::open(&folder.path().join("store.db"), limits).expect("a new database");
        Self { store, _folder: folder }
    }
}

#[async_trait]
impl Store for Temporary {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.store.read(what).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        self.store.commit(commits).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.store.beat(beat).await
    }
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
        store.commit(&[self.commit(n, &seen)]).await.map(|mut outcomes| outcomes.remove(0))
    }

    pub(crate) fn commit(self, n: u64, seen: &[Cell]) -> Commit {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let text = Bytes::from(n.to_string());
        Commit {
            id: CommitId::from_bytes(id),
            by: InstanceId::from_bytes([1; 16]),
            event: EventKey::Page { ticket: self.0, n, floor: n, print: 7 },
            expect: seen.iter().map(|cell| (cell.id.clone(), cell.version)).collect(),
            put: seen.iter().map(|cell| Put { cell: cell.id.clone(), bytes: text.clone() }).collect(),
            answer: text,
        }
    }

    /// A cell of the page and one of its visitor.
    pub(crate) async fn cells(self, store: &dyn Store) -> Vec<Cell> {
        self.try_cells(store).await.expect("the store reads")
    }

    pub(crate) async fn try_cells(self, store: &dyn Store) -> Result<Vec<Cell>, StoreError> {
        let id = |scope| CellId { scope, state: "Counter".into(), key: "".into() };
        let cells = [ScopeId::Page(self.0.page), ScopeId::Visitor(self.0.visitor)].map(|scope| (id(scope), None));
        match store.read(&Read { event: None, cells: cells.into() }).await? {
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
