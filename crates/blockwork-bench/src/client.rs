//! A client as small as can be, so that most of the machine is left to the servers: HTTP/1.1 on one connection.

use crate::Result;
use crate::app::Event;
use std::fmt::Write as _;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Where a page without a document gets its ticket.
pub(crate) const TICKET: &str = "/_blockwork/ticket";

/// A connection that is kept.
#[derive(Debug)]
pub(crate) struct Connection(BufReader<TcpStream>);

/// One visitor with one page, or somebody whom the server does not know.
#[derive(Debug, Default)]
pub(crate) struct Visitor {
    pub(crate) cookie: String,
    pub(crate) ticket: String,
    n: u64,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Head and body of an answer with the status 200.
    pub(crate) async fn exchange(&mut self, request: &str) -> Result<(String, String)> {
        let (head, body) = self.ask(request).await?;
        if !is_ok(&head) {
            return Err(format!("{head}{body}").into());
        }
        Ok((head, body))
    }

    /// Head and body of an answer, whatever it says.
    pub(crate) async fn ask(&mut self, request: &str) -> Result<(String, String)> {
        let head = self.head(request).await?;
        let mut body = vec![0; length(&head).ok_or_else(|| format!("an answer without a length: {head}"))?];
        self.0.read_exact(&mut body).await?;
        Ok((head, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Only the head of an answer, whatever comes after it.
    pub(crate) async fn head(&mut self, request: &str) -> Result<String> {
        self.0.get_mut().write_all(request.as_bytes()).await?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head).await? == 0 {
                return Err(Error::from(ErrorKind::UnexpectedEof).into());
            }
        }
        Ok(head)
    }
}

pub(crate) fn is_ok(head: &str) -> bool {
    head.starts_with("HTTP/1.1 200")
}

/// The number that an answer has as its value.
pub(crate) fn number(answer: &str) -> Option<u64> {
    answer.split(r#""value":"#).nth(1)?.split([',', '}']).next()?.parse().ok()
}

fn length(head: &str) -> Option<usize> {
    head.split("content-length: ").nth(1)?.split('\r').next()?.parse().ok()
}

impl Visitor {
    /// A visitor who was never here, with a page.
    pub(crate) async fn arrive(connection: &mut Connection) -> Result<Self> {
        let request = format!("GET {TICKET} HTTP/1.1\r\nhost: bench\r\n\r\n");
        let (head, ticket) = connection.exchange(&request).await?;
        let cookie = head.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
        Ok(Self::with(cookie.ok_or("no cookie")?.to_owned(), ticket))
    }

    /// A visitor whose page was loaded in another way.
    pub(crate) fn with(cookie: String, ticket: String) -> Self {
        Self { cookie, ticket, n: 0 }
    }

    /// Fires an event, and waits for its answer.
    pub(crate) async fn fire(&mut self, connection: &mut Connection, event: Event) -> Result<String> {
        self.n += 1;
        Ok(connection.exchange(&self.request(event, 0)?).await?.1)
    }

    /// An attempt of the newest event, as it goes over the wire.
    pub(crate) fn request(&self, Event { listener, inputs }: Event, attempt: u32) -> Result<String> {
        let mut request = format!("POST /api/{listener} HTTP/1.1\r\nhost: bench\r\n");
        for (name, value) in self.headers(attempt) {
            write!(request, "{name}: {value}\r\n")?;
        }
        write!(request, "content-length: {}\r\n\r\n{inputs}", inputs.len())?;
        Ok(request)
    }

    /// What makes a request an attempt of the newest event of this page.
    pub(crate) fn headers(&self, attempt: u32) -> [(&'static str, String); 4] {
        let Self { cookie, ticket, n } = self;
        [
            ("sec-fetch-site", "same-origin".into()),
            ("content-type", "application/json".into()),
            ("cookie", cookie.clone()),
            ("blockwork-event", format!("{ticket};n={n};floor={n};attempt={attempt}")),
        ]
    }

    /// The next event, where it is not sent by [`fire`](Self::fire).
    pub(crate) fn count(&mut self) {
        self.n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_answer_is_its_value() {
        assert_eq!(number(r#"{"value":12,"changed":[]}"#), Some(12));
        assert_eq!(number(r#"{"value":7}"#), Some(7));
        assert_eq!(number(r#"{"error":{"kind":"Busy"}}"#), None);
    }
}
