//! `server owed …`: dead letters, looked at and settled beside a running server and without one.

use crate::process::{Server, command, finished, free_address};
use blockwork_core::id::{CommitId, InstanceId, OwedId};
use blockwork_core::store::{
    Cause, Commit, EventKey, Outcome, Owed, ScopeId, Store as _, StoreLimits, StoreTime, Whose,
};
use blockwork_store::Sqlite;
use bytes::Bytes;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A dead letter to the showcase's `press`, which counts.
fn letter(n: u8) -> Owed {
    Owed {
        id: OwedId::from_bytes([n; 16]),
        listener: "press".into(),
        whose: Whose::nobody(),
        key: "".into(),
        cause: Cause::Commit { path: vec!["order".into()], states: Vec::new() },
        last: Vec::new(),
        not_before: StoreTime(0),
        attempts: 5,
        dead: Some("it failed 5 times, at last: Something went wrong on our side.".into()),
    }
}

fn id(n: u8) -> String {
    OwedId::from_bytes([n; 16]).to_string()
}

/// A folder whose database holds these dead letters.
async fn folder_with(letters: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data/blockwork.db");
    let store = Sqlite::open(&path, StoreLimits::default()).expect("a store");
    let commit = Commit {
        id: CommitId::from_bytes([1; 16]),
        by: InstanceId::from_bytes([1; 16]),
        event: EventKey::Caller { who: ScopeId::Global, key: [1; 16], print: 1 },
        part: 0,
        expect: Vec::new(),
        put: Vec::new(),
        answer: Bytes::new(),
        owed: letters.iter().map(|n| letter(*n)).collect(),
        lease: None,
    };
    let outcomes = store.commit(&[commit]).await.expect("committed");
    assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
    folder
}

/// What a command says: exit code, standard output, the last line of standard error.
fn said(command: &mut Command) -> (Option<i32>, String, String) {
    let output = finished(command);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let error = text(&output.stderr).lines().last().unwrap_or_default().to_owned();
    (output.status.code(), text(&output.stdout), error)
}

fn owed(folder: &Path, address: SocketAddr, args: &[&str]) -> (Option<i32>, String, String) {
    said(command(folder, address).arg("owed").args(args))
}

#[track_caller]
fn done((code, said, error): (Option<i32>, String, String)) -> String {
    assert_eq!((code, error.as_str()), (Some(0), ""), "{said}");
    said
}

#[track_caller]
fn check_refused((code, said, error): (Option<i32>, String, String), expected: &str) {
    assert_eq!((code, said.as_str()), (Some(1), ""), "{error}");
    assert!(error.starts_with("error: ") && error.contains(expected), "{error:?} does not say {expected:?}");
}

/// Waits until the counter shows this number.
fn counted(server: &Server, number: u32) {
    let (shown, started) = (format!(">{number}<"), Instant::now());
    while !server.get("/counter", "").1.contains(&shown) {
        assert!(started.elapsed() < PATIENCE, "{}", server.get("/counter", "").1);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test]
async fn without_a_server_dead_letters_are_settled_in_the_store() {
    let folder = folder_with(&[1, 2]).await;
    let (folder, address) = (folder.path(), free_address());
    let listed = done(owed(folder, address, &["list", "--dead"]));
    assert!(listed.contains(&id(1)) && listed.contains(&id(2)), "{listed}");
    for words in ["press", "the app", "after order", "dead", "it failed 5 times"] {
        assert!(listed.contains(words), "{words} is missing in {listed}");
    }
    assert_eq!(done(owed(folder, address, &["drop", &id(2)])), "1 dead letter was dropped\n");
    check_refused(owed(folder, address, &["retry", &id(2)]), "there is no dead letter with the id 0202");
    assert_eq!(done(owed(folder, address, &["retry", "all"])), "1 dead letter is run again\n");
    assert_eq!(done(owed(folder, address, &["list", "--dead"])), "no dead letters\n");
    // The next server runs it, once.
    let server = Server::start(folder, address);
    counted(&server, 1);
    assert_eq!(done(owed(folder, address, &["list"])), "nothing is owed\n");
}

#[tokio::test]
async fn a_running_server_is_asked_and_runs_what_is_retried() {
    let folder = folder_with(&[1, 2, 3]).await;
    let folder = folder.path();
    let server = Server::start(folder, free_address());
    let ask = |args: &[&str]| owed(folder, server.address, args);
    assert_eq!(done(ask(&["list"])).lines().count(), 4);
    assert_eq!(done(ask(&["retry", &id(1)])), "1 dead letter is run again\n");
    counted(&server, 1);
    assert_eq!(done(ask(&["drop", &id(2)])), "1 dead letter was dropped\n");
    check_refused(ask(&["drop", &id(2)]), "there is no dead letter with the id 0202");
    assert_eq!(done(ask(&["drop", "all", "--yes"])), "1 dead letter was dropped\n");
    assert_eq!(done(ask(&["list"])), "nothing is owed\n");
    counted(&server, 1);
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_in_a_sentence() {
    let folder = folder_with(&[1]).await;
    let folder = folder.path();
    let server = Server::start(folder, free_address());
    let mut other_secret = command(folder, server.address);
    check_refused(said(other_secret.args(["owed", "list"]).env("BLOCKWORK_SECRET", SECRET)), "has another secret");
    check_refused(owed(folder, free_address(), &["list"]), "set LEPTOS_SITE_ADDR to where the server listens");
    let remote = "192.0.2.1:80".parse().expect("an address");
    check_refused(owed(folder, remote, &["list"]), "takes such a request from its own machine only");
    let stranger = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = stranger.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = stranger.accept().expect("a connection");
        let read = stream.read(&mut [0; 4096]).expect("a question");
        assert!(read > 0);
        stream.write_all(b"220 mail.example ESMTP\r\n").expect("it is answered");
    });
    check_refused(owed(folder, at, &["list"]), "is no server of this build");
}

#[test]
fn where_nothing_is_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    check_refused(owed(folder.path(), free_address(), &["list"]), "there is no database data/blockwork.db");
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[test]
fn a_memory_store_lives_only_in_its_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_memory = |address| {
        let mut command = command(folder.path(), address);
        command.env("BLOCKWORK_STORE", "memory:");
        command
    };
    let list =
        |address, secret: &[(&str, &str)]| said(in_memory(address).args(["owed", "list"]).envs(secret.iter().copied()));
    let secret = [("BLOCKWORK_SECRET", SECRET)];
    check_refused(list(free_address(), &[]), "lives only in its server; to ask the server");
    check_refused(list(free_address(), &secret), "lives only in its server, and nobody listens on");
    let address = free_address();
    let _server = Server::start_with(in_memory(address).envs(secret), address);
    assert_eq!(done(list(address, &secret)), "nothing is owed\n");
}

#[test]
fn all_dead_letters_are_dropped_only_by_whoever_says_yes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, _) = owed(folder.path(), free_address(), &["drop", "all"]);
    assert_eq!(code, Some(2));
}

#[test]
fn the_control_door_tells_a_stranger_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), free_address());
    let address = server.address;
    let ask = |headers: &str, body: &str| {
        let length = body.len();
        let (head, body) = server.send(&format!(
            "POST /_blockwork/control HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
        ));
        let without_date = head.lines().filter(|line| !line.starts_with("date: ")).collect::<Vec<_>>().join("\n");
        (without_date, body)
    };
    let refused = ask("", r#""list""#);
    assert!(refused.0.starts_with("HTTP/1.1 403 ") && refused.1 == "refused\n", "{refused:?}");
    assert_eq!(ask("", r#"{"drop":"all"}"#), refused);
    assert_eq!(ask("blockwork-control: 00000000000000000000000000000000.AAAA\r\n", r#""list""#), refused);
}
