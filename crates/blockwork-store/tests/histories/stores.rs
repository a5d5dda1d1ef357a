//! The stores that histories are made on.

use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, StoreLimits, View,
};
use blockwork_store::{Memory, OpenError, Sqlite};
use bytes::Bytes;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The lock of a database is free sooner.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lifetimes of seconds, so that sessions end and instances fall silent within a history.
pub(crate) fn limits() -> StoreLimits {
    StoreLimits {
        session_kept: Duration::from_secs(20),
        begin_within: Duration::from_secs(10),
        sessions_per_visitor: 4,
        ..StoreLimits::default()
    }
}

pub(crate) fn memory() -> Arc<dyn Store> {
    Arc::new(Memory::new(limits()))
}

/// A database that is opened anew while it is used.
#[derive(Debug)]
pub(crate) struct Reopening {
    store: RwLock<Option<Arc<Sqlite>>>,
    folder: TempDir,
    /// How many databases there were: after a crash, a copy goes on.
    copies: AtomicU64,
}

impl Reopening {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Self { store: RwLock::new(None), folder, copies: AtomicU64::new(0) };
        store.open();
        store
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(self.copies.load(Ordering::Relaxed).to_string()).join(file)
    }

    fn open(&self) {
        let began = Instant::now();
        let store = loop {
            match Sqlite::open(&self.path("store.db"), limits()) {
                Ok(store) => break store,
                // A program that another test starts has every file of this one, and so the lock, until it is a program of
                // its own.
                Err(OpenError::InUse { .. }) if began.elapsed() < PATIENCE => std::thread::yield_now(),
                Err(error) => panic!("the database: {error}"),
            }
        };
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(store));
    }

    /// Closes it and opens it again.
    pub(crate) fn restart(&self) {
        drop(self.store.write().unwrap_or_else(PoisonError::into_inner).take());
        self.open();
    }

    /// Goes on with the files as they are on the disk at this moment, as if the process had been killed.
    pub(crate) fn crash(&self) {
        let [db, log] = ["store.db", "store.db-wal"].map(|file| self.path(file));
        let (db, log) = loop {
            // While the log does not change it has all that the file lacks, even what is just moved into the file.
            let before = fs::read(&log).unwrap_or_default();
            let db = fs::read(&db).expect("the file");
            if fs::read(&log).unwrap_or_default() == before {
                break (db, before);
            }
        };
        self.copies.fetch_add(1, Ordering::Relaxed);
        fs::create_dir(self.path("")).expect("a folder");
        fs::write(self.path("store.db"), db).expect("a copy of the file");
        fs::write(self.path("store.db-wal"), log).expect("a copy of the log");
        self.open();
    }

    fn store(&self) -> Result<Arc<Sqlite>, StoreError> {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(StoreError::Closed)
    }
}

#[async_trait]
impl Store for Reopening {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.store()?.read(what).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        self.store()?.commit(commits).await
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.store()?.attach(page, by).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.store()?.detach(feeds).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.store()?.end(whose, why).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.store()?.beat(beat).await
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.store()?.claim(ask).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.store()?.changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.store()?.list(what, after).await
    }
}
