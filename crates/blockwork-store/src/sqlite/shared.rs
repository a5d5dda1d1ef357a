//! What the store and its writer share: the machine, and the batches that are not on disk yet.

use super::batch::{Batch, Written};
use crate::machine::{Log, Machine};
use crate::sync::{Condvar, Mutex};
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, StoreError, StoreLimits, StoreTime, View,
};
use bytes::Bytes;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// What nobody waits for is written after so much store time.
const FLUSH: Duration = Duration::from_secs(10);

pub(super) struct Shared {
    pub(super) limits: StoreLimits,
    pub(super) state: Mutex<State>,
    /// There is something to do for the writer.
    pub(super) wake: Condvar,
    /// The writer's alone. A lock all the same, so that a test can make the disk full.
    pub(super) db: Mutex<Connection>,
    pub(super) batches: AtomicU64,
    /// The position of the newest change that is on disk, for those who wait for one.
    pub(super) known: watch::Sender<Position>,
}

/// The machine, and the rows it changed that are not on disk.
pub(super) struct State {
    pub(super) machine: Machine,
    /// The batch being collected.
    pub(super) pending: Batch,
    /// The batch being written.
    pub(super) in_flight: Option<Arc<Batch>>,
    pub(super) phase: Phase,
    /// Store time of the newest batch that was given to the writer.
    pub(super) flushed: StoreTime,
    log: Log,
}

/// Whether the store can be asked.
pub(super) enum Phase {
    Open,
    /// A batch could not be written, and memory has not been read again yet.
    Down(StoreError),
    Closed,
}

impl State {
    fn step<T>(&mut self, step: impl FnOnce(&mut Machine, &mut Log) -> T) -> Result<T, StoreError> {
        match &self.phase {
            Phase::Open => {}
            Phase::Down(error) => return Err(error.clone()),
            Phase::Closed => return Err(StoreError::Closed),
        }
        let before = self.machine.head();
        let result = step(&mut self.machine, &mut self.log);
        self.pending.take(&mut self.log);
        self.pending.head = self.machine.head();
        if self.pending.head != before {
            // Somebody may follow what has changed, and hears of it when it is on disk.
            self.pending.want();
        }
        Ok(result)
    }

    /// What an answer must wait for: the newest batch that it rests on.
    fn wait(&mut self, rests_on: impl Fn(&Batch) -> bool) -> Wait {
        if rests_on(&self.pending) {
            self.pending.want();
            return Wait(Some(self.pending.subscribe()));
        }
        let in_flight = self.in_flight.as_deref().filter(|batch| rests_on(batch));
        Wait(in_flight.map(Batch::subscribe))
    }

    /// Replaces a machine whose rows could not be written.
    pub(super) fn replace(&mut self, mut machine: Machine) {
        std::mem::swap(&mut self.machine, &mut machine);
        self.machine.inherit_life(machine, &mut self.log);
        self.pending.take(&mut self.log);
        self.pending.head = self.machine.head();
        self.phase = Phase::Open;
    }
}

/// A batch that an answer waits for, if any.
pub(super) struct Wait(Option<watch::Receiver<Written>>);

impl Wait {
    pub(super) async fn on_disk(self) -> Result<(), StoreError> {
        let Some(mut batch) = self.0 else { return Ok(()) };
        let written = batch.wait_for(|written| !matches!(written, Written::NotYet)).await;
        match written.as_deref() {
            Ok(Written::Yes) => Ok(()),
            Ok(Written::No(error)) => Err(error.clone()),
            Ok(Written::NotYet) | Err(_) => Err(StoreError::Closed),
        }
    }
}

impl Shared {
    pub(super) fn new(machine: Machine, limits: StoreLimits, db: Connection) -> Self {
        let (pending, log) = (Batch::new(), Log::new());
        let known = watch::Sender::new(machine.head());
        let state = State { flushed: machine.now(), machine, pending, in_flight: None, phase: Phase::Open, log };
        let (state, wake, db) = (Mutex::new(state), Condvar::new(), Mutex::new(db));
        Self { limits, state, wake, db, batches: AtomicU64::new(0), known }
    }

    pub(super) fn batches_written(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    pub(super) fn read(&self, what: &Read) -> Result<(View, Wait), StoreError> {
        self.step(|state| {
            let view = state.step(|machine, log| machine.read(what, log))?;
            let wait = state.wait(|batch| batch.bears_view(what.event.as_ref(), &view));
            Ok((view, wait))
        })
    }

    pub(super) fn commit(&self, commits: &[Commit]) -> Result<(Vec<Outcome>, Wait), StoreError> {
        self.step(|state| {
            let outcomes: Vec<Outcome> = state.step(|machine, log| {
                machine.check(commits)?;
                Ok::<_, StoreError>(commits.iter().map(|one| machine.commit(one, log)).collect())
            })??;
            let wait = state.wait(|batch| {
                let mut pairs = commits.iter().zip(&outcomes);
                pairs.any(|(commit, outcome)| batch.bears_outcome(&commit.event, outcome))
            });
            Ok((outcomes, wait))
        })
    }

    pub(super) fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<(Attached, Wait), StoreError> {
        self.step(|state| {
            let attached = state.step(|machine, log| machine.attach(page, by, log))?;
            let wait = state.wait(|batch| batch.bears_attached(&attached));
            Ok((attached, wait))
        })
    }

    pub(super) fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.step(|state| state.step(|machine, log| machine.detach(feeds, log)))
    }

    pub(super) fn end(&self, whose: Owner, why: Reason) -> Result<(usize, Wait), StoreError> {
        self.step(|state| {
            let ended = state.step(|machine, log| machine.end_all(whose, why, log))?;
            // Where nothing was left to end, another call's end may be on its way.
            Ok((ended, state.wait(|batch| !batch.is_empty())))
        })
    }

    /// A claim counts as an attempt, also where the machine stops at once.
    pub(super) fn claim(&self, ask: &Claim) -> Result<(Vec<Claimed>, Wait), StoreError> {
        self.step(|state| {
            let claimed = state.step(|machine, log| machine.claim(ask, log))?;
            let wait = state.wait(|batch| claimed.iter().any(|claimed| batch.owed.contains_key(&claimed.owed.id)));
            Ok((claimed, wait))
        })
    }

    pub(super) fn changes(&self, after: Position, upto: Position) -> Result<Option<Changes>, StoreError> {
        self.step(|state| state.step(|machine, _| machine.changes(after, upto)))
    }

    pub(super) fn list(&self, what: &List, after: Option<&Bytes>) -> Result<(Listed, Wait), StoreError> {
        self.step(|state| {
            let listed = state.step(|machine, _| machine.list(what, after))?;
            Ok((listed, state.wait(|batch| !batch.is_empty())))
        })
    }

    pub(super) fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.step(|state| {
            let pulse = state.step(|machine, log| machine.beat(beat, log))?;
            if pulse.now >= state.flushed.plus(FLUSH) {
                state.pending.want();
            }
            Ok(pulse)
        })
    }

    /// Lets the writer write what is left and stop.
    pub(super) fn close(&self) {
        self.state.lock().phase = Phase::Closed;
        self.wake.notify_one();
    }

    fn step<T>(&self, step: impl FnOnce(&mut State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut state = self.state.lock();
        let result = step(&mut state);
        if state.pending.is_wanted() {
            self.wake.notify_one();
        }
        result
    }
}
