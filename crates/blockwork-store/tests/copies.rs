//! Copies of the database that are made while it is written hold whole commits: how a backup is made.

mod kit;

use blockwork_core::store::{CellId, Commit, EventKey, Outcome, Put, Read, ScopeId, Store, StoreLimits, View};
use blockwork_store::Sqlite;
use bytes::Bytes;
use kit::{Counter, ME};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const TASKS: u8 = 4;
const COPIES: u64 = 12;

/// So large that SQLite moves the log into the file again and again while the test runs.
const LARGE: usize = 40_000;

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, StoreLimits::default()).expect("a database")
}

fn wal(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

/// Two cells of the app that always change together.
fn pair(task: u8) -> [CellId; 2] {
    ["A", "B"].map(|state| CellId { scope: ScopeId::Global, state: state.into(), key: task.to_string().into() })
}

/// How far both have counted.
async fn counted(store: &Sqlite, task: u8) -> u64 {
    let cells = pair(task).map(|id| (id, None)).into();
    match store.read(&Read { by: ME, event: None, cells, lease: None }).await.expect("the store reads") {
        View::Cells { cells, .. } => {
            assert_eq!(cells[0].bytes, cells[1].bytes, "half a commit");
            assert_eq!(cells[0].version, cells[1].version, "half a commit");
            cells[0].version.n
        }
        other => panic!("{other:?}"),
    }
}

/// Counts both up until it is told to stop, and says after each answer how far it is.
async fn count(store: Arc<Sqlite>, task: u8, answered: Arc<AtomicU64>, stop: Arc<AtomicBool>) {
    let mut versions = [blockwork_core::cell::Version::NONE; 2];
    for n in 1u64.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let text = Bytes::from(format!("{n} ").repeat(LARGE / 4));
        let put = |cell| Put { cell, bytes: Some(text.clone()), ttl: None };
        let mut key = [task; 16];
        key[..8].copy_from_slice(&n.to_be_bytes());
        let commit = Commit {
            event: EventKey::Caller { who: ScopeId::Global, key, print: 7 },
            expect: pair(task).into_iter().zip(versions).collect(),
            put: pair(task).map(put).into(),
            answer: Bytes::new(),
            ..Counter::new(task).commit(1, &[])
        };
        versions = versions.map(|version| version.next(commit.id.mark()));
        let outcomes = store.commit(&[commit]).await.expect("a commit");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        answered.store(n, Ordering::SeqCst);
    }
}

/// Makes copies while tasks commit, and looks whether each holds all that was answered before, and no half.
async fn check(copy: impl Fn(&Connection, &Path, &Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let store = Arc::new(open(&path));
    let answered: Vec<_> = (0..TASKS).map(|_| Arc::new(AtomicU64::new(0))).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = (0..TASKS)
        .zip(&answered)
        .map(|(task, answered)| tokio::spawn(count(store.clone(), task, answered.clone(), stop.clone())))
        .collect();
    let second = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a second connection");
    for round in 1..=COPIES {
        while answered.iter().any(|n| n.load(Ordering::SeqCst) < round * 5) {
            tokio::task::yield_now().await;
        }
        let before: Vec<u64> = answered.iter().map(|n| n.load(Ordering::SeqCst)).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("copy.db");
        copy(&second, &path, &to);
        let copied = open(&to);
        for (task, before) in (0..TASKS).zip(before) {
            assert!(counted(&copied, task).await >= before);
        }
    }
    stop.store(true, Ordering::SeqCst);
    for task in tasks {
        task.await.expect("a task that counts");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_by_a_second_connection_holds_whole_commits() {
    check(|second, _, to| {
        second.execute("VACUUM INTO ?1", [to.to_str().expect("text")]).expect("a copy");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_file_and_then_the_log_under_a_reader_holds_whole_commits() {
    check(|second, path, to| {
        second.execute_batch("BEGIN").expect("a transaction");
        // The transaction begins to hold the log when it reads.
        second.query_row("SELECT now FROM clock", [], |_| Ok(())).expect("store time");
        fs::copy(path, to).expect("a copy of the file");
        fs::copy(wal(path), wal(to)).expect("a copy of the log");
        second.execute_batch("COMMIT").expect("the end of the transaction");
    })
    .await;
}
