//! Whether a server is well, as load balancers, Prometheus and whoever reads its log are told.

use crate::instances::{Page, start};
use crate::process::{Server, command, cookie, free_address};
use crate::stop::Feed;
use blockwork_store::conformance::RedisServer;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What it answers, from this machine and under a name of it.
fn ask(server: &Server, path: &str, more: &str) -> (String, String) {
    let (head, body) =
        server.send(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{more}connection: close\r\n\r\n"));
    (head.split(' ').nth(1).unwrap_or_default().to_owned(), body)
}

#[track_caller]
pub(crate) fn check(server: &Server, path: &str, status: &str, body: &str) {
    assert_eq!(ask(server, path, ""), (status.to_owned(), format!("{body}\n")), "{path}");
}

/// Asks until it answers so.
pub(crate) fn until(server: &Server, path: &str, status: &str) {
    let started = Instant::now();
    while ask(server, path, "").0 != status {
        assert!(started.elapsed() < Duration::from_secs(30), "{path} does not come to {status}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_counts_its_events_for_its_own_machine_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), free_address());
    check(&server, "/healthz", "200", "ok");
    check(&server, "/readyz", "200", "ready");
    let mut page = Page::of(&server);
    page.press(&server);
    page.press(&server);
    let refused =
        server.event("add_items", r#"{"ticked":[]}"#, &format!("{};n=3;floor=3;attempt=0", page.ticket), &page.cookie);
    assert!(refused.0.starts_with("HTTP/1.1 422"), "{}", refused.0);
    let (status, told) = ask(&server, "/metrics", "");
    assert_eq!(status, "200");
    for line in [
        "blockwork_ready 1",
        r#"blockwork_events_total{outcome="done"} 2"#,
        r#"blockwork_events_total{outcome="invalid"} 1"#,
        r#"blockwork_event_seconds_count{kind="changing"} 3"#,
        r#"blockwork_store_failures_total{step="commit"} 0"#,
    ] {
        assert!(told.lines().any(|found| found == line), "{line} is not in\n{told}");
    }
    let ticket = page.ticket.split(';').next().unwrap_or_default();
    assert!(!told.contains(ticket) && !told.contains(&page.cookie), "{told}");
    assert_eq!(ask(&server, "/metrics", "x-forwarded-for: 192.0.2.1\r\n").0, "403");
    assert!(server.get("/metrics", "").0.starts_with("HTTP/1.1 403"), "under another name");
}

#[test]
fn metrics_have_an_address_of_their_own_where_one_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (address, apart) = (free_address(), free_address());
    let mut command = command(folder.path(), address);
    let server = Server::start_with(command.env("BLOCKWORK_METRICS", apart.to_string()), address);
    assert!(server.get_at(apart, "/metrics").1.contains("blockwork_ready 1"));
    assert!(server.get_at(apart, "/cart").0.starts_with("HTTP/1.1 404"), "nothing else is there");
}

#[test]
fn a_server_that_leaves_says_so_and_answers_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = free_address();
    let mut command = command(folder.path(), address);
    let server = Server::start_with(command.env("BLOCKWORK_NOTICE_SECONDS", "600"), address);
    let mut page = Page::of(&server);
    page.press(&server);
    server.tell_to_stop();
    until(&server, "/readyz", "503");
    check(&server, "/readyz", "503", "leaving");
    check(&server, "/healthz", "200", "ok");
    page.press(&server);
    assert_eq!(page.n, 2);
}

#[test]
fn a_server_without_its_store_is_alive_and_not_ready() {
    let (folder, mut redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let server = start(&folder, &redis);
    check(&server, "/readyz", "200", "ready");
    redis.kill();
    until(&server, "/readyz", "503");
    check(&server, "/readyz", "503", "the store does not answer");
    check(&server, "/healthz", "200", "ok");
    redis.restart();
    until(&server, "/readyz", "200");
}

#[test]
fn a_page_moves_on_when_its_instance_is_told_to_stop() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let [one, two] = [(); 2].map(|()| start(&folder, &redis));
    let mut page = Page::of(&one);
    let hello = format!(r#"{{"hello":{{"ticket":"{}","following":{{}}}}}}{}"#, page.ticket, " ".repeat(126));
    let mut feed = Feed::connect(&one, &page.cookie);
    feed.say(&hello);
    assert_eq!(feed.hear(), (1, br#"{"told":{}}"#.to_vec()));
    page.press(&one);
    one.tell_to_stop();
    assert_eq!(feed.hear_news().0, 8, "it is told to go elsewhere");
    drop(feed);
    let mut feed = Feed::connect(&two, &page.cookie);
    feed.say(&hello);
    assert_eq!(feed.hear(), (1, br#"{"told":{}}"#.to_vec()));
    page.send(&two, 1);
    page.press(&two);
    assert!(one.ended().success());
    assert_eq!(crate::instances::presses(&two), "2");
}

#[test]
fn a_line_of_the_log_names_its_event() {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, address) = (folder.path().join("log"), free_address());
    let mut command = command(folder.path(), address);
    command.env("BLOCKWORK_LOG", "json").env("RUST_LOG", "blockwork_server=debug").stdout(Stdio::null());
    let server = Server::start_as_it_is(command.stderr(fs::File::create(&log).expect("a file")), address);
    let (head, ticket) = server.get("/_blockwork/ticket", "");
    let head = (cookie(&head), format!("{ticket};n=1;floor=1;attempt=0"));
    assert!(server.event("press", "{}", &head.1, &head.0).0.starts_with("HTTP/1.1 200"));
    let said = fs::read_to_string(log).expect("what it said");
    let line = said.lines().find(|line| line.contains(r#""message":"answered""#)).expect("a line of the event");
    assert!(line.starts_with('{') && line.contains(r#""listener":"press""#) && line.contains(r#""id":""#), "{line}");
    assert!(!said.contains(&ticket), "a ticket is in no log");
}
