//! `hot`: one cell that everybody changes.

use crate::Result;
use crate::app::HIT;
use crate::client::{Connection, Visitor, number};
use crate::events::fire_until;
use crate::figures::{median, row};
use crate::servers::{self, Server};
use std::time::{Duration, Instant};

const VISITORS: usize = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);

pub(crate) async fn measure() -> Result {
    println!("\n### One `global` cell that {VISITORS} visitors change\n");
    println!("| store | increments per second |\n|---|---:|");
    let servers: Vec<Server> = servers::start().await?.into_iter().filter(|server| server.kind.has_pages()).collect();
    let mut rates: Vec<Vec<f64>> = servers.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (server, rates) in servers.iter().zip(&mut rates) {
            rates.push(round(server).await? as f64 / ROUND.as_secs_f64());
        }
    }
    for (server, rates) in servers.iter().zip(&rates) {
        println!("{}", row([server.kind.name().into(), format!("{:.0}", median(rates))]));
    }
    Ok(())
}

/// How often the cell was changed: as often as visitors were told that they did, which is checked.
async fn round(server: &Server) -> Result<usize> {
    let before = hits(server).await?;
    let mut all = Vec::new();
    for _ in 0..VISITORS {
        let mut connection = Connection::open(server.address).await?;
        let visitor = Visitor::arrive(&mut connection).await?;
        all.push((connection, visitor));
    }
    let end = Instant::now() + ROUND;
    let tasks: Vec<_> =
        all.into_iter().map(|(line, visitor)| tokio::spawn(fire_until(end, line, visitor, HIT))).collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await??.len();
    }
    let counted = hits(server).await? - before - 1;
    if counted != answered {
        return Err(format!("{answered} increments were answered, and the cell has {counted}").into());
    }
    Ok(answered)
}

/// Changes it once more, and says how often it was changed in all.
async fn hits(server: &Server) -> Result<usize> {
    let mut connection = Connection::open(server.address).await?;
    let mut visitor = Visitor::arrive(&mut connection).await?;
    let answer = visitor.fire(&mut connection, HIT).await?;
    let count = number(&answer).and_then(|count| usize::try_from(count).ok());
    count.ok_or_else(|| format!("an answer without a count: {answer}").into())
}
