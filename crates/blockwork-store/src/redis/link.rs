//! The connection: steps go over one, which is made anew when it breaks, and a step whose outcome is not known is sent again.

use super::ask::Ask;
use super::opening::Opening;
use super::script::{Script, Step};
use super::trouble::{Remedy, Trouble};
use blockwork_core::store::StoreError;
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, Value};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// How long a connection may take.
pub(super) const CONNECT: Duration = Duration::from_secs(2);

/// How long one attempt of a step may take; after that, the connection counts as broken.
pub(super) const ATTEMPT: Duration = Duration::from_secs(2);

/// How long a step is tried at all. Whoever asked says then that it is not known.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first pause after a failure; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A step without an answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    error: StoreError,
    /// A copy of it was sent and its outcome is not known.
    pub(super) may_be_done: bool,
}

impl Unanswered {
    /// The program has a fault, and asks otherwise next.
    pub(super) fn is_misuse(&self) -> bool {
        matches!(self.error, StoreError::Misuse(_))
    }
}

impl From<Unanswered> for StoreError {
    fn from(unanswered: Unanswered) -> Self {
        unanswered.error
    }
}

/// The way to Redis.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) opening: Opening,
    /// The life of the keys that the steps are for.
    life: Mutex<String>,
    connection: tokio::sync::Mutex<Option<(u64, MultiplexedConnection)>>,
    connections: AtomicU64,
    /// The keys are those of another life than before, and nobody has heard of it.
    is_reborn: AtomicBool,
}

impl Link {
    pub(super) fn new(opening: Opening, life: String) -> Self {
        Self {
            opening,
            life: Mutex::new(life),
            connection: tokio::sync::Mutex::default(),
            connections: AtomicU64::new(0),
            is_reborn: AtomicBool::new(false),
        }
    }

    /// Whether what this instance had in the store went with the life of the keys. Said once.
    pub(super) fn is_reborn(&self) -> bool {
        self.is_reborn.swap(false, Ordering::AcqRel)
    }

    /// Takes a step, and sends it again for as long as its outcome is not known and there is patience. Every step is safe
    /// to send again.
    pub(super) async fn take(&self, step: &Step, ask: Ask) -> Result<Value, Unanswered> {
        self.take_often(step, ask).await.map(|(told, _)| told)
    }

    /// As [`take`](Self::take), and whether a copy was sent before the one that was answered: that may be what has done it.
    pub(super) async fn take_often(&self, step: &Step, ask: Ask) -> Result<(Value, bool), Unanswered> {
        let until = Instant::now() + PATIENCE;
        let (mut script, mut again, mut pause) = (&step.usual, false, FIRST_PAUSE);
        loop {
            let told = timeout_at(until, self.attempt(script, &ask, &mut again)).await;
            let unanswered = |error: StoreError| Err(Unanswered { error, may_be_done: again });
            let trouble = match told {
                Ok(Ok(told)) => return Ok((told, again)),
                Ok(Err(trouble)) => trouble,
                Err(_) => return unanswered(Trouble::Silent.into()),
            };
            match (trouble.remedy(), &step.full) {
                (Remedy::Free, Some(full)) if !std::ptr::eq(script, full) => {
                    script = full;
                    continue;
                }
                (Remedy::Misuse, _) => {
                    return unanswered(StoreError::Misuse("a commit puts a cell of somebody else than its event's"));
                }
                (Remedy::Free | Remedy::None, _) => return unanswered(trouble.into()),
                (Remedy::Load, _) => continue,
                (Remedy::Reconnect | Remedy::Wait | Remedy::Reopen, _) => {}
            }
            tracing::debug!(%trouble, "a step is sent to Redis again");
            if Instant::now() + pause >= until {
                return unanswered(trouble.into());
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// One attempt. It is the first until one was sent whose outcome is not known.
    async fn attempt(&self, script: &Script, ask: &Ask, again: &mut bool) -> Result<Value, Trouble> {
        let (number, mut connection) = self.connection().await?;
        let was_sent = std::mem::replace(again, true);
        let told = self.send(&mut connection, script, ask, was_sent).await;
        let remedy = told.as_ref().err().map(Trouble::remedy);
        if remedy != Some(Remedy::Reconnect) {
            *again = was_sent;
        }
        if let Some(remedy) = remedy {
            match remedy {
                Remedy::Reconnect => self.forget(number).await,
                Remedy::Reopen => self.reopen(&mut connection).await?,
                Remedy::Load => load(&mut connection, script).await?,
                _ => {}
            }
        }
        told
    }

    async fn send(
        &self,
        connection: &mut MultiplexedConnection,
        script: &Script,
        ask: &Ask,
        again: bool,
    ) -> Result<Value, Trouble> {
        let mut call = redis::cmd("EVALSHA");
        call.arg(&script.sha).arg(1).arg(self.opening.store_key()).arg(&*self.life.lock()).arg(u8::from(again));
        for argument in &ask.0 {
            call.arg(&argument[..]);
        }
        in_time(&call, connection).await
    }

    /// The connection, made where there is none. Whoever finds it broken has it made anew, once.
    async fn connection(&self) -> Result<(u64, MultiplexedConnection), Trouble> {
        let mut slot = self.connection.lock().await;
        if let Some((number, connection)) = &*slot {
            return Ok((*number, connection.clone()));
        }
        let mut connection = self.opening.connect().await?;
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        if number > 0 {
            tracing::info!("there is a connection to Redis again");
            // It may be another Redis by now, or one that has lost its keys.
            self.reopen(&mut connection).await?;
        }
        *slot = Some((number, connection.clone()));
        Ok((number, connection))
    }

    async fn forget(&self, number: u64) {
        let mut slot = self.connection.lock().await;
        if slot.as_ref().is_some_and(|(known, _)| *known == number) {
            *slot = None;
        }
    }

    async fn reopen(&self, connection: &mut MultiplexedConnection) -> Result<(), Trouble> {
        let life = self.opening.claim(connection).await?.life;
        let mut known = self.life.lock();
        if *known != life {
            tracing::warn!("the keys of this app in Redis are not those of before: what was in them is lost");
            *known = life;
            self.is_reborn.store(true, Ordering::Release);
        }
        Ok(())
    }
}

/// Makes a script known. Redis forgets them when it starts.
pub(super) async fn load(connection: &mut MultiplexedConnection, script: &Script) -> Result<(), Trouble> {
    in_time(redis::cmd("SCRIPT").arg("LOAD").arg(&script.text), connection).await.map(|_| ())
}

/// Sends a command that must be answered soon.
pub(super) async fn in_time(command: &Cmd, connection: &mut MultiplexedConnection) -> Result<Value, Trouble> {
    match timeout(ATTEMPT, command.query_async(connection)).await {
        Ok(told) => Ok(told?),
        Err(_) => Err(Trouble::Silent),
    }
}
