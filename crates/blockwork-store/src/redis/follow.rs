//! What has changed, read from the stream by a task with a connection of its own, because reading waits.
//!
//! It reads when somebody asks, and not before: a server that hears of changes at its own pace leaves the rest to one read.
//! If every commit were read at once, Redis would answer each twice, and whoever waits for the commit would wait for that.

use super::answer;
use super::link::{ATTEMPT, in_time};
use super::opening::Opening;
use super::trouble::Trouble;
use crate::machine::Ring;
use blockwork_core::store::{Changes, Position};
use parking_lot::Mutex;
use redis::Value;
use redis::aio::MultiplexedConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long one read waits for something. An idle instance asks so often.
const BLOCK: Duration = Duration::from_secs(5);

/// How long after a failure the next connection is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// A read brings at most so many changes.
const MOST: usize = 1000;

/// The newest changes, as far as this instance has heard of them.
#[derive(Debug)]
pub(super) struct Follower {
    heard: Arc<Heard>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Heard {
    ring: Mutex<Ring>,
    kept: usize,
    /// The newest position that a step has told: what is up to there can be read.
    told: AtomicU64,
    news: watch::Sender<()>,
    /// Somebody waits for more than has been read.
    wanted: Notify,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heard").field("head", &self.ring.lock().head()).finish_non_exhaustive()
    }
}

impl Follower {
    /// Follows from this position on.
    pub(super) fn new(head: u64, kept: usize) -> Self {
        let (ring, told) = (Mutex::new(Ring::new(head, kept)), AtomicU64::new(head));
        let heard = Heard { ring, kept, told, news: watch::Sender::new(()), wanted: Notify::new() };
        Self { heard: Arc::new(heard), task: Mutex::default() }
    }

    /// A step has told this position.
    pub(super) fn told(&self, at: Position) {
        self.heard.told.fetch_max(at.0, Ordering::AcqRel);
    }

    /// What has changed after a position; waits until something has.
    pub(super) async fn changes(&self, after: Position, opening: &Opening) -> Changes {
        self.start(opening);
        let mut news = self.heard.news.subscribe();
        loop {
            news.borrow_and_update();
            if let Some(changes) = self.heard.changes(after) {
                return changes;
            }
            self.heard.wanted.notify_one();
            // The sender lives as long as this does.
            let _ = news.changed().await;
        }
    }

    /// Begins to follow, with the first who asks: before, there may be nobody to run a task.
    fn start(&self, opening: &Opening) {
        let mut task = self.task.lock();
        if task.as_ref().is_none_or(JoinHandle::is_finished) {
            *task = Some(tokio::spawn(follow(self.heard.clone(), opening.clone())));
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut() {
            task.abort();
        }
    }
}

impl Heard {
    fn changes(&self, after: Position) -> Option<Changes> {
        let ring = self.ring.lock();
        let head = ring.head();
        // What a step has told this instance is news to come, and no position from another life.
        if head.0 < self.told.load(Ordering::Acquire) {
            return None;
        }
        ring.between(after, head)
    }

    /// Nothing is known of what was before this position: whoever comes from there must read again.
    fn begin_anew(&self, head: u64) {
        *self.ring.lock() = Ring::new(head, self.kept);
        self.told.store(head, Ordering::Release);
        self.news.send_replace(());
    }

    /// Says whether there was something.
    fn hear(&self, told: Value) -> Result<bool, Trouble> {
        let changes = answer::changes(told)?;
        if changes.is_empty() {
            return Ok(false);
        }
        let mut ring = self.ring.lock();
        for (position, change) in changes {
            if position != ring.head().0 + 1 {
                // Some were trimmed before they were read.
                *ring = Ring::new(position.saturating_sub(1), self.kept);
            }
            ring.push(change);
        }
        drop(ring);
        self.news.send_replace(());
        Ok(true)
    }
}

async fn follow(heard: Arc<Heard>, opening: Opening) {
    let (mut is_first, mut is_told) = (true, false);
    loop {
        if let Err(trouble) = follow_once(&heard, &opening, is_first, &mut is_told).await {
            // Once for each break: the next connection is tried a few times a second.
            if !std::mem::replace(&mut is_told, true) {
                tracing::warn!(%trouble, "the changes cannot be followed just now");
            }
        }
        is_first = false;
        sleep(PAUSE).await;
    }
}

/// Reads what changes until the connection breaks.
async fn follow_once(heard: &Heard, opening: &Opening, is_first: bool, is_told: &mut bool) -> Result<(), Trouble> {
    let mut connection = opening.connect().await?;
    if !is_first {
        // What was lost while nobody read, a failover may have lost for ever, and its positions were used again.
        heard.begin_anew(head(opening, &mut connection).await?);
    }
    loop {
        heard.wanted.notified().await;
        let mut is_news = false;
        while !is_news {
            is_news = heard.hear(read(heard, opening, &mut connection).await?)?;
            *is_told = false;
        }
    }
}

/// What comes after what was heard; waits for it, for a while.
async fn read(heard: &Heard, opening: &Opening, connection: &mut MultiplexedConnection) -> Result<Value, Trouble> {
    let from = format!("{}-0", heard.ring.lock().head().0);
    let mut read = redis::cmd("XREAD");
    read.arg("COUNT").arg(MOST).arg("BLOCK").arg(BLOCK.as_millis().to_string());
    read.arg("STREAMS").arg(opening.key("log")).arg(from);
    let told = timeout(BLOCK + ATTEMPT, read.query_async(connection)).await;
    Ok(told.map_err(|_| Trouble::Silent)??)
}

async fn head(opening: &Opening, connection: &mut MultiplexedConnection) -> Result<u64, Trouble> {
    let told = in_time(redis::cmd("HGET").arg(opening.store_key()).arg("head"), connection).await?;
    let head: Option<String> = redis::from_redis_value(told).map_err(|_| Trouble::Garbage)?;
    head.and_then(|head| head.parse().ok()).ok_or(Trouble::Garbage)
}
