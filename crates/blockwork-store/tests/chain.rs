//! What a commit owes survives the process that is killed before it runs.

mod kit;

use blockwork_core::store::{
    Cell, CellId, Claim, Commit, EventKey, Outcome, Put, Read, ScopeId, Store, StoreLimits, View, Wants,
};
use blockwork_store::Sqlite;
use bytes::Bytes;
use kit::{CHAIN, Counter, DONE, ME, owed_id, without_position};
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// The child stops here, between commit and run.
const STOP: u64 = 7;

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, StoreLimits::default()).expect("a database")
}

async fn chained(store: &Sqlite) -> Cell {
    let id = CellId { scope: ScopeId::Global, state: "Chained".into(), key: "".into() };
    match store.read(&Read { by: ME, event: None, cells: vec![(id, None)], lease: None }).await {
        Ok(View::Cells { mut cells, .. }) => cells.remove(0),
        other => panic!("{other:?}"),
    }
}

/// The chain counts up a cell of the app. Its commit takes the owed event away.
async fn run(store: &Sqlite, event: EventKey) -> Outcome {
    let cell = chained(store).await;
    let bytes = Some(Bytes::from((cell.version.n + 1).to_string()));
    let commit = Commit {
        event,
        expect: vec![(cell.id.clone(), cell.version)],
        put: vec![Put { cell: cell.id, bytes, ttl: None }],
        ..Counter::new(1).commit(1, &[])
    };
    without_position(store.commit(&[commit]).await.expect("a commit").remove(0))
}

/// The process that the test kills. Run alone, it has nothing to do.
#[tokio::test]
async fn a_process_that_owes_until_it_is_killed() {
    let Some(path) = std::env::var_os("BLOCKWORK_TEST_CHAIN") else { return };
    let stops = std::env::var_os("BLOCKWORK_TEST_STOP").is_some();
    let (store, page) = (open(Path::new(&path)), Counter::new(1));
    for n in 1.. {
        assert_eq!(page.owe_to(n, &store).await.expect("a commit"), DONE);
        eprintln!("{n}");
        if stops && n == STOP {
            std::future::pending::<()>().await;
        }
        assert_eq!(run(&store, EventKey::Owed { id: owed_id(n), token: 1 }).await, DONE);
    }
}

#[tokio::test]
async fn a_chain_survives_kill_9_between_commit_and_run() {
    for (stops, lines) in [(true, STOP), (false, 1), (false, 15)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        kill_after(lines, stops, &path);
        let store = open(&path);
        let counted = Counter::new(1).counted(&store).await;
        assert!(counted >= lines);
        let before = chained(&store).await.version.n;
        let wants = Wants::Due { listeners: [CHAIN.into()].into(), most: 100 };
        let ask = Claim { by: ME, wants };
        let claimed = store.claim(&ask).await.expect("a claim");
        assert_eq!(claimed.len() as u64, counted - before, "what has not run is owed still");
        if stops {
            assert_eq!((before, claimed[0].owed.id), (STOP - 1, owed_id(STOP)));
        }
        for one in claimed {
            assert_eq!(run(&store, EventKey::Owed { id: one.owed.id, token: 1 }).await, Outcome::Lost);
            assert_eq!(run(&store, EventKey::Owed { id: one.owed.id, token: one.token }).await, DONE);
        }
        assert_eq!(chained(&store).await.version.n, counted, "each chain has run once");
        assert!(store.claim(&ask).await.expect("a claim").is_empty());
    }
}

/// Kills the child when it has said so many lines.
fn kill_after(lines: u64, stops: bool, path: &Path) {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "a_process_that_owes_until_it_is_killed", "--nocapture"]);
    command.env("BLOCKWORK_TEST_CHAIN", path).stdout(Stdio::null()).stderr(Stdio::piped());
    if stops {
        command.env("BLOCKWORK_TEST_STOP", "1");
    }
    let mut child = command.spawn().expect("a process");
    let mut output = BufReader::new(child.stderr.take().expect("its output"));
    for _ in 0..lines {
        output.read_line(&mut String::new()).expect("a number");
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    output.read_to_string(&mut String::new()).expect("what it said until then");
}
