//! Random histories of all stores, read by a checker; and stores with planted faults, which it must find.
//!
//! Begin with [`history`], what the checker gets to see; then [`checker`], how it judges; [`simulate`], the world around
//! a store; [`planted`], the faults.
//!
//! A history is the same each time for the same seed. One that is refused is told with the command that shows it again,
//! with everything that has happened in it. What can be set:
//!
//! | variable | what it does |
//! |---|---|
//! | `BLOCKWORK_SEED` | begins with this seed, and runs one history unless told otherwise |
//! | `BLOCKWORK_HISTORIES` | runs so many |
//! | `BLOCKWORK_LONG` | runs a hundred times as many, of seeds that were not run before |

mod checker;
mod checker_tests;
mod history;
mod planted;
mod random;
mod record;
mod redis;
mod simulate;
mod stores;

use blockwork_core::store::Store;
use checker::{Name, check};
use history::History;
use planted::{Bug, Planted};
use redis::Shared;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use stores::{Reopening, memory};

/// So many histories are made on memory, and so many on SQLite.
const ON_MEMORY: u64 = 5_000;
const ON_SQLITE: u64 = 500;

/// So many on a Redis, with one instance's store and with three.
const ON_REDIS: u64 = 100;

/// So many share one database, and its fsyncs.
const TOGETHER: u64 = 25;

/// After so many histories at most a planted fault must be found.
const SOON: u64 = 40;

/// The seeds to run.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let number =
        |name| std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")));
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    let first = number("BLOCKWORK_SEED");
    let usual = match (first, long) {
        (Some(_), _) => 1,
        (None, true) => count * 100,
        (None, false) => count,
    };
    let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let first = first.unwrap_or_else(|| if long { since_1970() << 20 } else { 0 });
    first..first + number("BLOCKWORK_HISTORIES").unwrap_or(usual)
}

/// Lets the future run to its end on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

fn run(store: Arc<dyn Store>, seed: u64) -> History {
    wait(simulate::simulate(store, &[seed], &|_| false)).remove(0)
}

/// What is wrong with the history of a seed, and how to see it again; none where nothing is.
fn judge(test: &str, seed: u64, history: &History) -> Option<String> {
    let anomalies = check(history);
    if anomalies.is_empty() {
        return None;
    }
    let what: Vec<String> = anomalies.iter().map(ToString::to_string).collect();
    let story = if std::env::var_os("BLOCKWORK_SEED").is_some() { history.to_string() } else { String::new() };
    let again = format!("BLOCKWORK_SEED={seed} cargo test -p blockwork-store --test histories {test}");
    Some(format!("{story}\n{}\n\nto see it again: {again}\n", what.join("\n")))
}

/// Makes the histories, some at a time, on all cores; the first that is refused ends it.
fn check_all(test: &str, count: u64, together: u64, histories: impl Fn(&[u64]) -> Vec<History> + Sync) {
    let seeds = seeds(count);
    let next = AtomicU64::new(seeds.start);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        while let first = next.fetch_add(together, Ordering::Relaxed)
            && first < seeds.end
        {
            let group: Vec<u64> = (first..seeds.end.min(first + together)).collect();
            for (seed, history) in group.iter().zip(histories(&group)) {
                if let Some(wrong) = judge(test, *seed, &history) {
                    next.store(seeds.end, Ordering::Relaxed);
                    return Some(wrong);
                }
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
fn on_memory_histories_are_strictly_serializable_and_events_happen_once() {
    let test = "on_memory_histories_are_strictly_serializable_and_events_happen_once";
    check_all(test, ON_MEMORY, 1, |seeds| vec![run(memory(), seeds[0])]);
}

#[test]
fn on_sqlite_histories_are_strictly_serializable_and_events_happen_once() {
    let test = "on_sqlite_histories_are_strictly_serializable_and_events_happen_once";
    check_all(test, ON_SQLITE, TOGETHER, |seeds| {
        let store = Arc::new(Reopening::new());
        wait(simulate::simulate(store.clone(), seeds, &|second| {
            let restarts = second % 16 == 9;
            if restarts {
                store.restart();
            }
            restarts
        }))
    });
}

/// What nobody waits for may be lost in a crash, signs of life for example, and how much that is depends on the disk:
/// so the same seed is not always quite the same history here.
#[test]
fn on_sqlite_nothing_that_was_answered_is_lost_in_a_crash() {
    let test = "on_sqlite_nothing_that_was_answered_is_lost_in_a_crash";
    check_all(test, ON_SQLITE / 5, TOGETHER, |seeds| {
        let store = Arc::new(Reopening::new());
        wait(simulate::simulate(store.clone(), seeds, &|second| {
            let crashes = second % 5 == 3;
            if crashes {
                store.crash();
            }
            crashes
        }))
    });
}

/// Histories on a Redis with this many stores, which is killed and started again in between.
fn check_on_redis(test: &str, stores: usize) {
    check_all(test, ON_REDIS, TOGETHER, |seeds| {
        let store = Arc::new(Shared::new(stores));
        wait(simulate::simulate(store.clone(), seeds, &|second| {
            if second % 8 == 5 {
                store.kill_redis();
            }
            // The instances stay: whatever they wait for is sent again.
            false
        }))
    });
}

#[test]
fn on_redis_with_one_instance_histories_are_strictly_serializable_and_events_happen_once() {
    check_on_redis("on_redis_with_one_instance_histories_are_strictly_serializable_and_events_happen_once", 1);
}

#[test]
fn on_redis_with_three_instances_histories_are_strictly_serializable_and_events_happen_once() {
    check_on_redis("on_redis_with_three_instances_histories_are_strictly_serializable_and_events_happen_once", 3);
}

#[test]
fn a_seed_is_a_history() {
    for seed in 0..20 {
        assert_eq!(run(memory(), seed), run(memory(), seed), "seed {seed}");
    }
    assert_ne!(run(memory(), 1), run(memory(), 2));
}

#[test]
fn histories_that_share_a_store_are_the_same_as_alone_and_on_every_store() {
    let seeds: Vec<u64> = (0..10).collect();
    let alone: Vec<History> = seeds.iter().map(|seed| run(memory(), *seed)).collect();
    let never = |_| false;
    assert!(alone == wait(simulate::simulate(memory(), &seeds, &never)), "together in memory they are others");
    let sqlite = Arc::new(Reopening::new());
    assert!(alone == wait(simulate::simulate(sqlite, &seeds, &never)), "on SQLite they are others");
    let redis = Arc::new(Shared::new(3));
    assert!(alone == wait(simulate::simulate(redis, &seeds, &never)), "on Redis they are others");
}

/// The fault shows soon, by one of these names, and the same histories without it are good.
#[track_caller]
fn check_found(bug: Bug, names: &[Name]) {
    for seed in seeds(SOON).start..seeds(SOON).start + SOON {
        let good = check(&run(memory(), seed));
        assert!(good.is_empty(), "seed {seed} without a fault: {good:#?}");
        let found = check(&run(Arc::new(Planted::new(memory(), bug)), seed));
        if found.iter().any(|anomaly| names.contains(&anomaly.name)) {
            return;
        }
    }
    panic!("{bug:?} is not found in {SOON} histories");
}

#[test]
fn a_stale_read_is_found() {
    check_found(Bug::StaleRead, &[Name::StaleRead]);
}

#[test]
fn a_lost_update_is_found() {
    check_found(Bug::LostUpdate, &[Name::LostUpdate]);
}

#[test]
fn a_partial_commit_is_found() {
    check_found(Bug::PartialCommit, &[Name::PartialCommit]);
}

#[test]
fn an_ignored_receipt_is_found() {
    check_found(Bug::ReceiptIgnored, &[Name::AppliedTwice]);
}

#[test]
fn an_ignored_floor_is_found() {
    check_found(Bug::FloorIgnored, &[Name::AppliedTwice]);
}

#[test]
fn a_failure_that_is_not_filed_is_found() {
    check_found(Bug::FailureNotFiled, &[Name::AbortedRead, Name::TwoAnswers]);
}

#[test]
fn a_version_that_is_used_twice_is_found() {
    check_found(Bug::VersionReused, &[Name::VersionReused]);
}

#[test]
fn an_owed_event_that_its_commit_does_not_take_away_is_found() {
    check_found(Bug::OwedNotConsumed, &[Name::OwedTwice]);
}

#[test]
fn a_late_detach_that_is_obeyed_is_found() {
    check_found(Bug::LateDetachObeyed, &[Name::EndedWhileThere]);
}

#[test]
fn a_wall_clock_that_is_used_is_found() {
    check_found(Bug::WallClock, &[Name::EndedTooSoon]);
}
