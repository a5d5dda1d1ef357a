//! One run of a listener: in a task of its own, within its time, and with its panics caught.

use crate::engine::Engine;
use crate::files::{self, Makes};
use crate::{beside, sessions};
use blockwork_core::cell::{CellRef, Seen, Version};
use blockwork_core::event::{Answer, Beside};
use blockwork_core::file::Within;
use blockwork_core::instances::key_of;
use blockwork_core::listener::ListenerKind;
use blockwork_core::registry::ListenerDef;
use blockwork_core::run::{Around, Made, Run};
use blockwork_core::running::Effects;
use blockwork_core::state::StateMeta;
use blockwork_core::store::{Cell, CellId, Put, Read, ScopeId, View, Whose};
use blockwork_core::{Error, Event, Kind, Result};
use bytes::Bytes;
use serde_json::value::RawValue;
use std::any::Any;
use std::sync::Arc;
use tokio::time::Instant;
use tracing::Instrument as _;

tokio::task_local! {
    /// Set while a listener runs: a call awaited there could wait for a cell that its own event holds.
    static IN_EVENT: ();
}

/// Whether this task is running a listener.
pub(crate) fn in_event() -> bool {
    IN_EVENT.try_with(|()| ()).is_ok()
}

/// What one run of a listener came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) run: Run,
    pub(crate) outcome: Result<Box<RawValue>>,
    /// What the updates of a long event have changed already.
    pub(crate) changed: Vec<Seen>,
}

/// Runs a listener on these cells until `deadline`.
pub(crate) async fn run(listener: &'static ListenerDef, run: Run, inputs: Bytes, deadline: Instant) -> Ran {
    // A run that panics or takes too long does not come back, and what it read is still to be confirmed.
    let untouched = run.untouched();
    match try_run(listener, run, inputs, deadline).await {
        Ok((run, outcome)) => Ran { run, outcome, changed: Vec::new() },
        Err(error) => Ran { run: untouched, outcome: Err(error), changed: Vec::new() },
    }
}

async fn try_run(
    listener: &'static ListenerDef,
    run: Run,
    inputs: Bytes,
    deadline: Instant,
) -> Result<(Run, Result<Box<RawValue>>)> {
    let files = run.files();
    let running = Within::new(files, (listener.run)(run, inputs)).in_current_span();
    let task = tokio::spawn(IN_EVENT.scope((), running));
    let abort = task.abort_handle();
    match tokio::time::timeout_at(deadline, task).await {
        Ok(Ok(ran)) => Ok(ran),
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

/// The one place where the cause of a fault is written down.
pub(crate) fn log_fault(error: &Error, id: &str, listener: &str) {
    let cause = error.cause().map_or_else(|| error.to_string(), ToString::to_string);
    tracing::error!(event = id, listener, cause, "the listener failed");
}

/// The answer of a listener that only reads: the page follows what was read.
pub(crate) fn answer(ran: Ran) -> Answer {
    let seen = ran.run.seen();
    match ran.outcome {
        Ok(value) => {
            let event = ran.run.event();
            let browser = ran.run.into_made(0).browser;
            with_effects(Answer { value: Some(value), seen, browser, ..Answer::default() }, event.take_effects())
        }
        Err(error) => Answer::failed(error),
    }
}

/// What is to be done for a listener that changes, once it has run.
#[derive(Debug)]
pub(crate) struct ToDo {
    pub(crate) answer: Answer,
    pub(crate) put: Vec<Put>,
    /// The names of the sessions that end once this is committed.
    pub(crate) ends: Vec<String>,
}

/// The answer of a listener that changes, and what it changes by a commit with this mark: nothing where it failed.
pub(crate) fn to_do(ran: Ran, mark: u64) -> ToDo {
    let Ran { run, outcome, changed: earlier } = ran;
    match outcome {
        Ok(value) => {
            let mut effects = run.event().take_effects();
            let ends = std::mem::take(&mut effects.ends);
            let Made { put, mut changed, browser } = run.into_made(mark);
            changed.extend(earlier);
            let answer = with_effects(Answer { value: Some(value), changed, browser, ..Answer::default() }, effects);
            ToDo { answer, put, ends }
        }
        // What the updates of a long event have changed stays, whatever becomes of it.
        Err(error) => {
            let answer = Answer { changed: earlier, ..Answer::failed(error) };
            ToDo { answer, put: Vec::new(), ends: Vec::new() }
        }
    }
}

fn with_effects(answer: Answer, effects: Effects) -> Answer {
    Answer { toasts: effects.toasts, redirect: effects.redirect, ..answer }
}

/// Runs a listener outside of any event, while a page is rendered: it may only read, and nothing is stored. What is kept
/// in the browser is not known then: it has its initial value.
pub(crate) async fn read_only(
    engine: &Arc<Engine>,
    listener: &'static ListenerDef,
    whose: Whose,
    inputs: Bytes,
    beside: &Beside,
) -> Result<Answer> {
    if listener.meta.kind != ListenerKind::Reading {
        let name = listener.meta.name;
        return Err(Error::internal(format!(
            "`{name}` changes state and was awaited while a page was rendered; rendering only reads"
        )));
    }
    if let Some(resident) = listener.meta.residents().next() {
        return Err(Error::internal(format!(
            "`{}` borrows `&{}` and was awaited while a page was rendered, whose session has not begun yet; call it on \
             `page_load()`",
            listener.meta.name, resident.name
        )));
    }
    let cells = render_cells(engine, listener, whose, &beside.keys).await?;
    let deadline = Instant::now() + engine.config.limits.event_time;
    let event = Event::new(String::new(), whose.visitor, whose.page, None).on(beside.keys.clone());
    let sessions = sessions::of(engine, listener, whose);
    let files = Some(files::of(engine, whose, Makes::Nothing));
    let resources = engine.resources.clone();
    let around = Around { event: Arc::new(event), resources, sessions, files, ..Around::default() };
    let with = Run::new(cells, around).with_browser(beside::brought(listener, beside));
    let ran = run(listener, with, inputs, deadline).await;
    match ran.outcome {
        Ok(_) => Ok(answer(ran)),
        Err(error) => Err(error),
    }
}

/// A page that is being rendered has no session yet: only the cells of others are asked for.
async fn render_cells(
    engine: &Engine,
    listener: &'static ListenerDef,
    whose: Whose,
    keys: &[CellRef],
) -> Result<Vec<Cell>> {
    let wanted: Result<Vec<_>> = listener.meta.reads().map(|state| cell(listener, whose, state, keys)).collect();
    let wanted = wanted?;
    let absent = |id| Cell { id, version: Version::NONE, bytes: None };
    if wanted.iter().all(|cell| matches!(cell.scope, ScopeId::Page(_))) {
        return Ok(wanted.into_iter().map(absent).collect());
    }
    let cells = wanted.into_iter().map(|cell| (cell, None)).collect();
    match engine.store.read(&Read { by: engine.me, event: None, cells, lease: None }).await? {
        View::Cells { cells, .. } => Ok(cells),
        _ => Err(Kind::Busy.into()),
    }
}

/// The cell that a state means for somebody.
pub(crate) fn cell(listener: &ListenerDef, whose: Whose, state: StateMeta, keys: &[CellRef]) -> Result<CellId> {
    let nobodys = || {
        let name = listener.meta.name;
        Error::internal(format!("`{name}` borrows {state}, and there is nobody here whose it could be"))
    };
    whose.cell(state, &key_of(keys, state).into()).ok_or_else(nobodys)
}
