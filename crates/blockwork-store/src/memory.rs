//! The memory store: the state machine under one lock.

use crate::machine::{Log, Machine};
use crate::sync::Mutex;
use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, StoreLimits, View,
};
use bytes::Bytes;
use std::fmt;
use tokio::sync::watch;

/// Keeps everything in this process's memory: for tests and what may be thrown away.
///
/// All is lost when the process ends. While it runs, it keeps every promise of [`Store`].
pub struct Memory {
    inner: Mutex<Inner>,
    /// The position of the newest change, for those who wait for one.
    head: watch::Sender<Position>,
}

struct Inner {
    machine: Machine,
    /// Written by each step and read by nobody; kept, so that a step allocates nothing for it.
    log: Log,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new(limits: StoreLimits) -> Self {
        let machine = Machine::new(limits);
        Self { head: watch::Sender::new(machine.head()), inner: Mutex::new(Inner { machine, log: Log::new() }) }
    }

    fn step<T>(&self, step: impl FnOnce(&mut Machine, &mut Log) -> T) -> T {
        let mut inner = self.inner.lock();
        let Inner { machine, log } = &mut *inner;
        let before = machine.head();
        let result = step(machine, log);
        log.clear();
        let head = machine.head();
        // Told under the lock, so that the position that is told never goes back.
        if head != before {
            self.head.send_replace(head);
        }
        result
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner.lock();
        let (sessions, bytes) = (inner.machine.sessions(), inner.machine.bytes());
        f.debug_struct("Memory").field("sessions", &sessions).field("bytes", &bytes).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Memory {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        Ok(self.step(|machine, log| machine.read(what, log)))
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        self.step(|machine, log| {
            machine.check(commits)?;
            Ok(commits.iter().map(|commit| machine.commit(commit, log)).collect())
        })
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        Ok(self.step(|machine, log| machine.attach(page, by, log)))
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.step(|machine, log| machine.detach(feeds, log));
        Ok(())
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        Ok(self.step(|machine, log| machine.end_all(whose, why, log)))
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        Ok(self.step(|machine, log| machine.beat(beat, log)))
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        Ok(self.step(|machine, log| machine.claim(ask, log)))
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        let mut head = self.head.subscribe();
        loop {
            let upto = *head.borrow_and_update();
            if let Some(changes) = self.inner.lock().machine.changes(after, upto) {
                return Ok(changes);
            }
            head.changed().await.map_err(|_| StoreError::Closed)?;
        }
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        Ok(self.inner.lock().machine.list(what, after))
    }
}
