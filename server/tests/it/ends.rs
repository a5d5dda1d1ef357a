//! What is owed when a session ends is run by the server that comes after `kill -9`, once.

use crate::process::{Server, cookie, free_address};
use std::time::{Duration, Instant};

/// It is taken over with the first beat of the next server.
const PATIENCE: Duration = Duration::from_secs(20);

/// One page, which numbers its events.
struct Page {
    cookie: String,
    ticket: String,
    n: u32,
}

impl Page {
    fn open(server: &Server, known: &str) -> Self {
        let (head, ticket) = server.get("/_blockwork/ticket", known);
        Self { cookie: cookie(&head), ticket, n: 0 }
    }

    fn fire(&mut self, server: &Server, listener: &str) -> String {
        self.n += 1;
        let head = format!("{};n={};floor={};attempt=0", self.ticket, self.n, self.n);
        let (status, body) = server.event(listener, "{}", &head, &self.cookie);
        assert!(status.starts_with("HTTP/1.1 200"), "{listener}: {status}{body}");
        body
    }
}

#[test]
fn what_an_end_owes_survives_kill_9_and_runs_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in 1..=3 {
        let server = Server::start(folder.path(), free_address());
        let mut gone = Page::open(&server, "");
        gone.fire(&server, "reserve");
        let mut page = Page::open(&server, &gone.cookie);
        page.fire(&server, "end_others");
        // Wherever that is: before the listeners have run, between them, or after.
        server.kill();
        let next = Server::start(folder.path(), free_address());
        let started = Instant::now();
        let told = loop {
            let told = page.fire(&next, "ended_lines");
            if told.contains("unload(): ") && told.contains("Reserved::expired(): ") {
                break told;
            }
            assert!(started.elapsed() < PATIENCE, "round {round}: {told}");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert_eq!(told.matches("Seats at the end: 1.").count(), 1, "{told}");
        assert_eq!(told.matches("the last value was 1.").count(), 1, "{told}");
        next.kill();
    }
}
