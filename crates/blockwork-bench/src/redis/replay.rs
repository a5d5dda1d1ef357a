//! Commits as bytes that are prepared: how fast Redis runs them where nobody has to make them.

use super::load::{Crowd, TOGETHER, Way};
use super::tap::Tap;
use crate::Result;
use crate::figures::milliseconds;
use blockwork_core::store::{Store, StoreLimits};
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, Redis};
use redis::Cmd;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// What a store has said to an empty Redis.
#[derive(Debug)]
pub(crate) struct Recording {
    way: Way,
    /// Until every page has its session and every cell its first value.
    before: Vec<u8>,
    /// What is measured.
    clicks: Vec<u8>,
}

/// A store with nothing in it.
pub(crate) fn empty(redis: &RedisServer, address: SocketAddr) -> Result<Arc<dyn Store>> {
    redis.say("FLUSHALL");
    let app = App { name: "bench".to_owned(), secrets: Vec::new(), build: String::new() };
    Ok(Arc::new(Redis::open(&format!("redis://{address}"), StoreLimits::default(), &app)?))
}

impl Recording {
    pub(crate) async fn of(redis: &RedisServer, way: Way, often: usize) -> Result<Self> {
        let tap = Tap::to(redis.address()).await?;
        let store = empty(redis, tap.address)?;
        let mut crowd = Crowd::new(way);
        crowd.click(&store, 1).await?;
        let before = tap.asked();
        crowd.click(&store, often).await?;
        // The store is opened on one connection and takes its steps on another.
        let [opened, steps] = &tap.asked()[..] else { return Err("the store has other connections".into()) };
        let warm = before.last().map_or(0, Vec::len);
        let (warm, clicks) = steps.split_at(warm);
        Ok(Self { way, before: [opened, warm].concat(), clicks: clicks.to_vec() })
    }

    /// Says it all again, and how long the clicks took.
    pub(crate) async fn replay(&self, redis: &RedisServer) -> Result<Duration> {
        let mut stream = self.begin(redis).await?;
        let commands = commands(&self.clicks);
        // As many under way as the store has, and as many clicks in each.
        let depth = if self.way == Way::Alone { TOGETHER } else { 1 };
        let chunks: Vec<Vec<u8>> = commands.chunks(depth).map(<[_]>::concat).collect();
        let started = Instant::now();
        for chunk in chunks {
            stream.write_all(&chunk).await?;
            lines(&mut stream, TOGETHER, b"done\r\n").await?;
        }
        Ok(started.elapsed())
    }

    /// Says it all again, each click in a step of its own and after the answer to the one before, and how many
    /// milliseconds each took.
    pub(crate) async fn replay_each(&self, redis: &RedisServer) -> Result<Vec<f64>> {
        let mut stream = self.begin(redis).await?;
        let mut times = Vec::new();
        for command in commands(&self.clicks) {
            let before = Instant::now();
            stream.write_all(command).await?;
            lines(&mut stream, 1, b"done\r\n").await?;
            times.push(milliseconds(before.elapsed()));
        }
        Ok(times)
    }

    /// Says what comes before the clicks, and hands them out, to be sent by somebody else.
    pub(crate) async fn begin_for_others(&self, redis: &RedisServer) -> Result<Vec<Cmd>> {
        self.begin(redis).await?;
        let words = commands(&self.clicks).into_iter().filter_map(|command| Some(parsed(command)?.0));
        Ok(words.map(command).collect())
    }

    /// Says what comes before the clicks.
    async fn begin(&self, redis: &RedisServer) -> Result<BufReader<TcpStream>> {
        redis.say("FLUSHALL");
        let mut stream = BufReader::new(TcpStream::connect(redis.address()).await?);
        stream.get_ref().set_nodelay(true)?;
        stream.write_all(&self.before).await?;
        stream.write_all(b"*1\r\n$4\r\nPING\r\n").await?;
        lines(&mut stream, 1, b"+PONG\r\n").await?;
        Ok(stream)
    }

    /// Calls per second of `redis-benchmark` with the last click of these, of which Redis has the receipt.
    pub(crate) fn benchmark(&self, redis: &RedisServer, calls: usize) -> Result<f64> {
        let last = commands(&self.clicks).pop().ok_or("nothing was recorded")?;
        let address = redis.address();
        let mut command = Command::new("redis-benchmark");
        command.args(["-h", "127.0.0.1", "-p", &address.port().to_string()]);
        command.args(["-q", "-c", "1", "-P", &TOGETHER.to_string(), "-n", &calls.to_string()]);
        let output = command.args(words(last)).output();
        let output =
            output.map_err(|error| format!("redis-benchmark, which comes with Redis, cannot be run: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        rate(&said)
            .ok_or_else(|| format!("redis-benchmark said: {said}{}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// Waits for so many lines like this one. What Redis cannot do is an error.
async fn lines(stream: &mut BufReader<TcpStream>, mut count: usize, like: &[u8]) -> Result {
    let mut line = Vec::new();
    while count > 0 {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 || line.starts_with(b"-") && like.starts_with(b"done") {
            return Err(format!("Redis has said {}", String::from_utf8_lossy(&line)).into());
        }
        count -= usize::from(line == like);
    }
    Ok(())
}

/// The commands that these bytes are.
fn commands(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut commands = Vec::new();
    while let Some((_, length)) = parsed(bytes) {
        let (command, rest) = bytes.split_at(length);
        commands.push(command);
        bytes = rest;
    }
    commands
}

/// The same as the client library has it.
fn command(words: Vec<&[u8]>) -> Cmd {
    let mut command = Cmd::new();
    for word in words {
        command.arg(word);
    }
    command
}

/// The words of a command.
fn words(command: &[u8]) -> Vec<String> {
    let words = parsed(command).map(|(words, _)| words).unwrap_or_default();
    words.into_iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

/// The words of the first command, and how many bytes it has.
fn parsed(bytes: &[u8]) -> Option<(Vec<&[u8]>, usize)> {
    let number = |kind: u8, at: usize| {
        let text = bytes.get(at..)?.strip_prefix(&[kind])?;
        let end = text.windows(2).position(|two| two == b"\r\n")?;
        let number: usize = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
        Some((number, at + 1 + end + 2))
    };
    let (count, mut at) = number(b'*', 0)?;
    let mut words = Vec::with_capacity(count);
    for _ in 0..count {
        let (length, begin) = number(b'$', at)?;
        words.push(bytes.get(begin..begin + length)?);
        at = begin + length + 2;
    }
    Some((words, at))
}

/// What `redis-benchmark -q` says in the end.
fn rate(said: &str) -> Option<f64> {
    let (before, _) = said.rsplit_once(" requests per second")?;
    before.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart_by_their_lengths() {
        let bytes = b"*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$6\r\n*1\r\n$4\r\n";
        let commands = commands(bytes);
        assert_eq!(
            commands.iter().map(|command| words(command)).collect::<Vec<_>>(),
            [vec!["PING".to_owned()], vec!["ECHO".to_owned(), "*1\r\n$4".to_owned()]]
        );
        assert_eq!(commands.concat(), bytes);
    }

    #[test]
    fn the_rate_is_what_stands_before_its_unit() {
        let said = "EVALSHA 1, 2: rps=0.0 (overall: 3.0)\rEVALSHA 1, 2: 12345.67 requests per second, p50=3.0 msec\n";
        assert_eq!(rate(said), Some(12_345.67));
        assert_eq!(rate("Could not connect"), None);
    }
}
