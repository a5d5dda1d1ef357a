//! `events`: events per second, and how long one takes, of a listener that changes and of one that reads.

use crate::app::{CHANGING, Event, READING};
use crate::client::{Connection, Visitor};
use crate::figures::{median, milliseconds, percentile, row, shown};
use crate::servers::{self, Kind, Server};
use crate::{Result, servers::folder};
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Visitors at once, each with a page of their own, who wait for every answer.
const VISITORS: [usize; 3] = [1, 10, 64];
/// Short and many: what else the machine does falls on all alike.
const ROUNDS: usize = 11;
const ROUND: Duration = Duration::from_millis(500);

/// What was measured of one server with so many visitors.
#[derive(Debug, Default)]
struct Measured {
    rates: Vec<f64>,
    times: Vec<f64>,
}

pub(crate) async fn measure() -> Result {
    let servers = servers::start().await?;
    println!("The limits of events, sessions and bytes are out of the way.");
    for (title, event) in [("changing", CHANGING), ("reading", READING)] {
        println!("\n### A {title} event\n");
        println!("| visitors | | events per second | beside | p50 | p99 |\n|---:|---|---:|---:|---:|---:|");
        for visitors in VISITORS {
            for line in rows(visitors, &rounds(&servers, visitors, event).await?) {
                println!("{line}");
            }
        }
    }
    println!(
        "\nSQLite answers when the journal is on the disk (`synchronous=FULL`). Writing 4 KiB and waiting until they are \
         there (`fdatasync`) takes {} here, median of 200.",
        shown(sync()?)
    );
    Ok(())
}

async fn rounds(servers: &[Server], visitors: usize, event: Event) -> Result<Vec<Measured>> {
    let mut all: Vec<Measured> = servers.iter().map(|_| Measured::default()).collect();
    for _ in 0..ROUNDS {
        for (server, measured) in servers.iter().zip(&mut all) {
            let times = round(server, visitors, event).await?;
            measured.rates.push(times.len() as f64 / ROUND.as_secs_f64());
            measured.times.extend(times);
        }
    }
    Ok(all)
}

/// How long each event took of so many visitors at once.
async fn round(server: &Server, visitors: usize, event: Event) -> Result<Vec<f64>> {
    let mut all = Vec::new();
    for _ in 0..visitors {
        let mut connection = Connection::open(server.address).await?;
        let visitor = match server.kind.has_pages() {
            true => Visitor::arrive(&mut connection).await?,
            false => Visitor::default(),
        };
        all.push((connection, visitor));
    }
    let end = Instant::now() + ROUND;
    let tasks: Vec<_> =
        all.into_iter().map(|(line, visitor)| tokio::spawn(fire_until(end, line, visitor, event))).collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(times)
}

/// Fires one event after the other, and says how many milliseconds each took.
pub(crate) async fn fire_until(
    end: Instant,
    mut line: Connection,
    mut visitor: Visitor,
    event: Event,
) -> Result<Vec<f64>> {
    let (mut times, mut before) = (Vec::new(), Instant::now());
    while before < end {
        visitor.fire(&mut line, event).await?;
        let now = Instant::now();
        times.push(milliseconds(now - before));
        before = now;
    }
    Ok(times)
}

/// Memory stands beside the bare handler, and SQLite beside memory: each round beside the one just before it.
fn rows(visitors: usize, all: &[Measured]) -> Vec<String> {
    let ratio = |of: usize, to: usize| {
        let pairs = all[of].rates.iter().zip(&all[to].rates);
        median(&pairs.map(|(rate, beside)| rate / beside).collect::<Vec<_>>())
    };
    let line = |(at, (kind, measured)): (usize, (Kind, &Measured))| {
        let beside = match at {
            0 => String::new(),
            1 => format!("{:.2} of bare", ratio(1, 0)),
            _ => format!("{:.2} of memory", ratio(at, 1)),
        };
        let rate = format!("{:.0}", median(&measured.rates));
        let [p50, p99] = [50, 99].map(|percent| shown(percentile(&measured.times, percent)));
        row([visitors.to_string(), kind.name().into(), rate, beside, p50, p99])
    };
    Kind::ALL.into_iter().zip(all).enumerate().map(line).collect()
}

/// Milliseconds until a few bytes are on the disk.
fn sync() -> Result<f64> {
    let folder = folder()?;
    let mut file = std::fs::File::create(folder.path().join("synced"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let before = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(milliseconds(before.elapsed()));
    }
    Ok(median(&times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_beside_the_one_it_is_compared_with() {
        let measured = |rates: [f64; 3]| Measured { rates: rates.to_vec(), times: vec![0.5, 2.0] };
        // After the first round the machine was busy with something else.
        let rates = [[1000.0, 90.0, 80.0], [500.0, 45.0, 60.0], [100.0, 9.0, 30.0]];
        let lines = rows(10, &rates.map(measured));
        let expected = [
            "| 10 | bare axum handler | 90 |  | 0.500 ms | 2.0 ms |",
            "| 10 | memory | 60 | 0.50 of bare | 0.500 ms | 2.0 ms |",
            "| 10 | SQLite | 30 | 0.20 of memory | 0.500 ms | 2.0 ms |",
        ];
        assert_eq!(lines, expected);
    }
}
