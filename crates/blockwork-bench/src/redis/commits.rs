//! Commits per second of the store, beside the same commits as bytes that are prepared.

use super::Sync;
use super::load::{Crowd, TOGETHER, Way};
use super::replay::{Recording, empty};
use crate::Result;
use crate::figures::{median, row};
use blockwork_store::conformance::RedisServer;
use std::time::Instant;

/// Everybody clicks so often in a round.
const OFTEN: usize = 60;
const ROUNDS: usize = 5;

/// Commits per second of the store, and of what is beside it, round by round.
#[derive(Debug, Default)]
struct Rates {
    store: Vec<f64>,
    beside: Vec<f64>,
}

pub(crate) async fn measure() -> Result {
    println!("\n### Commits of the Redis store\n");
    println!(
        "Warm clicks of {TOGETHER} pages, each a cell of its own: the store, beside the same commits as prepared bytes on one \
         connection with as many under way; and one commit sent again and again, beside `redis-benchmark -c 1 -P {TOGETHER}`.\n"
    );
    println!("| `appendfsync` | | commits per second | beside | ratio |\n|---|---|---:|---:|---:|");
    for sync in Sync::ALL {
        let (redis, _folder) = sync.start()?;
        for (name, rates) in measured(&redis).await? {
            println!("{}", rates.row(sync, name));
        }
    }
    Ok(())
}

impl Rates {
    fn row(&self, sync: Sync, name: &str) -> String {
        let ratios: Vec<f64> = self.store.iter().zip(&self.beside).map(|(store, beside)| store / beside).collect();
        let [store, beside] = [&self.store, &self.beside].map(|rates| format!("{:.0}", median(rates)));
        row([sync.name().into(), name.into(), store, beside, format!("{:.2}", median(&ratios))])
    }
}

/// In turns, so that what else the machine does falls on all alike.
async fn measured(redis: &RedisServer) -> Result<Vec<(&'static str, Rates)>> {
    let mut recordings = Vec::new();
    for way in Way::ALL {
        recordings.push((Recording::of(redis, way, OFTEN).await?, Rates::default()));
    }
    let mut again = Rates::default();
    for _ in 0..ROUNDS {
        for (way, (recording, rates)) in Way::ALL.into_iter().zip(&mut recordings) {
            let store = empty(redis, redis.address())?;
            let mut crowd = Crowd::new(way);
            crowd.click(&store, 1).await?;
            let started = Instant::now();
            crowd.click(&store, OFTEN).await?;
            rates.store.push(rate(started));
            if way == Way::Alone {
                let started = Instant::now();
                crowd.repeat(&store, OFTEN).await?;
                again.store.push(rate(started));
            }
            rates.beside.push(clicks() / recording.replay(redis).await?.as_secs_f64());
            if way == Way::Alone {
                again.beside.push(recording.benchmark(redis, TOGETHER * OFTEN)?);
            }
        }
    }
    let mut all: Vec<_> = Way::ALL.into_iter().zip(recordings).map(|(way, (_, rates))| (way.name(), rates)).collect();
    all.insert(1, ("one commit, answered from its receipt; beside `redis-benchmark`", again));
    Ok(all)
}

fn clicks() -> f64 {
    (TOGETHER * OFTEN) as f64
}

fn rate(started: Instant) -> f64 {
    clicks() / started.elapsed().as_secs_f64()
}
