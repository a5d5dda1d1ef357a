//! What can be set, in a file and in the environment, and how it is listed.

use crate::process::{command, finished, free_address, refusal};
use std::fs;
use std::process::Command;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A server in a folder with such a file.
fn with_file(text: &str) -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("blockwork.toml"), text).expect("a file");
    let command = command(folder.path(), free_address());
    (folder, command)
}

/// The lines of `server config`, their words.
fn listed(command: &mut Command) -> Vec<Vec<String>> {
    let output = finished(command.arg("config"));
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.status.code(), errors.as_ref()), (Some(0), ""), "{said}");
    assert!(!said.contains(SECRET), "{said}");
    said.lines()
        .map(|line| line.split("  ").map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
        .collect()
}

#[track_caller]
fn check(lines: &[Vec<String>], expected: &[&str]) {
    let found = lines.iter().find(|line| line.first().map(String::as_str) == Some(expected[0]));
    let found = found.unwrap_or_else(|| panic!("{} is not listed", expected[0]));
    assert_eq!(found, expected);
}

#[test]
fn every_setting_is_listed_with_its_value_and_where_it_is_from() {
    let (folder, mut command) = with_file(&format!("secret = \"{SECRET}\"\nsessions = 500\ncells = 5\n"));
    let lines = listed(command.env("BLOCKWORK_CELLS", "6"));
    check(&lines, &["setting", "value", "default", "from", "environment"]);
    check(&lines, &["store", "sqlite:data/blockwork.db", "sqlite:data/blockwork.db", "default", "BLOCKWORK_STORE"]);
    check(&lines, &["secret", "(set)", "(not set)", "file", "BLOCKWORK_SECRET"]);
    check(&lines, &["sessions", "500 sessions", "10000 sessions", "file", "BLOCKWORK_SESSIONS"]);
    check(&lines, &["cells", "6 cells", "256 cells", "environment", "BLOCKWORK_CELLS"]);
    check(&lines, &["silence_seconds", "5 s", "5 s", "default", "BLOCKWORK_SILENCE_SECONDS"]);
    check(&lines, &["file: blockwork.toml"]);
    assert!(!folder.path().join("data").exists(), "listing makes nothing");
}

#[test]
fn no_secret_and_no_password_is_listed_or_told() {
    let store = "redis://shop:hunter2@db:6379/1";
    let (_folder, mut command) =
        with_file(&format!("secret = \"{SECRET}, {SECRET}\"\nstore = \"{store}\"\napp = \"shop\"\n"));
    let lines = listed(&mut command);
    check(&lines, &["store", "redis://(hidden)@db:6379/1", "sqlite:data/blockwork.db", "file", "BLOCKWORK_STORE"]);
    check(&lines, &["secret", "(set)", "(not set)", "file", "BLOCKWORK_SECRET"]);
    check(&lines, &["app", "shop", "(not set)", "file", "BLOCKWORK_APP"]);
    assert!(!lines.concat().concat().contains("hunter2"));
    let (folder, mut command) = with_file("");
    let (code, said) = refusal(command.env("BLOCKWORK_STORE", store));
    assert!(code == Some(1) && said.contains("redis://(hidden)@db:6379/1") && !said.contains("hunter2"), "{said}");
    drop(folder);
}

#[test]
fn the_file_can_stand_elsewhere() {
    let (folder, mut command) = with_file("sessions = 500");
    fs::write(folder.path().join("other.toml"), "sessions = 600").expect("a file");
    let lines = listed(command.env("BLOCKWORK_CONFIG", "other.toml"));
    check(&lines, &["sessions", "600 sessions", "10000 sessions", "file", "BLOCKWORK_SESSIONS"]);
    check(&lines, &["file: other.toml"]);
}

#[test]
fn a_file_that_cannot_be_used_stops_the_server_and_the_list() {
    let unknown = "error: blockwork.toml, line 1: there is no setting `session`; the nearest is `sessions`.\n";
    for args in [[].as_slice(), &["config"]] {
        let (folder, mut command) = with_file("session = 500");
        assert_eq!(refusal(command.args(args)), (Some(1), unknown.to_owned()));
        assert!(!folder.path().join("data").exists(), "nothing was made");
    }
}

#[test]
fn a_server_uses_its_file() {
    let (folder, mut command) = with_file("store = 'postgres:'");
    let (code, said) = refusal(&mut command);
    assert_eq!(code, Some(1));
    assert!(said.contains("postgres:"), "{said}");
    drop(folder);
}

#[test]
fn anything_else_on_the_command_line_is_answered_with_the_usage() {
    for args in [["--help"].as_slice(), &["serve"], &["config", "sessions"]] {
        let (_folder, mut command) = with_file("");
        let output = finished(command.args(args));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), [].as_slice()), "{args:?}: {said}");
        assert!(said.starts_with("usage: server") && said.contains("server config"), "{said}");
    }
}
