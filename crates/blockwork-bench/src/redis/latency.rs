//! How long one event takes on Redis, beside one on memory and beside a round trip to that Redis.

use super::Sync;
use super::bare::{Asks, Bare};
use super::load::Way;
use super::replay::Recording;
use crate::Result;
use crate::app::{self, CHANGING};
use crate::client::{Connection, Visitor};
use crate::figures::{milliseconds, percentile, row, shown};
use crate::servers::listen;
use blockwork_store::conformance::RedisServer;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const ROUNDS: usize = 21;
/// So many in a row in each round.
const EACH: usize = 200;
/// Everybody clicks so often in a recording.
const OFTEN: usize = 3;

/// Milliseconds that each took.
#[derive(Debug, Default)]
struct Times {
    memory: Vec<f64>,
    redis: Vec<f64>,
    /// The commit of such an event, as bytes that are prepared.
    commit: Vec<f64>,
    ping: Vec<f64>,
    /// A bare handler that asks Redis nothing; once for that commit; once for a `PING`.
    bare: [Vec<f64>; 3],
    /// The script alone, by Redis's own count.
    script: f64,
}

pub(crate) async fn measure() -> Result {
    println!("\n### An event on Redis\n");
    println!(
        "A changing event on one connection, one after the other, on memory and on Redis, and what is added; what the \
         commit of such an event, as prepared bytes, adds to a bare handler over the same client library, and a `PING`; \
         these alone, on a connection of their own; and the script, as Redis counts it. Redis may add two round trips \
         and the script.\n"
    );
    println!(
        "| `appendfsync` | | memory | Redis | added | added to a bare handler by the same commit | by a `PING` | the commit \
         alone | a `PING` alone | the script | may be added |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for sync in Sync::ALL {
        let (redis, _folder) = sync.start()?;
        let (beside, _beside) = sync.start()?;
        let times = measured(&redis, &beside).await?;
        for percent in [50, 99] {
            println!("{}", times.row(sync, percent));
        }
    }
    Ok(())
}

impl Times {
    fn row(&self, sync: Sync, percent: usize) -> String {
        let times = [&self.memory, &self.redis, &self.commit, &self.ping];
        let [memory, redis, commit, ping] = times.map(|times| percentile(times, percent));
        let [nothing, same, pinged] = self.bare.each_ref().map(|times| percentile(times, percent));
        let may = 2.0 * ping + self.script;
        let [added, same, pinged] = [redis - memory, same - nothing, pinged - nothing];
        let figures = [memory, redis, added, same, pinged, commit, ping, self.script, may].map(shown);
        row([sync.name().into(), format!("p{percent}"), figures.join(" | ")])
    }
}

/// The commits alone are sent to a Redis of their own.
async fn measured(redis: &RedisServer, beside: &RedisServer) -> Result<Times> {
    let memory = listen(app::blockwork("memory:").await?).await?;
    let secret = |config: &mut blockwork::Config| {
        config.secret = Some("of nobody but this measurement which ends soon".to_owned());
    };
    let on_redis = listen(app::blockwork_with(&redis.url(), secret).await?).await?;
    let mut ping = TcpStream::connect(redis.address()).await?;
    ping.set_nodelay(true)?;
    let (mut of_memory, mut of_redis) = (line(memory).await?, line(on_redis).await?);
    let recording = Recording::of(beside, Way::Alone, OFTEN).await?;
    let mut bare = Bare::on(beside).await?;
    let mut times = Times::default();
    redis.say("CONFIG RESETSTAT");
    for _ in 0..ROUNDS {
        for _ in 0..EACH {
            times.memory.push(fire(&mut of_memory).await?);
        }
        for _ in 0..EACH {
            times.redis.push(fire(&mut of_redis).await?);
        }
        times.commit.extend(recording.replay_each(beside).await?);
        times.bare[0].extend(bare.times(Asks::Nothing, EACH).await?);
        times.bare[1].extend(bare.commits(&recording, beside).await?);
        times.bare[2].extend(bare.times(Asks::APing, EACH).await?);
        for _ in 0..EACH {
            times.ping.push(round_trip(&mut ping).await?);
        }
    }
    let said = redis.say("INFO commandstats");
    times.script = script(&said).ok_or_else(|| format!("Redis has counted no script: {said}"))?;
    Ok(times)
}

/// A connection, and a visitor who has clicked.
async fn line(address: SocketAddr) -> Result<(Connection, Visitor)> {
    let mut connection = Connection::open(address).await?;
    let mut visitor = Visitor::arrive(&mut connection).await?;
    visitor.fire(&mut connection, CHANGING).await?;
    Ok((connection, visitor))
}

async fn fire((connection, visitor): &mut (Connection, Visitor)) -> Result<f64> {
    let before = Instant::now();
    visitor.fire(connection, CHANGING).await?;
    Ok(milliseconds(before.elapsed()))
}

async fn round_trip(stream: &mut TcpStream) -> Result<f64> {
    let before = Instant::now();
    stream.write_all(b"*1\r\n$4\r\nPING\r\n").await?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await?;
    Ok(milliseconds(before.elapsed()))
}

/// Milliseconds of a script, from the counts of Redis.
fn script(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:"))?;
    let micros: f64 = line.split("usec_per_call=").nth(1)?.split(',').next()?.parse().ok()?;
    Some(micros / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_script_is_what_redis_counts() {
        let said = "# Commandstats\r\ncmdstat_ping:calls=1,usec=9,usec_per_call=9.00\r\n\
                    cmdstat_evalsha:calls=4,usec=200,usec_per_call=50.00,rejected_calls=0,failed_calls=1\r\n";
        assert_eq!(script(said), Some(0.05));
        assert_eq!(script("# Commandstats\r\n"), None);
    }
}
