//! A server that is told to stop lets its pages know, so that they connect elsewhere at once.

use crate::process::{Server, cookie, free_address};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

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
    let (kind, payload) = feed.hear();
    let code = payload.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]));
    assert_eq!((kind, code), (8, Some(1013)), "a close frame that says: connect again");
    drop(feed);
    assert!(server.ended().success());
}
