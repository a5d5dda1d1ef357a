//! A server that cannot start says why, in one sentence that says what to do, and ends with an error.

use crate::process::{Server, command, free_address, refusal};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

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
    assert!(said.contains(&expected) && said.contains("`cargo xtask serve --port "), "{said}");
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

/// What a server has said by the time it answers this request.
fn said(prepare: impl FnOnce(&Path), ask: impl FnOnce(&Server)) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    prepare(folder.path());
    let log = folder.path().join("log");
    let file = fs::File::create(&log).expect("a file");
    let address = free_address();
    let server = Server::start_as_it_is(command(folder.path(), address).stdout(Stdio::null()).stderr(file), address);
    ask(&server);
    fs::read_to_string(log).expect("what it said")
}

#[test]
fn a_page_that_was_not_built() {
    let missing = "blockwork.js is not there, so pages do not come to life: build them with `cargo xtask build`";
    let without = said(|_| {}, |server| assert!(server.get("/", "").0.starts_with("HTTP/1.1 200")));
    assert!(without.contains(missing), "{without}");
    let built = |folder: &Path| {
        fs::create_dir(folder.join("pkg")).expect("a folder");
        for file in ["blockwork.js", "blockwork.wasm"] {
            fs::write(folder.join("pkg").join(file), "").expect("a file");
        }
    };
    let with = said(built, |_| {});
    assert!(with.contains("listening on") && !with.contains("come to life"), "{with}");
}

#[test]
fn a_listener_that_is_not_linked_into_the_server() {
    let ask = |server: &Server| {
        for _ in 0..2 {
            let (head, body) = server.event("forgotten", "{}", "", "");
            assert!(head.starts_with("HTTP/1.1 404"), "{head}");
            assert!(body.contains("There is no listener with the name `forgotten`."), "{body}");
        }
    };
    let said = said(|_| {}, ask);
    let lines: Vec<_> = said.lines().filter(|line| line.contains("`use that_crate as _;`")).collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert!(lines[0].contains("forgotten"), "{said}");
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
