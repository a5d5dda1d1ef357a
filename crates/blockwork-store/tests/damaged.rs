//! A database that something else has written to: it is refused with what is wrong, or it works; and nothing panics.
//!
//! `corpus/damaged/` has a file for each case, with SQL that damages a good database. What is in `bad-…` must be refused
//! when the database is opened, what is in `good-…` must do no harm. Besides, bytes of the file itself are changed at
//! random: SQLite finds most of that, and what it does not find are values like any other.

use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cause, CellId, Claim, Commit, ENDS, EventKey, Going, List, Outcome, Owed, Owner, PageTicket, Put, Read,
    Reason, ScopeId, Store, StoreError, StoreLimits, StoreTime, View, Wants, Whose,
};
use blockwork_store::{OpenError, Sqlite};
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use rusqlite::Connection;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;

const ME: InstanceId = InstanceId::from_bytes([9; 16]);

fn ticket(number: u8) -> PageTicket {
    let [page, visitor] = [[number; 16], [0x77; 16]];
    PageTicket { page: PageId::from_bytes(page), visitor: VisitorId::from_bytes(visitor), made: StoreTime::default() }
}

fn cell(scope: ScopeId, state: &str) -> CellId {
    CellId { scope, state: state.into(), key: "left".into() }
}

fn commit(number: u8, event: EventKey, part: u64, cells: &[CellId]) -> Commit {
    let put = |cell: &CellId| Put {
        cell: cell.clone(),
        bytes: Some(Bytes::from_static(b"[1,2]")),
        ttl: Some(Duration::from_secs(9)),
    };
    Commit {
        id: CommitId::from_bytes([number; 16]),
        by: ME,
        event,
        part,
        expect: cells.iter().map(|cell| (cell.clone(), Version::NONE)).collect(),
        put: cells.iter().map(put).collect(),
        answer: Bytes::from_static(b"{\"value\":null}"),
        owed: Vec::new(),
        lease: None,
    }
}

/// The end of a page is owed under the page's id, so this is none.
const fn owed_id(number: u8) -> OwedId {
    OwedId::from_bytes([0xa0 + number; 16])
}

fn owed(number: u8, dead: Option<&str>) -> Owed {
    Owed {
        id: owed_id(number),
        listener: "count".into(),
        whose: Whose::page(ticket(1).page, ticket(1).visitor),
        key: "".into(),
        cause: Cause::Commit { path: vec!["add".to_owned()], states: Vec::new() },
        last: Vec::new(),
        not_before: StoreTime::default(),
        attempts: 0,
        dead: dead.map(Into::into),
    }
}

/// A database with a row in every table.
async fn fill(store: &Sqlite) -> Result<(), StoreError> {
    let page = ticket(1);
    let event = |ticket, n| EventKey::Page { ticket, n, floor: 1, print: 7 };
    let scopes = [ScopeId::Page(page.page), ScopeId::Visitor(page.visitor), ScopeId::Global];
    let mut first = commit(1, event(page, 1), 0, &scopes.map(|scope| cell(scope, "Cart")));
    first.owed = vec![owed(1, None), owed(2, Some("it has failed"))];
    let update = commit(2, event(page, 2), 1, &[cell(scopes[0], "Steps")]);
    let caller = EventKey::Caller { who: scopes[1], key: [5; 16], print: 7 };
    let called = commit(3, caller, 0, &[cell(scopes[1], "Size")]);
    let part = commit(4, EventKey::Owed { id: owed_id(1), token: 1 }, 1, &[]);
    let other = commit(5, event(ticket(2), 1), 0, &[cell(ScopeId::Page(ticket(2).page), "Cart")]);
    let outcomes = store.commit(&[first, update, called, part, other]).await?;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done { .. })), "{outcomes:?}");
    assert_eq!(store.end(Owner::Page(ticket(2).page), Reason::Asked).await?, 1);
    Ok(())
}

/// The file of that database, closed.
static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (_folder, path) = folder();
    wait(fill(&Sqlite::open(&path, StoreLimits::default()).expect("a new database"))).expect("it is filled");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let db = Connection::open(&path).expect("the database");
    let mut tables = db.prepare(tables).expect("its tables");
    for table in tables.query_map([], |row| row.get::<_, String>(0)).expect("their names") {
        let table = table.expect("a name");
        let rows = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0));
        assert!(rows.expect("a number") > 0, "{table} is empty: what is in it could not be damaged");
    }
    fs::read(&path).expect("the file")
});

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    (folder, path)
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// Everything that a store does, with all that it was filled with.
async fn use_all(store: &Sqlite) -> Result<(), StoreError> {
    let page = ticket(1);
    let scopes = [ScopeId::Page(page.page), ScopeId::Visitor(page.visitor), ScopeId::Global];
    for list in scopes.map(List::Cells).into_iter().chain([List::Pages(None), List::Owed]) {
        store.list(&list, None).await?;
    }
    store.attach(&page, ME).await?;
    let event = EventKey::Page { ticket: page, n: 3, floor: 2, print: 7 };
    let cells = scopes.map(|scope| cell(scope, "Cart"));
    let read =
        Read { by: ME, event: Some(event.clone()), cells: cells.clone().map(|cell| (cell, None)).into(), lease: None };
    if let View::Cells { cells: seen, .. } = store.read(&read).await? {
        let mut commit = commit(6, event, 0, &cells);
        commit.expect = seen.into_iter().map(|cell| (cell.id, cell.version)).collect();
        commit.owed = vec![owed(3, None)];
        store.commit(&[commit]).await?;
    }
    store.beat(&Beat { me: ME, saw: StoreTime::default(), since: Duration::from_secs(5), going: Going::On }).await?;
    let wants = Wants::Due { listeners: ["count".into(), ENDS.into()].into(), most: 9 };
    store.claim(&Claim { by: ME, wants }).await?;
    store.end(Owner::Visitor(page.visitor), Reason::SignOut).await?;
    store.list(&List::Owed, None).await.map(drop)
}

/// Opens a damaged database, and uses it where that goes.
fn open_and_use(path: &Path) -> Result<(), OpenError> {
    let store = Sqlite::open(path, StoreLimits::default())?;
    match wait(use_all(&store)) {
        Ok(()) | Err(StoreError::Unavailable { .. }) => Ok(()),
        Err(error) => panic!("the thread that writes has stopped: {error}"),
    }
}

/// What is wrong with how a damaged database is met; none where nothing is.
fn complaint(name: &str, sql: &str) -> Option<String> {
    let (_folder, path) = folder();
    fs::write(&path, &*GOOD).expect("a copy");
    Connection::open(&path).and_then(|db| db.execute_batch(sql)).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let met = panic::catch_unwind(|| open_and_use(&path));
    match (name.split('-').next(), met) {
        (_, Err(_)) => Some(format!("{name} panics")),
        (Some("good"), Ok(Ok(()))) => None,
        (Some("bad"), Ok(Err(error @ (OpenError::Damaged { .. } | OpenError::Sqlite { .. })))) => {
            let text = error.to_string();
            let is_a_sentence = text.contains("store.db") && !text.contains('\n');
            (!is_a_sentence).then(|| format!("{name} is refused with {text}"))
        }
        (_, Ok(Ok(()))) => Some(format!("{name} is not refused")),
        (_, Ok(Err(error))) => Some(format!("{name} is refused with {error}")),
    }
}

#[test]
fn a_damaged_database_is_refused_with_what_is_wrong_or_does_no_harm() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/damaged");
    let mut files: Vec<_> =
        fs::read_dir(corpus).expect("the corpus").map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() > 80, "the corpus has {} files", files.len());
    let complaints: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let name = file.file_stem().expect("a name").to_string_lossy();
            complaint(&name, &fs::read_to_string(file).expect("SQL"))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// A hundred times as many where there is time for it.
fn config(cases: u32) -> ProptestConfig {
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    let cases = if long { cases * 100 } else { cases };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn a_database_with_changed_bytes_is_refused_or_works_and_never_panics(
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..12),
        cut in proptest::option::weighted(0.1, any::<Index>()),
    ) {
        let (_folder, path) = folder();
        let mut bytes = GOOD.clone();
        let written: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
        for (at, byte) in &changes {
            // Most of a page is empty: what is changed there changes nothing.
            bytes[*at.get(&written)] = *byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(&path, &bytes).expect("a damaged copy");
        if let Err(error) = open_and_use(&path) {
            prop_assert!(error.to_string().contains("store.db"), "{:?}", error);
        }
    }
}
