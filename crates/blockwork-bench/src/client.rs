//! A client as small as can be, so that most of the machine is left to the servers: HTTP/1.1 on one connection.

use crate::servers::Paths;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const INPUTS: &str = r#"{"ticked":["Milk","Orange Juice"]}"#;

/// One visitor with one page.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    paths: Paths,
    cookie: String,
    ticket: String,
    n: u64,
}

impl Client {
    /// Loads the page, where there is one, for its cookie and its ticket.
    pub(crate) async fn open(address: SocketAddr, paths: Paths) -> Result<Self> {
        let stream = BufReader::new(TcpStream::connect(address).await?);
        stream.get_ref().set_nodelay(true)?;
        let mut client = Self { stream, paths, cookie: String::new(), ticket: String::new(), n: 0 };
        if let Some(ticket) = paths.ticket {
            let request = format!("GET {ticket} HTTP/1.1\r\nhost: bench\r\n\r\n");
            let (head, body) = client.exchange(&request).await?;
            let cookie = head.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
            client.cookie = cookie.ok_or_else(|| Error::new(ErrorKind::InvalidData, "no cookie"))?.to_owned();
            client.ticket = body;
        }
        Ok(client)
    }

    /// Fires one event after the other. Says how many were answered with 200.
    pub(crate) async fn fire_until(mut self, end: Instant) -> Result<u32> {
        let mut events = 0;
        while Instant::now() < end {
            self.n += 1;
            let Self { paths, cookie, ticket, n, .. } = &self;
            let request = format!(
                "POST {} HTTP/1.1\r\nhost: bench\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\n\
                 cookie: {cookie}\r\nblockwork-event: {ticket};n={n};floor={n};attempt=0\r\ncontent-length: {}\r\n\r\n{INPUTS}",
                paths.event,
                INPUTS.len()
            );
            let (head, body) = self.exchange(&request).await?;
            if !head.starts_with("HTTP/1.1 200") {
                return Err(Error::new(ErrorKind::InvalidData, format!("{head}{body}")));
            }
            events += 1;
        }
        Ok(events)
    }

    async fn exchange(&mut self, request: &str) -> Result<(String, String)> {
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next()?.parse().ok());
        let length = length.ok_or_else(|| Error::new(ErrorKind::InvalidData, head.clone()))?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((head, String::from_utf8_lossy(&body).into_owned()))
    }
}
