//! A server that cannot start says why, in one sentence that says what to do, and ends with an error.

use crate::process::{Server, command, free_address, refusal};
use std::fs;
use std::net::TcpListener;
use std::path::Path;

#[track_caller]
fn check(prepare: impl FnOnce(&Path), settings: &[(&str, &str)], expected: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    prepare(folder.path());
    let (code, said) = refusal(command(folder.path(), free_address()).envs(settings.iter().copied()));
    assert_eq!(code, Some(1), "{said}");
    let lines: Vec<_> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(lines.len(), 1, "{said}");
    for words in expected {
        assert!(said.contains(words), "{said:?} does not say {words:?}");
    }
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address");
    let folder = tempfile::tempdir().expect("a folder");
    let (code, said) = refusal(&mut command(folder.path(), address));
    assert_eq!(code, Some(1));
    let expected = format!(
        "error: another program is listening on {address} already; stop it, or choose another address: LEPTOS_SITE_ADDR=127.0.0.1:"
    );
    assert!(said.contains(&expected), "{said}");
    assert!(!folder.path().join("data").exists(), "nothing was made before the port was had");
}

#[test]
fn a_database_that_another_server_has_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let _first = Server::start(folder.path(), free_address());
    let (code, said) = refusal(&mut command(folder.path(), free_address()));
    assert_eq!(code, Some(1));
    assert!(said.contains("error: ") && said.contains("blockwork.db"), "{said}");
    assert!(said.contains("another") || said.contains("in use"), "{said}");
}

#[test]
fn a_file_that_is_no_database() {
    let garbage = |folder: &Path| {
        fs::create_dir(folder.join("data")).expect("a folder");
        fs::write(folder.join("data/blockwork.db"), "these are not the bytes you are looking for".repeat(100))
            .expect("a file");
    };
    check(garbage, &[], &["blockwork.db"]);
}

#[test]
fn a_place_where_nothing_can_be_written() {
    let blocked = |folder: &Path| fs::write(folder.join("data"), "a file where the folder should be").expect("a file");
    check(blocked, &[], &["data"]);
}

#[test]
fn a_store_that_does_not_exist() {
    check(|_| {}, &[("BLOCKWORK_STORE", "postgres://localhost")], &["memory:", "sqlite:"]);
}

#[test]
fn a_setting_that_cannot_be_used() {
    let expected = "error: the setting BLOCKWORK_EVENT_SECONDS=soon cannot be used: it wants a whole number from 1.";
    check(|_| {}, &[("BLOCKWORK_EVENT_SECONDS", "soon")], &[expected]);
}

#[test]
fn a_secret_that_is_too_short() {
    let short = |folder: &Path| {
        fs::create_dir(folder.join("data")).expect("a folder");
        fs::write(folder.join("data/blockwork.secret"), "short").expect("a file");
    };
    check(short, &[], &["blockwork.secret", "less than 32 bytes", "BLOCKWORK_SECRET"]);
    check(|_| {}, &[("BLOCKWORK_SECRET", "hunter2")], &["BLOCKWORK_SECRET=(hidden)", "at least 32 characters"]);
}

#[cfg(unix)]
#[test]
fn what_it_keeps_is_for_its_owner_alone() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().expect("a folder");
    let _server = Server::start(folder.path(), free_address());
    for file in ["blockwork.db", "blockwork.db-wal", "blockwork.secret"] {
        let mode = fs::metadata(folder.path().join("data").join(file)).expect("it is there").mode();
        assert_eq!(mode & 0o077, 0, "{file} can be read by others: {mode:o}");
    }
}
