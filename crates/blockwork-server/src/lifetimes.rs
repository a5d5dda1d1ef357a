//! Random histories of pages that come and go, of instances that die, and of time that passes only as the test says:
//! every session's `unload` runs exactly once, with its last values, and every cell's `expired` once.
//!
//! Begin with `history`, what may happen; then `world`, where it happens; `model`, the reference beside it; `answers`, what
//! is known even where the store is killed; `listeners`, what is run; `stores`, the faults.
//!
//! A history is the same each time for the same seed, and one that goes wrong is told with the command that shows it again.
//! What can be set: `BLOCKWORK_SEED` begins with this seed, and runs one history unless told otherwise;
//! `BLOCKWORK_HISTORIES` runs so many; `BLOCKWORK_LONG` ten times as many.

mod answers;
mod history;
mod listeners;
mod model;
mod random;
mod remembering;
mod rendering;
pub(crate) mod stores;
mod takeover;
mod world;

use blockwork_store::Memory;
use history::{On, run};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use stores::{Bug, OnDisk};
use world::limits;

/// So many histories are made on memory, and so many on a database that is killed now and then.
const ON_MEMORY: u64 = 10_000;
const ON_SQLITE: u64 = 60;

/// After so many histories at most a planted fault must be found.
const SOON: u64 = 20;

fn seeds(count: u64) -> std::ops::Range<u64> {
    let number =
        |name| std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")));
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    let first = number("BLOCKWORK_SEED");
    let usual = match (first, long) {
        (Some(_), _) => 1,
        (None, true) => count * 10,
        (None, false) => count,
    };
    let first = first.unwrap_or_default();
    first..first + number("BLOCKWORK_HISTORIES").unwrap_or(usual)
}

/// Lets the future run to its end on this thread, and everything that it has started with it.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

fn in_memory() -> On {
    On::Memory(Arc::new(Memory::new(limits())))
}

/// Makes the histories on all cores; the first that goes wrong ends it.
fn check_all(test: &str, count: u64, on: impl Fn() -> On + Sync) {
    let seeds = seeds(count);
    let next = AtomicU64::new(seeds.start);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        while let seed = next.fetch_add(1, Ordering::Relaxed)
            && seed < seeds.end
        {
            if let Err(wrong) = wait(run(seed, on(), None)) {
                next.store(seeds.end, Ordering::Relaxed);
                let again = format!("BLOCKWORK_SEED={seed} cargo test -p blockwork-server --lib lifetimes::{test}");
                return Some(format!("{wrong}\n\nto see it again: {again}\n"));
            }
        }
        None
    };
    let wrong = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().filter_map(|thread| thread.join().expect("a thread that made histories")).next()
    });
    assert_eq!(wrong, None, "{}", wrong.as_deref().unwrap_or_default());
}

#[test]
fn every_session_is_unloaded_once_with_its_last_values() {
    check_all("every_session_is_unloaded_once_with_its_last_values", ON_MEMORY, in_memory);
}

#[test]
fn every_session_is_unloaded_once_however_often_the_store_is_killed() {
    let test = "every_session_is_unloaded_once_however_often_the_store_is_killed";
    check_all(test, ON_SQLITE, || On::Disk(OnDisk::new(limits())));
}

/// The fault shows soon, and the same histories without it are good.
#[track_caller]
fn check_found(bug: Bug) {
    for seed in 0..SOON {
        assert_eq!(wait(run(seed, in_memory(), None)), Ok(()), "seed {seed} without a fault");
        if wait(run(seed, in_memory(), Some(bug))).is_err() {
            return;
        }
    }
    panic!("{bug:?} is not found in {SOON} histories");
}

#[test]
fn an_unload_that_is_owed_twice_is_found() {
    check_found(Bug::UnloadTwice);
}

#[test]
fn an_unload_that_is_forgotten_is_found() {
    check_found(Bug::UnloadForgotten);
}

#[test]
fn an_end_without_its_last_values_is_found() {
    check_found(Bug::LastValuesLost);
}
