//! The store as one instance sees it: it may die at any step, time passes as its world says, and a fault may be planted.

use async_trait::async_trait;
use blockwork_core::id::{InstanceId, OwedId};
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, StoreLimits, StoreTime, View,
};
use blockwork_store::Sqlite;
use bytes::Bytes;
use parking_lot::Mutex;
use std::cell::Cell;
use std::fs;
use std::future::pending;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;

/// A fault that the worlds must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// `unload` is owed twice.
    UnloadTwice,
    /// `unload` is not owed.
    UnloadForgotten,
    /// What has ended is told without its last values.
    LastValuesLost,
}

/// When an instance dies: at its so-and-so-many-th step, before that is done or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doom {
    pub(crate) step: u64,
    pub(crate) when: When,
}

/// Whether the last step of an instance is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// How many steps were asked for on this thread.
pub(crate) fn steps() -> u64 {
    STEPS.get()
}

/// The store of one instance.
#[derive(Debug)]
pub(crate) struct Mortal {
    inner: Arc<dyn Store>,
    bug: Option<Bug>,
    doom: Mutex<Option<Doom>>,
    dead: watch::Sender<bool>,
    /// What the instance's clock measures until its next beat.
    since: Mutex<Duration>,
    /// Store time, as its last beat found it.
    now: AtomicU64,
}

impl Mortal {
    pub(crate) fn new(inner: Arc<dyn Store>, bug: Option<Bug>) -> Arc<Self> {
        let (doom, since, now) = Default::default();
        Arc::new(Self { inner, bug, doom, dead: watch::Sender::new(false), since, now })
    }

    pub(crate) fn set_since(&self, since: Duration) {
        *self.since.lock() = since;
    }

    pub(crate) fn doom(&self, doom: Doom) {
        *self.doom.lock() = Some(doom);
    }

    pub(crate) fn kill(&self) {
        self.dead.send_replace(true);
    }

    pub(crate) fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    /// It does not die any more, unless it has.
    pub(crate) fn spare(&self) {
        *self.doom.lock() = None;
    }

    /// Waits for its death.
    pub(crate) async fn died(&self) {
        let _ = self.dead.subscribe().wait_for(|dead| *dead).await;
    }

    /// Does a step, if the instance lives that long.
    async fn step<T>(&self, step: impl Future<Output = T>) -> T {
        STEPS.set(STEPS.get() + 1);
        match self.next_fate() {
            Some(When::Before) => self.kill(),
            Some(When::After) => {
                step.await;
                self.kill();
            }
            None if !self.is_dead() => {
                let result = step.await;
                if !self.is_dead() {
                    return result;
                }
            }
            None => {}
        }
        pending().await
    }

    fn next_fate(&self) -> Option<When> {
        let mut doom = self.doom.lock();
        let Doom { step, when } = (*doom)?;
        *doom = (step > 0).then(|| Doom { step: step - 1, when });
        (step == 0).then_some(when)
    }

    fn spoil(&self, commit: &Commit) -> Commit {
        let mut commit = commit.clone();
        let is_farewell = |listener: &Arc<str>| **listener == *"farewell";
        match self.bug {
            Some(Bug::UnloadTwice) => {
                let again = commit.owed.iter().filter(|owed| is_farewell(&owed.listener)).cloned();
                let again: Vec<_> = again
                    .map(|mut owed| {
                        owed.id = OwedId::from_bytes(owed.id.to_bytes().map(|byte| !byte));
                        // Later, so that it is claimed, and not run at once by whoever does not know of it.
                        owed.not_before = StoreTime(self.now.load(Ordering::Relaxed) + 1);
                        owed
                    })
                    .collect();
                commit.owed.extend(again);
            }
            Some(Bug::UnloadForgotten) => commit.owed.retain(|owed| !is_farewell(&owed.listener)),
            Some(Bug::LastValuesLost) => commit.owed.iter_mut().for_each(|owed| owed.last.clear()),
            None => {}
        }
        commit
    }
}

#[async_trait]
impl Store for Mortal {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.step(self.inner.read(what)).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let commits: Vec<Commit> = commits.iter().map(|commit| self.spoil(commit)).collect();
        self.step(self.inner.commit(&commits)).await
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.step(self.inner.attach(page, by)).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.step(self.inner.detach(feeds)).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.step(self.inner.end(whose, why)).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        if self.is_dead() {
            return pending().await;
        }
        let since = std::mem::take(&mut *self.since.lock());
        let pulse = self.inner.beat(&Beat { since, ..*beat }).await?;
        self.now.store(pulse.now.0, Ordering::Relaxed);
        Ok(pulse)
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.step(self.inner.claim(ask)).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.inner.changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.step(self.inner.list(what, after)).await
    }
}

/// A database of which a world goes on with what is on the disk at a moment, as after `kill -9`.
#[derive(Debug)]
pub(crate) struct OnDisk {
    folder: TempDir,
    limits: StoreLimits,
    copies: u64,
}

impl OnDisk {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), limits, copies: 0 }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(self.copies.to_string()).join(file)
    }

    pub(crate) fn open(&self) -> Arc<dyn Store> {
        Arc::new(Sqlite::open(&self.path("store.db"), self.limits).expect("the database"))
    }

    /// A copy of the files as they are now, opened. The process that writes them goes on and is heard no more.
    pub(crate) fn crash(&mut self) -> Arc<dyn Store> {
        let [db, log] = ["store.db", "store.db-wal"].map(|file| self.path(file));
        let (db, log) = loop {
            // While the log does not change it has all that the file lacks, even what is just moved into the file.
            let before = fs::read(&log).unwrap_or_default();
            let db = fs::read(&db).expect("the file");
            if fs::read(&log).unwrap_or_default() == before {
                break (db, before);
            }
        };
        self.copies += 1;
        fs::create_dir(self.path("")).expect("a folder");
        fs::write(self.path("store.db"), db).expect("a copy of the file");
        fs::write(self.path("store.db-wal"), log).expect("a copy of the log");
        self.open()
    }
}
