//! A bare axum handler that asks Redis once for each request: the same client library and the same bytes as the store, and
//! nothing besides.

use super::replay::Recording;
use crate::Result;
use crate::client::Connection;
use crate::figures::milliseconds;
use crate::servers::listen;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use blockwork_store::conformance::RedisServer;
use redis::aio::MultiplexedConnection;
use redis::{Client, Cmd, Value};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What one request makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Nothing,
    APing,
    /// The next commit of a recording.
    ACommit,
}

impl Asks {
    fn path(self) -> &'static str {
        match self {
            Self::Nothing => "/nothing",
            Self::APing => "/ping",
            Self::ACommit => "/commit",
        }
    }
}

/// The handler, and a client's connection to it.
#[derive(Debug)]
pub(crate) struct Bare {
    line: Connection,
    prepared: Prepared,
}

type Prepared = Arc<Mutex<Vec<Cmd>>>;

#[derive(Clone)]
struct Ready {
    redis: MultiplexedConnection,
    prepared: Prepared,
}

impl Bare {
    pub(crate) async fn on(redis: &RedisServer) -> Result<Self> {
        let redis = Client::open(redis.url())?.get_multiplexed_async_connection().await?;
        let prepared = Prepared::default();
        let router = Router::new()
            .route(Asks::Nothing.path(), post(nothing))
            .route(Asks::APing.path(), post(ping))
            .route(Asks::ACommit.path(), post(commit))
            .with_state(Ready { redis, prepared: prepared.clone() });
        Ok(Self { line: Connection::open(listen(router).await?).await?, prepared })
    }

    /// Milliseconds of each of so many requests.
    pub(crate) async fn times(&mut self, asks: Asks, count: usize) -> Result<Vec<f64>> {
        let request = format!("POST {} HTTP/1.1\r\nhost: bench\r\ncontent-length: 2\r\n\r\n{{}}", asks.path());
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let before = Instant::now();
            self.line.exchange(&request).await?;
            times.push(milliseconds(before.elapsed()));
        }
        Ok(times)
    }

    /// Milliseconds of each commit of a recording, with nothing before it in that Redis.
    pub(crate) async fn commits(&mut self, recording: &Recording, redis: &RedisServer) -> Result<Vec<f64>> {
        let mut commands = recording.begin_for_others(redis).await?;
        let count = commands.len();
        // They are taken from the end.
        commands.reverse();
        *self.prepared.lock().unwrap_or_else(PoisonError::into_inner) = commands;
        self.times(Asks::ACommit, count).await
    }
}

async fn nothing() -> &'static str {
    "[]"
}

async fn ping(State(mut ready): State<Ready>) -> Result<&'static str, StatusCode> {
    let told = redis::cmd("PING").query_async::<Value>(&mut ready.redis).await;
    told.map(|_| "[]").map_err(|_| StatusCode::BAD_GATEWAY)
}

async fn commit(State(mut ready): State<Ready>) -> Result<&'static str, StatusCode> {
    let command = ready.prepared.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or(StatusCode::NOT_FOUND)?;
    match command.query_async(&mut ready.redis).await {
        Ok(told) if is_done(&told) => Ok("[]"),
        _ => Err(StatusCode::BAD_GATEWAY),
    }
}

/// Whether a commit was done, wherever in the answer that stands.
fn is_done(told: &Value) -> bool {
    match told {
        Value::BulkString(text) => text == b"done",
        Value::Array(values) => values.iter().any(is_done),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_done_where_redis_says_so() {
        let told =
            |word: &[u8]| Value::Array(vec![Value::Array(vec![Value::BulkString(word.to_vec()), Value::Int(1)])]);
        assert!(is_done(&told(b"done")));
        assert!(!is_done(&told(b"stale")));
        assert!(!is_done(&Value::Nil));
    }
}
