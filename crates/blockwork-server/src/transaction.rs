//! One event, from its cells to its receipt: applied once, or not at all.

mod stop;

pub(crate) use stop::Stop;

use crate::engine::{Asked, Engine};
use crate::files::{self, Makes};
use crate::listening::{self, Ran, ToDo};
use crate::reply::Reply;
use crate::steps::LongSteps;
use crate::turns::Turn;
use crate::{another_build, browser, chain, drops, ends, residents, sessions};
use blockwork_core::cell::Version;
use blockwork_core::event::{Answer, Intent};
use blockwork_core::id::{CommitId, LeaseId, OwedId};
use blockwork_core::listener::{Leases, ListenerKind};
use blockwork_core::run::{Around, Residents, Run};
use blockwork_core::store::{Cell, CellId, Commit, EventKey, Limit, Outcome, Owed, Put, Read, View};
use blockwork_core::{Error, Event, Kind, Result};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument as _;

/// An event that lost so often against others takes a lease before its next run.
const PATIENT_RUNS: u32 = 2;

/// The first pause where somebody else has a lease; it doubles up to the longest. That is short, because whoever sleeps
/// while the cell is free waits for nothing.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// The same number with other inputs.
pub(crate) fn other_inputs() -> Error {
    Error::invalid("This event's number was used before, with other inputs. Nothing was changed.")
}

/// Runs one event to its answer. All that is logged meanwhile, by the listener too, carries the event's id.
pub(crate) async fn transact(engine: &Arc<Engine>, asked: &Arc<Asked>) -> Result<Reply, Stop> {
    let (id, started) = (asked.id(), Instant::now());
    // Of the highest level, so that it is there whatever is logged.
    let span = tracing::error_span!("event", id, listener = asked.listener.meta.name);
    let reply = try_transact(engine, asked, &id).instrument(span).await;
    let outcome = match &reply {
        Ok(reply) => reply.outcome(),
        Err(stop) => stop.outcome(),
    };
    engine.metrics.event(asked.kind(), outcome, started.elapsed());
    reply
}

async fn try_transact(engine: &Arc<Engine>, asked: &Arc<Asked>, id: &str) -> Result<Reply, Stop> {
    let started = Instant::now();
    let deadline = started + engine.config.limits.event_time;
    let patience = started + engine.config.limits.cell_wait;
    let (brought, residents) = (browser::open(engine, asked), residents::of(engine, asked));
    let transaction =
        Transaction { engine, asked, brought, id, deadline, patience, residents, has_lease: AtomicBool::default() };
    let reply = match asked.intent {
        Intent::Cancel => transaction.cancel().await,
        Intent::Run if asked.kind() == ListenerKind::Reading && asked.claimed.is_none() => transaction.look().await,
        Intent::Run => transaction.run().await,
    };
    residents::after(engine, asked, &reply);
    tracing::debug!(ms = started.elapsed().as_millis(), "answered");
    reply
}

/// What became of an answer that was to be filed.
enum Filed {
    Done(Reply),
    /// These cells were changed by others meanwhile.
    Stale(Vec<Cell>),
    /// Somebody else has a lease on what was to be changed.
    Held,
}

/// What is to be filed.
struct Filing {
    id: CommitId,
    expect: Vec<(CellId, Version)>,
    put: Vec<Put>,
    answer: Answer,
    owed: Vec<Owed>,
    lease: Option<LeaseId>,
}

struct Transaction<'a> {
    engine: &'a Arc<Engine>,
    asked: &'a Arc<Asked>,
    brought: browser::Brought,
    id: &'a str,
    deadline: Instant,
    patience: Instant,
    /// Taken before anything is read, so that an end of the session after that finds it.
    residents: Option<Arc<dyn Residents>>,
    /// It has leased cells, and no commit has given them back.
    has_lease: AtomicBool,
}

impl Transaction<'_> {
    /// A listener that only reads: one moment, and no receipt.
    async fn look(&self) -> Result<Reply, Stop> {
        let cells = self.read(self.asked.cells()?, None).await?.ok_or(Kind::Busy).map_err(Stop::failed)?;
        let ran = self.settle(self.run_once(cells, None).await?)?;
        self.log_fault(ran.outcome.as_ref().err());
        Ok(Reply::new(&browser::close(self.engine, self.asked, &self.brought, listening::answer(ran))))
    }

    async fn run(&self) -> Result<Reply, Stop> {
        let lease = LeaseId::from_bytes(crate::keys::random());
        let reply = self.try_run(lease).await;
        if self.has_lease.load(Ordering::Relaxed) {
            self.give_back(lease).await;
        }
        reply
    }

    /// What ends without a commit holds up nobody: any commit gives its lease back, also one for an event that nobody has.
    async fn give_back(&self, lease: LeaseId) {
        let event = EventKey::Owed { id: OwedId::from_bytes(crate::keys::random()), token: 0 };
        let (id, by) = (CommitId::from_bytes(crate::keys::random()), self.engine.me);
        let (expect, put, owed) = (Vec::new(), Vec::new(), Vec::new());
        let commit = Commit { id, by, event, part: 0, expect, put, answer: Bytes::new(), owed, lease: Some(lease) };
        if let Err(error) = self.engine.committer.submit(commit).outcome().await {
            tracing::debug!(%error, "a lease is kept until it runs out");
        }
    }

    async fn try_run(&self, lease: LeaseId) -> Result<Reply, Stop> {
        let at_once = self.asked.listener.meta.leases == Leases::AtOnce;
        let (mut lost, mut pause, mut known) = (0, FIRST_PAUSE, None);
        let mut trusts = self.asked.may_remember();
        while Instant::now() < self.patience {
            let lease = (at_once || lost >= PATIENT_RUNS).then_some(lease);
            let turn = self.turn().await?;
            let remembered = if trusts && lease.is_none() && known.is_none() { self.remembered()? } else { None };
            let is_doubtful = remembered.is_some();
            let Some(cells) = self.cells(&turn, known.take().or(remembered), lease).await? else {
                drop(turn);
                rest(&mut pause).await;
                continue;
            };
            let ran = self.run_once(cells.clone(), self.steps()).await?;
            // What is filed is checked by its commit. What is not, may come of cells that were never so together.
            if is_doubtful && ran.outcome.as_ref().is_err_and(|error| !error.kind().is_final()) {
                trusts = false;
                continue;
            }
            let ran = self.settle(ran)?;
            match self.commit(ran, turn, lease).await? {
                Filed::Done(reply) => return Ok(reply),
                Filed::Held => rest(&mut pause).await,
                Filed::Stale(fresh) => {
                    lost += 1;
                    known = Some(renewed(cells, fresh));
                }
            }
        }
        Err(Stop::failed(Kind::Busy))
    }

    /// Files `Cancelled` unless the event has its answer already.
    async fn cancel(&self) -> Result<Reply, Stop> {
        let answer = Answer::failed(Kind::Cancelled.into());
        match self.file(Filing::of(answer), None).await? {
            Filed::Done(reply) => Ok(reply),
            Filed::Stale(_) | Filed::Held => Err(Stop::failed(Kind::Busy)),
        }
    }

    async fn turn(&self) -> Result<Turn, Stop> {
        // A long event changes nothing in its own commit, and its updates take turns of their own.
        let changes = if self.asked.kind() == ListenerKind::Long { Vec::new() } else { self.asked.changes()? };
        let time = self.patience.saturating_duration_since(Instant::now());
        self.engine.turns.wait(changes, time).await.ok_or_else(|| Stop::failed(Kind::Busy))
    }

    /// What the listener runs on: what commits under way will make, what is known, and the store for the rest. `None`
    /// where somebody else has a lease on one of them.
    async fn cells(
        &self,
        turn: &Turn,
        known: Option<Vec<Cell>>,
        lease: Option<LeaseId>,
    ) -> Result<Option<Vec<Cell>>, Stop> {
        let wanted = self.asked.cells()?;
        if lease.is_some() {
            return self.read(wanted, lease).await;
        }
        let foretold = turn.foretold();
        let all_foretold = !wanted.is_empty() && wanted.iter().all(|cell| foretold.iter().any(|made| made.id == *cell));
        let cells = match known {
            Some(known) => known,
            None if all_foretold => return Ok(Some(foretold)),
            None => match self.read(wanted, None).await? {
                Some(cells) => cells,
                None => return Ok(None),
            },
        };
        Ok(Some(renewed(cells, foretold)))
    }

    async fn read(&self, wanted: Vec<CellId>, lease: Option<LeaseId>) -> Result<Option<Vec<Cell>>, Stop> {
        let cells = wanted.into_iter().map(|cell| (cell, None)).collect();
        let read = Read { by: self.engine.me, event: self.asked.reads_as(), cells, lease };
        match self.engine.store.read(&read).await? {
            View::Cells { cells, .. } => {
                self.engine.remembered.note(&cells);
                self.has_lease.fetch_or(lease.is_some(), Ordering::Relaxed);
                Ok(Some(cells))
            }
            View::Held => Ok(None),
            View::Answered(bytes) => Err(Stop::Answered(bytes)),
            View::Other => Err(Stop::Failed(other_inputs())),
            View::Late => Err(late()),
            View::Ended => Err(Stop::failed(Kind::Expired)),
            View::Lost => Err(Stop::Lost),
            View::Full(limit) => Err(full(limit)),
        }
    }

    /// All that it reads as this instance last saw it.
    fn remembered(&self) -> Result<Option<Vec<Cell>>, Stop> {
        Ok(self.engine.remembered.get(&self.asked.cells()?))
    }

    fn steps(&self) -> Option<Arc<LongSteps>> {
        let long = self.asked.kind() == ListenerKind::Long;
        long.then(|| LongSteps::new(self.engine.clone(), self.asked.clone(), self.deadline))
    }

    async fn run_once(&self, cells: Vec<Cell>, steps: Option<Arc<LongSteps>>) -> Result<Ran, Stop> {
        let ended = self.asked.ended()?;
        let Asked { listener, whose, request, inputs, beside, claimed, .. } = &**self.asked;
        let event = Event::new(self.id.to_owned(), whose.visitor, whose.page, request.clone())
            .on(beside.keys.clone())
            .because(claimed.as_ref().and_then(|claimed| ends::reason(&claimed.owed)));
        let around = Around {
            event: Arc::new(event),
            resources: self.engine.resources.clone(),
            steps: steps.clone().map(|steps| steps as _),
            residents: self.residents.clone(),
            sessions: sessions::of(self.engine, listener, *whose),
            files: Some(files::of(self.engine, *whose, Makes::Files)),
        };
        let run = Run::new(cells, around).with_ended(ended).with_browser(self.brought.opened.clone());
        let mut ran = listening::run(listener, run, inputs.clone(), self.deadline).await;
        ran.changed = steps.map(|steps| steps.changed()).unwrap_or_default();
        Ok(ran)
    }

    /// What a run came to, where that is an answer.
    fn settle(&self, ran: Ran) -> Result<Ran, Stop> {
        // What another build's page asks for is no mistake, whichever build its document is of.
        let told = |error| if another_build::is(self.asked.listener) { error } else { self.asked.build.told(error) };
        match ran.outcome.map_err(told) {
            // What is no answer is not filed: the page asks again, and another instance may know more.
            Err(error) if !error.kind().is_final() => Err(Stop::Failed(error)),
            outcome => Ok(Ran { outcome: outcome.map_err(|error| self.with_id(error)), ..ran }),
        }
    }

    /// The answer is written together with what it says.
    async fn commit(&self, ran: Ran, turn: Turn, lease: Option<LeaseId>) -> Result<Filed, Stop> {
        let id = CommitId::from_bytes(crate::keys::random());
        let long = self.asked.kind() == ListenerKind::Long;
        let expect = if long { Vec::new() } else { ran.run.expected().collect() };
        let again = self.asked.again(ran.outcome.as_ref().err(), self.engine.now());
        let dropped = ran.run.dropped();
        let ToDo { answer, put, ends } = listening::to_do(ran, id.mark());
        let answer = browser::close(self.engine, self.asked, &self.brought, answer);
        let mut owed = chain::owed_by(self.engine, self.asked, id, &put);
        owed.extend(drops::owed_by(self.engine, self.asked.whose, id, &dropped));
        owed.extend(again);
        let (failed, fault) = (answer.error.is_some(), answer.error.clone());
        let filing = Filing { id, expect: expect.clone(), put, answer, owed, lease };
        let filed = self.file(filing, Some(turn)).await;
        if !matches!(filed, Ok(Filed::Stale(_) | Filed::Held) | Err(Stop::Answered(_) | Stop::Lost)) {
            self.log_fault(fault.as_ref());
        }
        match filed {
            Err(Stop::Failed(error)) if error.kind() == Kind::TooLarge && !failed => {
                let again = self.asked.again(Some(&error), self.engine.now());
                let filing = Filing { expect, owed: again.into_iter().collect(), ..Filing::of(Answer::failed(error)) };
                self.file(filing, None).await
            }
            Ok(Filed::Done(reply)) => {
                sessions::end(self.engine, self.asked.whose, ends).await;
                Ok(Filed::Done(reply))
            }
            other => other,
        }
    }

    async fn file(&self, filing: Filing, turn: Option<Turn>) -> Result<Filed, Stop> {
        let Filing { id, expect, put, answer, owed, lease } = filing;
        let reply = Reply::new(&answer);
        let made = made(&put, &expect, id);
        let (event, answer, by) = (self.asked.key.clone(), reply.body().clone(), self.engine.me);
        let commit = Commit { id, by, event, part: 0, expect, put, answer, owed: owed.clone(), lease };
        let submitted = self.engine.committer.submit(commit);
        let foretold = turn.map(|turn| turn.pass_on(made));
        let outcome = submitted.outcome().await;
        // Whatever came of it, the store has given back its lease.
        self.has_lease.fetch_and(lease.is_none() || outcome.is_err(), Ordering::Relaxed);
        if let Some(foretold) = foretold {
            if matches!(outcome, Ok(Outcome::Done { .. })) { foretold.came_true() } else { foretold.failed() }
        }
        match outcome? {
            Outcome::Done { .. } => {
                crate::owed::run_at_once(self.engine, owed);
                Ok(Filed::Done(reply))
            }
            Outcome::Answered(bytes) => Err(Stop::Answered(bytes)),
            Outcome::Other => Err(Stop::Failed(other_inputs())),
            Outcome::Late => Err(late()),
            Outcome::Ended => Err(Stop::failed(Kind::Expired)),
            Outcome::Stale(fresh) => Ok(Filed::Stale(fresh)),
            Outcome::Held => Ok(Filed::Held),
            Outcome::Lost => Err(Stop::Lost),
            Outcome::Full(limit) => Err(full(limit)),
        }
    }

    /// The event's id is all that the person gets of a fault.
    fn with_id(&self, error: Error) -> Error {
        if error.kind() == Kind::Internal { error.with_id(self.id) } else { error }
    }

    /// A fault's cause goes to the log under the event's id: not where the commit finds that it came of cells that were never
    /// so together.
    fn log_fault(&self, error: Option<&Error>) {
        if let Some(fault) = error.filter(|error| error.kind() == Kind::Internal) {
            listening::log_fault(fault, self.id, self.asked.listener.meta.name);
        }
    }
}

impl Filing {
    /// An answer, and nothing else.
    fn of(answer: Answer) -> Self {
        let id = CommitId::from_bytes(crate::keys::random());
        Self { id, expect: Vec::new(), put: Vec::new(), answer, owed: Vec::new(), lease: None }
    }
}

/// The cells as the commit leaves them.
pub(crate) fn made(put: &[Put], expect: &[(CellId, Version)], id: CommitId) -> Vec<Cell> {
    let made = |Put { cell, bytes, .. }: &Put| {
        let (_, version) = expect.iter().find(|(expected, _)| expected == cell)?;
        let version = if bytes.is_some() { version.next(id.mark()) } else { Version::NONE };
        Some(Cell { id: cell.clone(), version, bytes: bytes.clone() })
    };
    put.iter().filter_map(made).collect()
}

fn renewed(mut cells: Vec<Cell>, fresh: Vec<Cell>) -> Vec<Cell> {
    for cell in fresh {
        if let Some(old) = cells.iter_mut().find(|old| old.id == cell.id) {
            *old = cell;
        }
    }
    cells
}

async fn rest(pause: &mut Duration) {
    tokio::time::sleep(*pause).await;
    *pause = (*pause * 2).min(LONGEST_PAUSE);
}

fn late() -> Stop {
    Stop::failed(Error::new(Kind::Conflict, "This event was answered before, and the page has its answer."))
}

pub(crate) fn full(limit: Limit) -> Stop {
    Stop::Failed(too_full(limit))
}

/// A limit of the store is reached.
pub(crate) fn too_full(limit: Limit) -> Error {
    let kind = match limit {
        Limit::CellBytes | Limit::SessionBytes | Limit::Cells => Kind::TooLarge,
        Limit::TotalBytes | Limit::OpenEvents | Limit::Sessions | Limit::Owed => Kind::Busy,
    };
    Error::new(kind, limit.to_string())
}
