//! A server that is told to stop lets its pages know, so that they connect elsewhere at once.

use crate::instances::{Page, presses};
use crate::process::{Server, command, cookie, event, free_address, try_exchange};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// The smallest WebSocket client there is (RFC 6455): it says one short text, and hears frames.
pub(crate) struct Feed(TcpStream);

impl Feed {
    pub(crate) fn connect(server: &Server, cookie: &str) -> Self {
        let mut stream = TcpStream::connect(server.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        let request = format!(
            "GET /_blockwork/feed HTTP/1.1\r\nhost: test\r\norigin: http://test\r\ncookie: {cookie}\r\nconnection: upgrade\r\n\
             upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("an answer");
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        Self(stream)
    }

    /// A text of 126 bytes or more, masked with zeros.
    pub(crate) fn say(&mut self, text: &str) {
        let length = u16::try_from(text.len()).expect("a short text");
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.0.write_all(&frame).expect("it is sent");
    }

    /// The kind of the next frame, and what it holds.
    pub(crate) fn hear(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).expect("a frame");
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.0.read_exact(&mut length).expect("its length");
                u16::from_be_bytes(length).into()
            }
            length => usize::from(length),
        };
        let mut payload = vec![0; length];
        self.0.read_exact(&mut payload).expect("all of it");
        (head[0] & 0x0f, payload)
    }

    /// The same without the beats, which come whenever some seconds have passed.
    pub(crate) fn hear_news(&mut self) -> (u8, Vec<u8>) {
        loop {
            let (kind, payload) = self.hear();
            if !payload.starts_with(br#"{"beat":"#) {
                return (kind, payload);
            }
        }
    }
}

#[test]
fn a_server_that_is_told_to_stop_closes_its_feeds() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), free_address());
    let (head, ticket) = server.get("/_blockwork/ticket", "");
    let mut feed = Feed::connect(&server, &cookie(&head));
    let spaces = " ".repeat(126);
    feed.say(&format!(r#"{{"hello":{{"ticket":"{ticket}","following":{{}}}}}}{spaces}"#));
    assert_eq!(feed.hear(), (1, br#"{"told":{}}"#.to_vec()));
    server.tell_to_stop();
    let (kind, payload) = feed.hear_news();
    let code = payload.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]));
    assert_eq!((kind, code), (8, Some(1013)), "a close frame that says: connect again");
    drop(feed);
    assert!(server.ended().success());
}

/// What is told at the address that is for the operator, until the server is gone.
fn told(apart: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    let (head, body) = try_exchange(apart, &request).expect("an answer");
    format!("{} {body}", head.split(' ').nth(1).unwrap_or_default())
}

fn until(apart: SocketAddr, path: &str, wanted: &str) {
    let started = Instant::now();
    while !told(apart, path).contains(wanted) {
        assert!(started.elapsed() < Duration::from_secs(20), "{path} does not say {wanted}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn events_under_way_are_answered_when_the_server_is_told_to_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let (address, apart) = (free_address(), free_address());
    let mut command = command(folder.path(), address);
    command.env("BLOCKWORK_METRICS", apart.to_string()).env("BLOCKWORK_NOTICE_SECONDS", "3");
    let server = Server::start_with(&mut command, address);
    let page = Page::of(&server);
    let mut feed = Feed::connect(&server, &page.cookie);
    feed.say(&format!(r#"{{"hello":{{"ticket":"{}","following":{{}}}}}}{}"#, page.ticket, " ".repeat(126)));
    assert_eq!(feed.hear(), (1, br#"{"told":{}}"#.to_vec()));
    // One that runs, and one of which a half has arrived.
    let head = |n: u32| format!("{};n={n};floor=1;attempt=0", page.ticket);
    let slow = event("gallery_wait", "{}", &head(1), &page.cookie);
    let slow = thread::spawn(move || try_exchange(address, &slow));
    let press = event("press", "{}", &head(2), &page.cookie);
    let (begun, rest) = press.split_at(press.len() - 1);
    let mut halfway = TcpStream::connect(address).expect("it listens");
    halfway.write_all(begun.as_bytes()).expect("it is sent");
    until(apart, "/metrics", "\nblockwork_events_running 1\n");
    server.tell_to_stop();
    until(apart, "/readyz", "503 leaving");
    assert_eq!(told(apart, "/healthz"), "200 ok\n");
    assert!(server.get("/counter", "").0.starts_with("HTTP/1.1 200 "), "for the notice's time all are answered");
    assert_eq!(feed.hear_news().0, 8, "its page is told to go elsewhere");
    drop(feed);
    let (head, _) = slow.join().expect("it runs").expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    halfway.write_all(rest.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    halfway.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(server.ended().success());
    let server = Server::start(folder.path(), address);
    assert_eq!(presses(&server), "1", "what was answered was done");
}
