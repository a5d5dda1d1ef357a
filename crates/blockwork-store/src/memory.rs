//! The memory store: the state machine under one lock.

use crate::machine::{Log, Machine, check};
use async_trait::async_trait;
use blockwork_core::store::{Beat, Commit, Outcome, Pulse, Read, Store, StoreError, StoreLimits, View};
use parking_lot::Mutex;
use std::fmt;

/// Keeps everything in this process's memory: for tests and what may be thrown away.
///
/// All is lost when the process ends. While it runs, it keeps every promise of [`Store`].
pub struct Memory {
    inner: Mutex<Inner>,
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
        Self { inner: Mutex::new(Inner { machine: Machine::new(limits), log: Log::new() }) }
    }

    fn step<T>(&self, step: impl FnOnce(&mut Machine, &mut Log) -> T) -> T {
        let Inner { machine, log } = &mut *self.inner.lock();
        let result = step(machine, log);
        log.clear();
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
        check(commits)?;
        Ok(self.step(|machine, log| commits.iter().map(|commit| machine.commit(commit, log)).collect()))
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        Ok(self.step(|machine, log| machine.beat(beat, log)))
    }
}
