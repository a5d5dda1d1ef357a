//! What was answered is on disk, and never half of it: files copied while the store is open, logs cut anywhere, kill -9.

mod kit;

use blockwork_core::store::{Changes, Outcome, Position, StoreLimits};
use blockwork_store::{Sqlite, Store};
use kit::{Counter, DONE};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

const TASKS: u8 = 8;
const EACH: u64 = 12;

/// SQLite moves the log into the file when it has grown to this. The tests stay below it, so that file and log can be
/// copied one after the other and belong together.
const CHECKPOINT: usize = 1000 * 4096;

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, StoreLimits::default()).expect("a database")
}

fn wal(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

/// File and log as a crash would leave them.
struct Copy {
    db: Vec<u8>,
    wal: Vec<u8>,
}

impl Copy {
    fn of(path: &Path) -> Self {
        let copy = Self { db: fs::read(path).expect("the file"), wal: fs::read(wal(path)).expect("the log") };
        assert!(copy.wal.len() < CHECKPOINT);
        copy
    }

    /// Opens the copy with the log as long as this, and the rest as a file system may leave it: gone, or zeroes.
    fn open(&self, log: usize, zeroes: usize) -> (Sqlite, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        let log = [&self.wal[..log], &vec![0; zeroes]].concat();
        fs::write(&path, &self.db).expect("a copy of the file");
        fs::write(wal(&path), log).expect("a copy of the log");
        (open(&path), folder)
    }
}

#[tokio::test]
async fn a_store_that_was_closed_is_the_same_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let page = Counter::new(1);
    for n in 1..=5 {
        let store = open(&path);
        assert_eq!(page.counted(&store).await, n - 1);
        assert_eq!(page.count_to(n, &store).await.expect("a commit"), DONE);
        assert_eq!(page.count_to(n, &store).await.expect("a commit"), Outcome::Answered(n.to_string().into()));
    }
    assert!(!wal(&path).exists(), "closing moves the log into the file");
    assert_eq!(page.counted(&open(&path)).await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_answered_before_a_crash_is_there_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let store = Arc::new(open(&path));
    let answered: Arc<Vec<AtomicU64>> = Arc::new((0..TASKS).map(|_| AtomicU64::new(0)).collect());
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let (store, answered) = (store.clone(), answered.clone());
        tasks.push(tokio::spawn(async move {
            for n in 1..=EACH {
                assert_eq!(Counter::new(task).count_to(n, &*store).await.expect("a commit"), DONE);
                answered[usize::from(task)].store(n, Ordering::SeqCst);
            }
        }));
    }
    for at_least in [1, EACH / 2, EACH] {
        while answered.iter().any(|n| n.load(Ordering::SeqCst) < at_least) {
            tokio::task::yield_now().await;
        }
        let before: Vec<u64> = answered.iter().map(|n| n.load(Ordering::SeqCst)).collect();
        let copy = Copy::of(&path);
        let (opened, _folder) = copy.open(copy.wal.len(), 0);
        for (task, before) in (0..TASKS).zip(before) {
            assert!(Counter::new(task).counted(&opened).await >= before);
        }
    }
    for task in tasks {
        task.await.expect("a task that counts");
    }
}

#[tokio::test]
async fn a_log_that_is_cut_anywhere_holds_whole_commits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let (store, page) = (open(&path), Counter::new(1));
    for n in 1..=EACH {
        page.count_to(n, &store).await.expect("a commit");
    }
    let copy = Copy::of(&path);
    let mut last = 0;
    for cut in (0..=copy.wal.len()).step_by(copy.wal.len() / 60).chain([copy.wal.len()]) {
        for zeroes in [0, copy.wal.len() - cut] {
            let (opened, _folder) = copy.open(cut, zeroes);
            let counted = page.counted(&opened).await;
            assert!(counted >= last, "a longer log holds no less");
            last = counted;
            assert_eq!(page.count_to(counted + 1, &opened).await.expect("a commit"), DONE, "and it goes on");
        }
    }
    assert_eq!(last, EACH);
}

#[tokio::test]
async fn no_position_is_ever_given_twice_however_often_the_store_crashes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut path = folder.path().join("store.db");
    let (mut store, mut last, mut folders) = (open(&path), Position(0), vec![folder]);
    for life in 1..=5 {
        // No beat comes, so nothing but opening can have moved store time.
        let page = Counter::new(life);
        for n in 1..=3 {
            let commit = page.commit(n, &page.cells(&store).await);
            let at = match &store.commit(&[commit]).await.expect("a commit")[..] {
                [Outcome::Done { at }] => *at,
                other => panic!("{other:?}"),
            };
            assert!(at > last, "{at:?} after {last:?}");
            last = at;
        }
        let copy = Copy::of(&path);
        let (opened, folder) = copy.open(copy.wal.len(), 0);
        (store, path) = (opened, folder.path().join("store.db"));
        folders.push(folder);
        let told = store.changes(last).await.expect("the store tells");
        assert!(matches!(told, Changes::Trimmed { .. }), "who follows the life before reads again: {told:?}");
    }
}

/// The process that [`all_that_a_killed_process_answered_is_there`] kills. Run alone, it has nothing to do.
#[tokio::test]
async fn a_process_that_counts_until_it_is_killed() {
    let Some(path) = std::env::var_os("BLOCKWORK_TEST_COUNT") else { return };
    let (store, page) = (open(Path::new(&path)), Counter::new(1));
    for n in 1.. {
        assert_eq!(page.count_to(n, &store).await.expect("a commit"), DONE);
        eprintln!("{n}");
    }
}

#[tokio::test]
async fn all_that_a_killed_process_answered_is_there() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let page = Counter::new(1);
    for lines in [1, 20, 33] {
        fs::remove_file(&path).ok();
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "a_process_that_counts_until_it_is_killed", "--nocapture"])
            .env("BLOCKWORK_TEST_COUNT", &path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut output = BufReader::new(child.stderr.take().expect("its output"));
        for _ in 0..lines {
            output.read_line(&mut String::new()).expect("a number");
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("what it said until then");
        let answered = rest.lines().last().map_or(lines, |last| last.parse().expect("a number"));
        let store = open(&path);
        let counted = page.counted(&store).await;
        assert!(counted >= answered, "{counted} of {answered}");
        assert!(counted <= answered + 1, "{counted} of {answered}");
        assert_eq!(page.count_to(counted + 1, &store as &dyn Store).await.expect("a commit"), DONE);
    }
}
