//! The program's end of the control door: one HTTP request, to this machine.
//!
//! Written by hand because it is one request of known size: an HTTP client would be a dependency of every server.

use super::sealed::{self, HEADER, Nonce, Word};
use super::{Ask, CONTROL_PATH, Refused, Told};
use crate::keys::{Keys, random};
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// A server on this machine is there at once, or not at all.
const CONNECT: Duration = Duration::from_secs(5);

/// Settling thousands of dead letters takes its time.
const ANSWER: Duration = Duration::from_secs(60);

/// No answer is longer.
const MOST_BYTES: u64 = 16 << 20;

/// Where a server that listens on `site` is reached from its own machine.
pub(super) fn address(site: SocketAddr) -> Result<SocketAddr, Refused> {
    let ip = match site.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip if ip.is_loopback() => ip,
        _ => return Err(Refused::Remote(site)),
    };
    Ok(SocketAddr::new(ip, site.port()))
}

/// Asks the server there.
pub(super) async fn ask(keys: &Keys, address: SocketAddr, ask: Ask) -> Result<Told, Refused> {
    let nonce: Nonce = random();
    // Plain data: the only way to fail is a bug in this crate's own types.
    let body = serde_json::to_string(&ask).unwrap_or_default();
    let seal = sealed::seal(keys, Word::Ask, nonce, body.as_bytes());
    let answer = tokio::task::spawn_blocking(move || exchange(address, &seal, &body)).await;
    let answer = answer.unwrap_or_else(|error| Err(Refused::Broken(address, io::Error::other(error))))?;
    read(keys, nonce, &answer, address)
}

fn exchange(address: SocketAddr, seal: &str, body: &str) -> Result<Vec<u8>, Refused> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECT).map_err(|_| Refused::Nobody(address))?;
    let request = format!(
        "POST {CONTROL_PATH} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         {HEADER}: {seal}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = || {
        stream.set_read_timeout(Some(ANSWER))?;
        stream.set_write_timeout(Some(ANSWER))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.take(MOST_BYTES).read_to_end(&mut answer)?;
        Ok(answer)
    };
    answer().map_err(|error: io::Error| Refused::Broken(address, error))
}

/// Only what was signed for this question is believed: anybody may listen on a port.
fn read(keys: &Keys, nonce: Nonce, answer: &[u8], address: SocketAddr) -> Result<Told, Refused> {
    let other = || Refused::OtherBuild(address);
    let (status, seal, body) = parts(answer).ok_or_else(other)?;
    if status == 403 {
        return Err(Refused::OtherSecret(address));
    }
    let signed = sealed::open(keys, Word::Answer, seal.ok_or_else(other)?, body);
    if status != 200 || signed != Some(nonce) {
        return Err(other());
    }
    serde_json::from_slice(body).map_err(|_| other())
}

/// Status, seal and body of an answer over HTTP (RFC 9112, section 4).
fn parts(answer: &[u8]) -> Option<(u16, Option<&str>, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let named = |line: &'_ str| line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(HEADER));
    let seal = lines.find(|line| named(line)).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim());
    Some((status, seal, &answer[end + 4..]))
}
