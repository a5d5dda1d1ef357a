//! What ends, and who is told: the listeners with `on = unload()` and `on = Cart::expired()`.
//!
//! The store owes the end of a session, or of a cell whose time is over, as one event with the last values. Whoever claims
//! it owes it on, in the commit that takes it away: to each `unload` listener once, and to each `expired` listener once per
//! cell. They alone get the last values.

use crate::engine::Engine;
use crate::keys::hash128;
use crate::owed;
use blockwork_core::id::OwedId;
use blockwork_core::registry::ListenerDef;
use blockwork_core::state::{Scope, StateMeta};
use blockwork_core::store::{Cause, Cell, Claimed, Outcome, Owed, Reason, StoreError, StoreTime};
use std::sync::Arc;

/// Owes an end on to the listeners that want to know of it.
pub(crate) async fn fan_out(engine: &Arc<Engine>, claimed: &Claimed) -> Result<(), StoreError> {
    let owed = owed_by(engine, &claimed.owed);
    match owed::exchange(engine, claimed, owed.clone()).await? {
        Outcome::Done { .. } => owed::run_at_once(engine, owed),
        // What is owed to these listeners is run first.
        Outcome::Full(_) => owed::put_back(engine, claimed).await?,
        _ => {}
    }
    Ok(())
}

fn owed_by(engine: &Engine, end: &Owed) -> Vec<Owed> {
    let mut owed = Vec::new();
    if let Cause::End { .. } = end.cause {
        let unload = engine.graph.run_by_unload();
        owed.extend(unload.map(|listener| Owed { last: read_by(listener, &end.last), ..one(end, listener, None) }));
    }
    for cell in &end.last {
        let expired = engine.graph.run_by_end_of(&cell.id);
        owed.extend(expired.map(|listener| one(end, listener, Some(cell))));
    }
    owed
}

/// The event that is owed to one listener: of the whole end, or of one cell.
fn one(end: &Owed, listener: &ListenerDef, cell: Option<&Cell>) -> Owed {
    let name = listener.meta.name;
    let about = cell.map(|cell| cell.id.to_ref().to_string()).unwrap_or_default();
    let id = hash128(&[b"end", &end.id.to_bytes(), name.as_bytes(), about.as_bytes()]);
    let cause = match cell {
        Some(cell) => Cause::Expired { state: cell.id.state.to_string() },
        None => end.cause.clone(),
    };
    Owed {
        id: OwedId::from_bytes(id),
        listener: name.into(),
        whose: end.whose,
        key: cell.map_or_else(|| "".into(), |cell| cell.id.key.clone()),
        cause,
        last: cell.into_iter().cloned().collect(),
        not_before: StoreTime::default(),
        attempts: 0,
        dead: None,
    }
}

/// The last values that a listener reads: those without a key.
fn read_by(listener: &ListenerDef, last: &[Cell]) -> Vec<Cell> {
    let reads = |cell: &&Cell| cell.id.key.is_empty() && listener.meta.reads().any(|state| cell.id.is_of(state));
    last.iter().filter(reads).cloned().collect()
}

/// Whether an owed event is about the end of this state's cell, so that it gets the last value.
pub(crate) fn is_over(owed: &Owed, state: StateMeta) -> bool {
    match &owed.cause {
        Cause::End { .. } => state.scope == Scope::Session,
        Cause::Expired { .. } => owed.last.iter().any(|cell| cell.id.is_of(state)),
        Cause::Commit { .. } | Cause::Every { .. } => false,
    }
}

/// Why the session has ended that an owed event is about.
pub(crate) fn reason(owed: &Owed) -> Option<Reason> {
    match owed.cause {
        Cause::End { why } => Some(why),
        _ => None,
    }
}
