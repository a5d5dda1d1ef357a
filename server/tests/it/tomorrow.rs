//! Wall clocks mean nothing: lifetimes are in store time.

use crate::process::{Server, command, cookie, free_address};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Compiles what sets the wall clocks of a process forward.
fn library(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tomorrow.c");
    let library = folder.join("tomorrow.so");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(built.expect("a C compiler, as Rust itself needs one to link").success());
    library
}

fn start(folder: &Path, library: &Path, mark: &Path, address: SocketAddr) -> Server {
    let mut command = command(folder, address);
    Server::start_with(command.env("LD_PRELOAD", library).env("BLOCKWORK_TEST_TOMORROW", mark), address)
}

/// What day it is by the server's wall clock.
fn day(server: &Server) -> String {
    let (head, _) = server.get("/_blockwork/ticket", "");
    let (_, date) = head.split_once("date: ").expect("hyper tells the date");
    date.chars().take("Sat, 21 Nov 2026".len()).collect()
}

#[test]
fn a_server_whose_wall_clocks_are_set_forward_a_day_expires_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (library, mark) = (library(folder.path()), folder.path().join("tomorrow"));
    let server = start(folder.path(), &library, &mark, free_address());
    let (head, ticket) = server.get("/_blockwork/ticket", "");
    let cookie = cookie(&head);
    let add = |server: &Server, n: u32| {
        let inputs = r#"{"ticked":["Milk"]}"#;
        let (head, body) = server.event("add_items", inputs, &format!("{ticket};n={n};floor={n};attempt=0"), &cookie);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}{body}");
    };
    let size = |server: &Server, n: u32| {
        server.event("cart_size", "{}", &format!("{ticket};n={n};floor={n};attempt=0"), &cookie).1
    };
    add(&server, 1);
    let (today, started) = (day(&server), Instant::now());
    fs::write(&mark, "").expect("written");
    while day(&server) == today {
        assert!(started.elapsed() < Duration::from_secs(20), "the wall clock is set");
        std::thread::sleep(Duration::from_millis(100));
    }
    add(&server, 2);
    assert!(size(&server, 3).starts_with(r#"{"value":2,"#));
    // Nor does a server that begins on the next day.
    server.kill();
    let server = start(folder.path(), &library, &mark, free_address());
    assert_ne!(day(&server), today);
    add(&server, 4);
    assert!(size(&server, 5).starts_with(r#"{"value":3,"#));
}
