//! One run of a listener: in a task of its own, within its time, and with its panics caught.

use crate::engine::Engine;
use blockwork_core::cell::{Seen, Version};
use blockwork_core::event::Answer;
use blockwork_core::listener::ListenerKind;
use blockwork_core::registry::ListenerDef;
use blockwork_core::run::{Around, Run};
use blockwork_core::store::{Cell, CellId, Put, Read, ScopeId, View, Whose};
use blockwork_core::{Error, Event, Kind, Result};
use bytes::Bytes;
use serde_json::value::RawValue;
use std::any::Any;
use std::sync::Arc;
use tokio::time::Instant;

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
    let task = tokio::spawn(IN_EVENT.scope((), (listener.run)(run, inputs)));
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
        Ok(value) => with_effects(Answer { value: Some(value), seen, ..Answer::default() }, &ran.run.event()),
        Err(error) => Answer::failed(error),
    }
}

/// The answer of a listener that changes, and what it changes by a commit with this mark: nothing where it failed.
pub(crate) fn filed(ran: Ran, mark: u64) -> (Answer, Vec<Put>) {
    let Ran { run, outcome, changed: earlier } = ran;
    match outcome {
        Ok(value) => {
            let event = run.event();
            let (put, mut changed) = run.into_puts(mark);
            changed.extend(earlier);
            (with_effects(Answer { value: Some(value), changed, ..Answer::default() }, &event), put)
        }
        // What the updates of a long event have changed stays, whatever becomes of it.
        Err(error) => (Answer { changed: earlier, ..Answer::failed(error) }, Vec::new()),
    }
}

fn with_effects(answer: Answer, event: &Event) -> Answer {
    let effects = event.take_effects();
    Answer { toasts: effects.toasts, redirect: effects.redirect, ..answer }
}

/// Runs a listener outside of any event, while a page is rendered: it may only read, and nothing is stored.
pub(crate) async fn read_only(
    engine: &Engine,
    listener: &'static ListenerDef,
    whose: Whose,
    inputs: Bytes,
) -> Result<Answer> {
    if listener.meta.kind != ListenerKind::Reading {
        let name = listener.meta.name;
        return Err(Error::internal(format!(
            "`{name}` changes state and was awaited while a page was rendered; rendering only reads"
        )));
    }
    let cells = render_cells(engine, listener, whose).await?;
    let deadline = Instant::now() + engine.config.limits.event_time;
    let event = Arc::new(Event::new(String::new(), whose.visitor, whose.page, None));
    let around = Around { event, resources: engine.resources.clone(), steps: None };
    let ran = run(listener, Run::new(cells, around), inputs, deadline).await;
    match ran.outcome {
        Ok(_) => Ok(answer(ran)),
        Err(error) => Err(error),
    }
}

/// A page that is being rendered has no session yet: only the cells of others are asked for.
async fn render_cells(engine: &Engine, listener: &'static ListenerDef, whose: Whose) -> Result<Vec<Cell>> {
    let wanted = cells(listener, whose)?;
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

/// The cells that a listener reads for somebody.
pub(crate) fn cells(listener: &ListenerDef, whose: Whose) -> Result<Vec<CellId>> {
    let key = "".into();
    let nobodys = |state| {
        let name = listener.meta.name;
        Error::internal(format!("`{name}` borrows {state}, and there is nobody here whose it could be"))
    };
    listener.meta.reads().map(|state| whose.cell(state, &key).ok_or_else(|| nobodys(state))).collect()
}
