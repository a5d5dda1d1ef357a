//! `chain`: what a chain of three listeners costs, beside one.

use crate::Result;
use crate::app::{AT_ITS_END, BEGIN_CHAIN, CHANGING, Event};
use crate::client::{Connection, Visitor};
use crate::figures::{median, milliseconds, row, shown};
use crate::servers::{self, Server};
use std::time::Instant;

const ROUNDS: usize = 21;
/// So many in a row in each round.
const EACH: u32 = 40;

/// When an event counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Answered,
    /// The last listener that it has led to has committed.
    AtItsEnd,
}

pub(crate) async fn measure() -> Result {
    println!("\n### A chain on the server\n");
    println!(
        "One listener that changes a cell, until its page has the answer; and a chain of three of them, until the last one \
         has committed. One page, one after the other.\n"
    );
    println!("| store | one | chain of three | times as long |\n|---|---:|---:|---:|");
    for server in servers::start().await?.iter().filter(|server| server.kind.has_pages()) {
        let (mut one, mut three) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            one.push(round(server, CHANGING, Done::Answered).await?);
            three.push(round(server, BEGIN_CHAIN, Done::AtItsEnd).await?);
        }
        let ratios: Vec<f64> = three.iter().zip(&one).map(|(three, one)| three / one).collect();
        let times = format!("{:.1}", median(&ratios));
        println!("{}", row([server.kind.name().into(), shown(median(&one)), shown(median(&three)), times]));
    }
    Ok(())
}

/// The median of some milliseconds that such an event takes.
async fn round(server: &Server, event: Event, done: Done) -> Result<f64> {
    let mut line = Connection::open(server.address).await?;
    let mut visitor = Visitor::arrive(&mut line).await?;
    let mut times = Vec::new();
    for _ in 0..EACH {
        let before = Instant::now();
        visitor.fire(&mut line, event).await?;
        if done == Done::AtItsEnd {
            AT_ITS_END.notified().await;
        }
        times.push(milliseconds(before.elapsed()));
    }
    Ok(median(&times))
}
