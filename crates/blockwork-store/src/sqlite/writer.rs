//! The one thread that writes: batch after batch.

use super::batch::{Batch, Written};
use super::load;
use super::shared::{Phase, Shared, State};
use super::write::write;
use crate::machine::{Log, Machine};
use crate::sync::thread::{self, JoinHandle};
use blockwork_core::store::StoreError;
use rusqlite::Connection;
use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the writer rests between two tries to read the file again.
const REST: Duration = Duration::from_millis(200);

/// Begins a new life of the store, and returns when that is on disk: positions of changes are not given before.
pub(super) fn begin(db: &mut Connection, machine: &mut Machine) -> rusqlite::Result<()> {
    let (mut batch, mut log) = (Batch::new(), Log::new());
    machine.begin(&mut log);
    batch.take(&mut log);
    write(db, &batch)
}

pub(super) fn start(shared: Arc<Shared>) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name("blockwork-journal".to_owned()).spawn(move || run(&shared))
}

fn run(shared: &Shared) {
    let _closing = Closing(shared);
    while let Some(batch) = next(shared) {
        let written = write(&mut shared.db.lock(), &batch);
        match written {
            Ok(()) => succeed(shared, &batch),
            Err(cause) => fail(shared, &batch, cause),
        }
    }
}

/// The next batch that is worth writing; none when the store is closed and all is written.
fn next(shared: &Shared) -> Option<Arc<Batch>> {
    let mut state = shared.state.lock();
    loop {
        let closed = matches!(state.phase, Phase::Closed);
        if state.pending.is_wanted() || (closed && !state.pending.is_empty()) {
            let batch = Arc::new(mem::replace(&mut state.pending, Batch::new()));
            state.flushed = state.machine.now();
            state.in_flight = Some(batch.clone());
            return Some(batch);
        }
        if closed {
            return None;
        }
        shared.wake.wait(&mut state);
    }
}

fn succeed(shared: &Shared, batch: &Batch) {
    shared.state.lock().in_flight = None;
    shared.batches.fetch_add(1, Ordering::Relaxed);
    shared.known.send_if_modified(|known| {
        let news = batch.head > *known;
        *known = batch.head.max(*known);
        news
    });
    batch.finish(Written::Yes);
}

/// Fails everything that is not on disk, and reads memory again from what is.
///
/// The connection is kept: after a failed sync, a new one could find the batch whole in the log and bring back what was
/// refused, while this one writes over it.
fn fail(shared: &Shared, batch: &Batch, cause: rusqlite::Error) {
    tracing::error!(%cause, "the database cannot be written: what was not written is refused");
    let error = StoreError::Unavailable { cause: Arc::new(cause) };
    refuse(&mut shared.state.lock(), batch, error);
    loop {
        let loaded = load::load(&shared.db.lock(), shared.limits);
        let mut state = shared.state.lock();
        match loaded {
            // Closed meanwhile: nobody asks any more, and nothing that was answered is unwritten.
            _ if matches!(state.phase, Phase::Closed) => return,
            Ok(machine) => {
                state.replace(machine);
                // Whoever follows finds its position trimmed, and reads again.
                shared.known.send_replace(state.machine.head());
                return;
            }
            Err(cause) => {
                tracing::error!(%cause, "the database cannot be read");
                state.phase = Phase::Down(StoreError::Unavailable { cause: Arc::new(cause) });
                shared.wake.wait_for(&mut state, REST);
            }
        }
    }
}

fn refuse(state: &mut State, batch: &Batch, error: StoreError) {
    state.in_flight = None;
    let pending = mem::replace(&mut state.pending, Batch::new());
    batch.finish(Written::No(error.clone()));
    pending.finish(Written::No(error.clone()));
    if matches!(state.phase, Phase::Open) {
        state.phase = Phase::Down(error);
    }
}

/// Closes the store when the writer stops, also by a panic, so that nobody waits for it in vain.
struct Closing<'a>(&'a Shared);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.phase = Phase::Closed;
        let in_flight = state.in_flight.take();
        let pending = mem::replace(&mut state.pending, Batch::new());
        for batch in in_flight.as_deref().into_iter().chain([&pending]) {
            batch.finish(Written::No(StoreError::Closed));
        }
    }
}
