//! A store that does not open says why, and what to do.

use blockwork_core::store::{StoreError, StoreLimits};
use blockwork_store::{App, OpenError, Sqlite, open};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    (folder, path)
}

fn app() -> App {
    App { name: "shop".to_owned(), secrets: Vec::new(), build: String::new() }
}

fn refused(path: &Path) -> OpenError {
    Sqlite::open(path, StoreLimits::default()).expect_err("a store that does not open")
}

/// One sentence, which names the file.
#[track_caller]
fn says(error: &OpenError, path: &Path, advice: &str) {
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "{text}");
    assert!(text.contains(advice), "{text}");
    assert!(!text.contains('\n') && !text.ends_with('.'), "{text}");
}

#[tokio::test]
async fn a_store_is_named_by_one_line() {
    let (_folder, path) = folder();
    for url in ["memory:".to_owned(), format!("sqlite:{}", path.display())] {
        assert!(open(&url, StoreLimits::default(), &app()).is_ok(), "{url}");
    }
    assert!(path.exists());
    for url in ["", "memory", "sqlite:", "sqlite::memory:", "redis:localhost", "data/blockwork.db"] {
        let error = open(url, StoreLimits::default(), &app()).expect_err(url);
        assert!(matches!(error, OpenError::Unknown { .. }));
        let text = error.to_string();
        assert!(
            text.contains(&format!("`{url}`"))
                && text.contains("`memory:`")
                && text.contains("`sqlite:`")
                && text.contains("`redis:"),
            "{text}"
        );
    }
}

#[test]
fn a_folder_that_is_missing_is_made() {
    let (folder, _) = folder();
    let path = folder.path().join("a/b/store.db");
    assert!(Sqlite::open(&path, StoreLimits::default()).is_ok());
    assert!(path.exists());
}

#[test]
fn a_second_one_is_told_who_has_the_database_and_a_third_gets_it_when_it_is_free() {
    let (_folder, path) = folder();
    let first = Sqlite::open(&path, StoreLimits::default()).expect("a database");
    let error = refused(&path);
    assert!(matches!(error, OpenError::InUse { .. }));
    says(&error, &path.with_extension("db.lock"), "stop it");
    drop(first);
    assert!(Sqlite::open(&path, StoreLimits::default()).is_ok());
}

#[test]
fn a_folder_below_a_file_cannot_be_made() {
    let (_folder, path) = folder();
    fs::write(&path, "").expect("a file");
    let error = refused(&path.join("data/store.db"));
    assert!(matches!(error, OpenError::Folder { .. }));
    says(&error, &path.join("data"), "choose another path");
}

#[test]
fn a_folder_is_no_database() {
    let (folder, _) = folder();
    let error = refused(folder.path());
    assert!(matches!(error, OpenError::IsFolder { .. }));
    says(&error, folder.path(), "choose the path of a file");
}

#[test]
fn a_lock_that_cannot_be_made_is_named() {
    let (_folder, path) = folder();
    let lock = path.with_extension("db.lock");
    fs::create_dir(&lock).expect("a folder in its place");
    let error = refused(&path);
    assert!(matches!(error, OpenError::Lock { .. }));
    says(&error, &lock, "the right to write");
    assert!(!path.exists(), "nothing else was made");
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let (_folder, path) = folder();
    let text = "Dear diary, ".repeat(1000);
    fs::write(&path, &text).expect("a file");
    let error = refused(&path);
    assert!(matches!(error, OpenError::NotADatabase { .. }));
    says(&error, &path, "is not an SQLite database");
    assert_eq!(fs::read_to_string(&path).expect("the file"), text);
}

#[test]
fn an_empty_file_becomes_a_database() {
    let (_folder, path) = folder();
    fs::write(&path, "").expect("a file");
    assert!(Sqlite::open(&path, StoreLimits::default()).is_ok());
}

#[test]
fn a_database_of_another_application_is_left_as_it_is() {
    for sql in ["CREATE TABLE notes (text)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"] {
        let (_folder, path) = folder();
        Connection::open(&path).and_then(|db| db.execute_batch(sql)).expect("a database");
        let before = fs::read(&path).expect("the file");
        let error = refused(&path);
        assert!(matches!(error, OpenError::Foreign { .. }), "{sql}: {error:?}");
        says(&error, &path, "another application");
        assert_eq!(fs::read(&path).expect("the file"), before);
    }
}

#[test]
fn a_newer_format_is_left_to_the_build_that_knows_it() {
    let (_folder, path) = folder();
    drop(Sqlite::open(&path, StoreLimits::default()).expect("a database"));
    Connection::open(&path).and_then(|db| db.execute_batch("PRAGMA user_version = 9")).expect("a database");
    let error = refused(&path);
    assert!(matches!(error, OpenError::Format { found: 9, .. }));
    says(&error, &path, "has format 9 and this build knows format 2");
}

#[test]
fn a_row_that_was_never_written_so_is_named() {
    for (sql, column) in [
        ("INSERT INTO visitors VALUES ('somebody', 1)", "visitor"),
        (
            "INSERT INTO cells VALUES ('page', '00000000000000000000000000000001', 'Cart', '', 'new', '[]', NULL)",
            "version",
        ),
        ("INSERT INTO tombstones VALUES ('00000000000000000000000000000001', 'soon')", "until"),
    ] {
        let (_folder, path) = folder();
        drop(Sqlite::open(&path, StoreLimits::default()).expect("a database"));
        Connection::open(&path).and_then(|db| db.execute_batch(sql)).expect(sql);
        let error = refused(&path);
        assert!(matches!(error, OpenError::Damaged { .. }), "{sql}: {error:?}");
        says(&error, &path, &format!("the column {column} is"));
    }
}

#[test]
fn a_database_whose_pages_are_overwritten_is_damaged() {
    let (_folder, path) = folder();
    drop(Sqlite::open(&path, StoreLimits::default()).expect("a database"));
    let mut bytes = fs::read(&path).expect("the file");
    bytes[4096..].fill(0xff);
    fs::write(&path, bytes).expect("the file");
    let error = refused(&path);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    says(&error, &path, "put a backup in its place");
}

#[test]
fn tables_can_be_read_as_they_are_documented() {
    let (_folder, path) = folder();
    drop(Sqlite::open(&path, StoreLimits::default()).expect("a database"));
    let db = Connection::open(&path).expect("the database");
    let tables =
        "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)";
    let tables: String = db.query_row(tables, [], |row| row.get(0)).expect("names");
    assert_eq!(tables, "callers cells clock last_values owed pages receipts tombstones updates visitors");
}

#[test]
fn misuse_is_a_sentence_too() {
    let text = StoreError::Misuse("a commit puts a cell twice").to_string();
    assert_eq!(text, "the store was asked wrongly: a commit puts a cell twice");
}
