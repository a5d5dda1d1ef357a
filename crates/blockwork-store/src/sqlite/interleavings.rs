//! The hand-over between events and the thread that writes, with the threads taking turns in every way that matters.
//!
//! The rule under test: an answer leaves only when everything it has read and written is on disk.

use super::shared::Shared;
use super::{PLACES, Sqlite, load, schema, writer};
use crate::Store;
use crate::conformance::kit::{Draft, ME, Page, SECOND, absent};
use crate::sync::explore;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cell, CellId, Change, Changes, Commit, Going, Outcome, PageTicket, Position, Read, StoreError, StoreLimits,
    StoreTime, View,
};
use rusqlite::Connection;
use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;

const TIMES: usize = 300;

/// A store over a database in memory: what is committed there counts as on disk.
fn open() -> Arc<Sqlite> {
    let mut db = Connection::open_in_memory().expect("a database");
    schema::create(&mut db).expect("its tables");
    let machine = load::load(&db, StoreLimits::default()).expect("an empty machine");
    let shared = Arc::new(Shared::new(machine, StoreLimits::default(), db));
    let writer = Some(writer::start(shared.clone()).expect("a thread"));
    let lock = tempfile::tempfile().expect("a file");
    Arc::new(Sqlite { path: PathBuf::new(), shared, places: Semaphore::new(PLACES), writer, _lock: lock })
}

/// The page with this number.
fn page(number: u8) -> Page {
    let (page, visitor) = (PageId::from_bytes([number; 16]), VisitorId::from_bytes([1; 16]));
    Page(PageTicket { page, visitor, made: StoreTime::default() })
}

/// The counter that all pages share.
fn counter() -> CellId {
    page(1).user_cell("Counter")
}

/// What is on disk: how far the counter has come.
fn on_disk(shared: &Shared) -> u64 {
    let sql = "SELECT CAST(value AS INTEGER) FROM cells WHERE state = 'Counter'";
    shared.db.lock().query_row(sql, [], |row| row.get::<_, i64>(0)).map_or(0, i64::cast_unsigned)
}

fn value(cell: &Cell) -> u64 {
    let text = cell.bytes.as_deref().map_or("0", |bytes| std::str::from_utf8(bytes).expect("text"));
    text.parse().expect("a number")
}

/// How far the counter has come, as a read says.
async fn look(store: &Sqlite) -> Result<u64, StoreError> {
    let read = Read { by: ME, event: None, cells: vec![(counter(), None)], lease: None };
    match store.read(&read).await? {
        View::Cells { cells, .. } => Ok(value(&cells[0])),
        other => panic!("a read without an event finds cells, and not {other:?}"),
    }
}

/// Counts up by one, in an event of this page, and says how far.
async fn count(store: &Sqlite, number: u8) -> Result<u64, StoreError> {
    let mut seen = absent(&counter());
    loop {
        let next = value(&seen) + 1;
        let Draft(commit) = Draft::new(page(number).event(1)).put(&seen, next.to_string());
        match store.commit(&[commit]).await?.remove(0) {
            Outcome::Done { .. } => return Ok(next),
            Outcome::Stale(mut cells) => seen = cells.remove(0),
            other => panic!("{other:?}"),
        }
    }
}

/// A thread that counts; what it has counted to is on disk when it hears of it.
fn counts(store: &Arc<Sqlite>, number: u8) -> JoinHandle<Result<u64, StoreError>> {
    let store = store.clone();
    thread::spawn(move || {
        let counted = block_on(count(&store, number))?;
        assert!(on_disk(&store.shared) >= counted, "what was written");
        Ok(counted)
    })
}

/// A thread that writes what no other does; that is on disk when it hears of it.
fn notes(store: &Arc<Sqlite>, number: u8) -> JoinHandle<Result<u64, StoreError>> {
    let store = store.clone();
    thread::spawn(move || {
        block_on(store.commit(&[note(number)]))?;
        assert!(has_note(&store.shared, number), "what was written");
        Ok(0)
    })
}

fn note(number: u8) -> Commit {
    Draft::new(page(number).event(2)).put(&absent(&page(number).cell("Note")), "1").0
}

fn has_note(shared: &Shared, number: u8) -> bool {
    let sql = "SELECT count(*) FROM cells WHERE state = 'Note' AND owner = ?1";
    let rows = shared.db.lock().query_row(sql, [page(number).0.page.to_string()], |row| row.get::<_, i64>(0));
    rows.expect("a number") == 1
}

/// A thread that reads; what it has read is on disk when it hears of it.
fn looks(store: &Arc<Sqlite>) -> JoinHandle<Result<u64, StoreError>> {
    let store = store.clone();
    thread::spawn(move || {
        let seen = block_on(look(&store))?;
        assert!(on_disk(&store.shared) >= seen, "what was read");
        Ok(seen)
    })
}

/// A thread that hears of so many changes of the counter, each once, and each when it is on disk.
fn follows(store: &Arc<Sqlite>, count: u64) -> JoinHandle<()> {
    let (store, mut at) = (store.clone(), Position(1));
    thread::spawn(move || {
        let mut heard = 0;
        while heard < count {
            let Ok(Changes::Some { at: next, changes }) = block_on(store.changes(at)) else {
                panic!("changes were lost")
            };
            for change in changes {
                heard += 1;
                assert!(matches!(change, Change::Cell(_, version) if version.n == heard), "{change:?}");
            }
            assert!(on_disk(&store.shared) >= heard, "what was announced");
            at = next;
        }
    })
}

#[test]
fn what_is_answered_is_on_disk() {
    explore(TIMES, || {
        let store = open();
        let threads = [counts(&store, 1), counts(&store, 2), counts(&store, 3), notes(&store, 4), looks(&store)];
        for thread in threads {
            assert!(thread.join().expect("a thread").is_ok());
        }
        assert_eq!(on_disk(&store.shared), 3);
    });
}

#[test]
fn what_is_announced_is_on_disk_and_nothing_is_missed() {
    explore(TIMES, || {
        let store = open();
        let follows = [follows(&store, 2), follows(&store, 2)];
        for thread in [counts(&store, 1), counts(&store, 2)] {
            assert!(thread.join().expect("a thread").is_ok());
        }
        for thread in follows {
            thread.join().expect("a follower");
        }
    });
}

#[test]
fn what_cannot_be_written_fails_for_all_who_rest_on_it_and_nothing_else_is_lost() {
    explore(TIMES, || {
        let store = open();
        let shared = store.shared.clone();
        let disk = thread::spawn(move || {
            for full in ["ON", "OFF"] {
                let sql = format!("PRAGMA query_only = {full}");
                shared.db.lock().execute_batch(&sql).expect("a disk that is full, or not");
            }
        });
        let threads = [counts(&store, 1), counts(&store, 2), counts(&store, 3), notes(&store, 4), looks(&store)];
        let told: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("a thread")).collect();
        disk.join().expect("the disk");
        let seen = loop {
            match block_on(look(&store)) {
                Ok(seen) => break seen,
                Err(_) => thread::yield_now(),
            }
        };
        assert_eq!(seen, on_disk(&store.shared), "memory is read again from what is on disk");
        assert!(told.iter().flatten().all(|told| on_disk(&store.shared) >= *told), "{told:?}");
        for error in told.into_iter().filter_map(Result::err) {
            assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        }
    });
}

#[test]
fn closing_writes_what_is_left_and_leaves_nobody_waiting() {
    explore(TIMES, || {
        let store = open();
        let threads = [counts(&store, 1), notes(&store, 2), looks(&store)];
        let beat = Beat { me: ME, saw: StoreTime(0), since: SECOND, going: Going::On };
        store.shared.beat(&beat).expect("nobody waits for it");
        let (_, taken) = store.shared.commit(&[note(3)]).expect("it is taken before the store closes");
        store.shared.close();
        assert!(block_on(taken.on_disk()).is_ok() && has_note(&store.shared, 3));
        let told: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("a thread")).collect();
        assert!(told.iter().flatten().all(|told| on_disk(&store.shared) >= *told), "{told:?}");
        let clock = store.shared.db.lock().query_row("SELECT now FROM clock", [], |row| row.get::<_, i64>(0));
        assert_eq!(clock, Ok(1000));
        for error in told.into_iter().filter_map(Result::err) {
            assert!(matches!(error, StoreError::Closed), "{error}");
        }
    });
}
