//! `instructions`: what the processor does for one event, counted by callgrind: from the request to the answer, without
//! the network. The count hardly depends on what else the machine is doing.

use crate::Result;
use crate::app::{CHANGING, Event, READING};
use crate::client::{TICKET, Visitor};
use crate::figures::row;
use crate::servers::Kind;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::process::Command;
use tower::ServiceExt as _;

/// The difference of two runs leaves out what is done once.
const EVENTS: [u64; 2] = [200, 1_200];

pub(crate) async fn measure() -> Result {
    println!("\n### Instructions per event\n");
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("Skipped: valgrind is not installed. On Debian: `apt-get install valgrind`.");
        return Ok(());
    }
    println!("| | changing | reading |\n|---|---:|---:|");
    for kind in Kind::ALL {
        let [changing, reading] = [per_event(kind, CHANGING)?, per_event(kind, READING)?];
        println!("{}", row([kind.name().into(), changing.to_string(), reading.to_string()]));
    }
    Ok(())
}

fn per_event(kind: Kind, event: Event) -> Result<u64> {
    let [few, many] = EVENTS.map(|events| collected(kind, event, events));
    Ok(many?.saturating_sub(few?) / (EVENTS[1] - EVENTS[0]))
}

/// How many instructions a process takes that runs so many events.
fn collected(kind: Kind, event: Event, events: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["count", kind.name(), event.listener, &events.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = instructions(&said).filter(|_| output.status.success());
    count.ok_or_else(|| format!("valgrind did not count:\n{said}").into())
}

fn instructions(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

/// What the counted process does.
pub(crate) async fn count(server: &str, listener: &str, events: u64) -> Result {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == server).ok_or("no such server")?;
    let event = [CHANGING, READING].into_iter().find(|event| event.listener == listener).ok_or("no such listener")?;
    let (router, _folder) = kind.router().await?;
    let mut visitor = if kind.has_pages() { arrive(&router).await? } else { Visitor::default() };
    for _ in 0..events {
        visitor.count();
        let mut request = Request::post(format!("/api/{}", event.listener));
        for (name, value) in visitor.headers(0) {
            request = request.header(name, value);
        }
        let response = router.clone().oneshot(request.body(Body::from(event.inputs))?).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("an event was answered with {}", response.status()).into());
        }
        to_bytes(response.into_body(), usize::MAX).await?;
    }
    Ok(())
}

async fn arrive(router: &Router) -> Result<Visitor> {
    let response = router.clone().oneshot(Request::get(TICKET).body(Body::empty())?).await?;
    let cookie = response.headers().get(header::SET_COOKIE).ok_or("no cookie")?.to_str()?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let ticket = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.to_vec())?;
    Ok(Visitor::with(cookie, ticket))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_what_callgrind_says() {
        let said =
            "==7== Callgrind, a call-graph generating cache profiler\n==7== Events    : Ir\n==7== Collected : 123456\n";
        assert_eq!(instructions(said), Some(123_456));
        assert_eq!(instructions("valgrind: command not found"), None);
    }
}
