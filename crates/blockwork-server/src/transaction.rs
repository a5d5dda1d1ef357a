//! One event, from its cells to its receipt: applied once, or not at all.

use crate::engine::{Asked, Engine};
use crate::reply::Reply;
use blockwork_core::cell::Version;
use blockwork_core::event::{Answer, Intent};
use blockwork_core::id::CommitId;
use blockwork_core::listener::{Access, ListenerKind};
use blockwork_core::registry::ListenerDef;
use blockwork_core::run::Run;
use blockwork_core::store::{Cell, CellId, Commit, Limit, Outcome, PageTicket, Put, Read, ScopeId, StoreError, View};
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use serde_json::value::RawValue;
use std::any::Any;
use tokio::time::Instant;

tokio::task_local! {
    /// Set while a listener runs: a call awaited there could wait for a cell that its own event holds.
    static IN_EVENT: ();
}

/// Whether this task is running a listener.
pub(crate) fn in_event() -> bool {
    IN_EVENT.try_with(|()| ()).is_ok()
}

/// The same number with other inputs.
pub(crate) fn other_inputs() -> Error {
    Error::invalid("This event's number was used before, with other inputs. Nothing was changed.")
}

/// Runs one event to its answer.
pub(crate) async fn transact(engine: &Engine, asked: &Asked) -> Reply {
    let event = asked.id();
    let listener = asked.listener.meta.name;
    let started = Instant::now();
    let step = Transaction { engine, asked, event: &event, deadline: started + engine.config.limits.event_time };
    let reply = match asked.intent {
        Intent::Cancel => step.cancel().await,
        Intent::Run => step.run().await,
    };
    let reply = reply.unwrap_or_else(|stop| stop.into_reply(&event));
    tracing::debug!(%event, listener, ms = started.elapsed().as_millis(), "answered");
    reply
}

/// Why a transaction ends before its commit.
enum Stop {
    /// There is a receipt.
    Answered(Bytes),
    /// It cannot go on; nothing is filed.
    Failed(Error),
    /// The store cannot be asked; nothing is known to be filed.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stop {
    fn failed(error: impl Into<Error>) -> Self {
        Self::Failed(error.into())
    }

    fn into_reply(self, event: &str) -> Reply {
        match self {
            Self::Answered(bytes) => Reply::filed(bytes),
            Self::Failed(error) => Reply::failed(error),
            Self::Store(error) => {
                tracing::error!(%event, %error, "the store did not answer; the page will ask again");
                Reply::failed(Kind::Busy.into())
            }
        }
    }
}

/// What became of an answer that was to be filed.
enum Filed {
    Done(Reply),
    /// These cells were changed by others meanwhile.
    Stale(Vec<Cell>),
}

/// What one run of the listener came to.
struct Ran {
    run: Run,
    outcome: Result<Box<RawValue>>,
}

struct Transaction<'a> {
    engine: &'a Engine,
    asked: &'a Asked,
    event: &'a str,
    deadline: Instant,
}

impl Transaction<'_> {
    async fn run(&self) -> Result<Reply, Stop> {
        let changes = cells(self.asked.listener, &self.asked.ticket, Some(Access::Exclusive));
        let wait = self.engine.config.limits.cell_wait;
        let Some(_turn) = self.engine.turns.wait(changes, wait).await else { return Err(Stop::failed(Kind::Busy)) };
        let patience = Instant::now() + wait;
        let mut cells = self.read().await?;
        loop {
            let ran = self.run_once(cells.clone()).await;
            if self.asked.listener.meta.kind == ListenerKind::Reading {
                return Ok(Reply::new(&answer(ran.outcome, &ran.run)));
            }
            match self.commit(ran).await? {
                Filed::Done(reply) => return Ok(reply),
                Filed::Stale(_) if Instant::now() > patience => return Err(Stop::failed(Kind::Busy)),
                Filed::Stale(fresh) => renew(&mut cells, fresh),
            }
        }
    }

    /// Files `Cancelled` unless the event has its answer already.
    async fn cancel(&self) -> Result<Reply, Stop> {
        let answer = Answer::failed(Kind::Cancelled.into());
        match self.file(CommitId::from_bytes(crate::keys::random()), Vec::new(), Vec::new(), answer).await? {
            Filed::Done(reply) => Ok(reply),
            Filed::Stale(_) => Err(Stop::failed(Kind::Busy)),
        }
    }

    async fn read(&self) -> Result<Vec<Cell>, Stop> {
        let wanted = cells(self.asked.listener, &self.asked.ticket, None);
        let cells = wanted.into_iter().map(|cell| (cell, None)).collect();
        match self.engine.store.read(&Read { event: Some(self.asked.key()), cells }).await? {
            View::Cells { cells, .. } => Ok(cells),
            View::Answered(bytes) => Err(Stop::Answered(bytes)),
            View::Other => Err(Stop::Failed(other_inputs())),
            View::Late => Err(late()),
            View::Ended => Err(Stop::failed(Kind::Expired)),
            View::Full(limit) => Err(full(limit)),
        }
    }

    async fn run_once(&self, cells: Vec<Cell>) -> Ran {
        let fallback = Run::new(cells.clone());
        let mut ran = match run_listener(self.asked.listener, cells, self.asked.inputs.clone(), self.deadline).await {
            Ok(ran) => ran,
            Err(error) => Ran { run: fallback, outcome: Err(error) },
        };
        ran.outcome = ran.outcome.map_err(|error| self.logged(error));
        ran
    }

    /// The answer is written together with what it says.
    async fn commit(&self, ran: Ran) -> Result<Filed, Stop> {
        let id = CommitId::from_bytes(crate::keys::random());
        let expect: Vec<_> = ran.run.expected().collect();
        let failed = ran.outcome.is_err();
        let mut answer = answer(ran.outcome, &ran.run);
        let (put, changed) = if failed { Default::default() } else { ran.run.into_puts(id.mark()) };
        answer.changed = changed;
        // Only a reading listener's page follows what was read; a receipt need not carry it.
        answer.seen.clear();
        match self.file(id, expect.clone(), put, answer).await {
            Err(Stop::Failed(error)) if error.kind() == Kind::TooLarge && !failed => {
                self.file(id, expect, Vec::new(), Answer::failed(error)).await
            }
            other => other,
        }
    }

    async fn file(
        &self,
        id: CommitId,
        expect: Vec<(CellId, Version)>,
        put: Vec<Put>,
        answer: Answer,
    ) -> Result<Filed, Stop> {
        let reply = Reply::new(&answer);
        let event = self.asked.key();
        let commit = Commit { id, by: self.engine.me, event, expect, put, answer: reply.body().clone() };
        let outcome = self.engine.store.commit(&[commit]).await?.pop();
        match outcome.ok_or(StoreError::Closed)? {
            Outcome::Done => Ok(Filed::Done(reply)),
            Outcome::Answered(bytes) => Err(Stop::Answered(bytes)),
            Outcome::Other => Err(Stop::Failed(other_inputs())),
            Outcome::Late => Err(late()),
            Outcome::Ended => Err(Stop::failed(Kind::Expired)),
            Outcome::Stale(fresh) => Ok(Filed::Stale(fresh)),
            Outcome::Full(limit) => Err(full(limit)),
        }
    }

    /// A fault's cause goes to the log under the event's id, which is all that the person gets of it.
    fn logged(&self, error: Error) -> Error {
        if error.kind() != Kind::Internal {
            return error;
        }
        log_fault(&error, self.event, self.asked.listener.meta.name);
        error.with_id(self.event)
    }
}

/// The one place where the cause of a fault is written down.
pub(crate) fn log_fault(error: &Error, id: &str, listener: &str) {
    let cause = error.cause().map_or_else(|| error.to_string(), ToString::to_string);
    tracing::error!(event = id, listener, cause, "the listener failed");
}

/// Runs a listener outside of any event, while a page is rendered: it may only read, and nothing is stored.
pub(crate) async fn read_only(
    engine: &Engine,
    listener: &'static ListenerDef,
    ticket: &PageTicket,
    inputs: Bytes,
) -> Result<Answer> {
    if listener.meta.kind == ListenerKind::Changing {
        let name = listener.meta.name;
        return Err(Error::internal(format!(
            "`{name}` changes state and was awaited while a page was rendered; rendering only reads"
        )));
    }
    let cells = render_cells(engine, listener, ticket).await?;
    let deadline = Instant::now() + engine.config.limits.event_time;
    let ran = run_listener(listener, cells, inputs, deadline).await?;
    Ok(answer(Ok(ran.outcome?), &ran.run))
}

/// A page that is being rendered has no session yet: only the visitor's cells are asked for.
async fn render_cells(engine: &Engine, listener: &'static ListenerDef, ticket: &PageTicket) -> Result<Vec<Cell>> {
    let wanted = cells(listener, ticket, None);
    let absent = |id| Cell { id, version: Version::NONE, bytes: None };
    if wanted.iter().all(|cell| matches!(cell.scope, ScopeId::Page(_))) {
        return Ok(wanted.into_iter().map(absent).collect());
    }
    let cells = wanted.into_iter().map(|cell| (cell, None)).collect();
    match engine.store.read(&Read { event: None, cells }).await? {
        View::Cells { cells, .. } => Ok(cells),
        _ => Err(Kind::Busy.into()),
    }
}

/// In a task of its own: a panic is caught, and whoever waits may go.
async fn run_listener(
    listener: &'static ListenerDef,
    cells: Vec<Cell>,
    inputs: Bytes,
    deadline: Instant,
) -> Result<Ran> {
    let running = (listener.run)(Run::new(cells), inputs);
    let task = tokio::spawn(IN_EVENT.scope((), running));
    let abort = task.abort_handle();
    match tokio::time::timeout_at(deadline, task).await {
        Ok(Ok((run, outcome))) => Ok(Ran { run, outcome }),
        Ok(Err(failed)) => Err(Error::internal(match failed.try_into_panic() {
            Ok(panic) => format!("it panicked: {}", panic_text(&*panic)),
            Err(failed) => failed.to_string(),
        })),
        Err(_) => {
            abort.abort();
            Err(Kind::Timeout.into())
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

fn answer(outcome: Result<Box<RawValue>>, run: &Run) -> Answer {
    match outcome {
        Ok(value) => Answer { value: Some(value), error: None, changed: Vec::new(), seen: run.seen() },
        Err(error) => Answer::failed(error),
    }
}

fn cells(listener: &ListenerDef, ticket: &PageTicket, access: Option<Access>) -> Vec<CellId> {
    let wanted = listener.meta.borrows.iter().filter(|borrow| access.is_none_or(|access| access == borrow.access));
    wanted.map(|borrow| CellId::of(borrow.state, ticket.page, ticket.visitor)).collect()
}

fn renew(cells: &mut [Cell], fresh: Vec<Cell>) {
    for cell in fresh {
        if let Some(old) = cells.iter_mut().find(|old| old.id == cell.id) {
            *old = cell;
        }
    }
}

fn late() -> Stop {
    Stop::failed(Error::new(Kind::Conflict, "This event was answered before, and the page has its answer."))
}

fn full(limit: Limit) -> Stop {
    let kind = match limit {
        Limit::CellBytes | Limit::SessionBytes | Limit::Cells => Kind::TooLarge,
        Limit::TotalBytes | Limit::OpenEvents => Kind::Busy,
    };
    Stop::failed(Error::new(kind, limit.to_string()))
}
