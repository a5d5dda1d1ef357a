//! Cells whose components are gone: a page drops them by an event like any other, which every server knows.

use crate::engine::Engine;
use crate::keys::hash128;
use blockwork_core::cell::CellRef;
use blockwork_core::event::Beside;
use blockwork_core::form::BadField;
use blockwork_core::id::{CommitId, OwedId};
use blockwork_core::owned::{DROP, MOST_DROPPED};
use blockwork_core::registry::{ListenerDef, Registry, Running};
use blockwork_core::run::Run;
use blockwork_core::store::{Cause, Cell, CellId, Owed, StoreTime, Whose};
use blockwork_core::{Error, Kind, Result, Scope};
use bytes::Bytes;
use serde_json::value::RawValue;

/// The listener. It is in no registry, because it is no app's: nothing is generated from it.
static DEF: ListenerDef = ListenerDef {
    meta: &DROP,
    place: "blockwork",
    on: Vec::new,
    // Forms are turned away before they are read.
    form: |_| Err(BadField { field: None, what: "only a page with scripts has cells to drop".into() }),
    run,
};

/// The listener, where this is its name.
pub(crate) fn listener(name: &str) -> Option<&'static ListenerDef> {
    (name == DROP.name).then_some(&DEF)
}

/// Whether this is the listener.
pub(crate) fn is(listener: &ListenerDef) -> bool {
    listener.meta.is(&DROP)
}

/// Refuses what a page may not drop: what is not its own, and what the app has not left to it.
pub(crate) fn check(registry: &Registry, beside: &Beside) -> Result<()> {
    let Beside { keys, browser } = beside;
    if keys.len() > MOST_DROPPED || !browser.is_empty() {
        return Err(Error::invalid(format!("An event drops at most {MOST_DROPPED} cells of a session.")));
    }
    for (i, cell) in keys.iter().enumerate() {
        crate::beside::check_key(&cell.key)?;
        let whole = CellRef { key: "".into(), ..cell.clone() };
        let owned = cell.scope == Scope::Session && registry.state(&whole.to_string()).is_some_and(|state| state.owned);
        if !owned || keys[..i].contains(cell) {
            return Err(Error::invalid("An event drops cells of states with `#[state(session, owned)]`, each once."));
        }
    }
    Ok(())
}

/// The cells that an event drops.
pub(crate) fn cells(whose: Whose, keys: &[CellRef]) -> Result<Vec<CellId>> {
    let cell = |cell: &CellRef| {
        let scope = whose.scope(cell.scope).ok_or(Kind::Expired)?;
        Ok(CellId { scope, state: (*cell.state).into(), key: (*cell.key).into() })
    };
    keys.iter().map(cell).collect()
}

/// What is owed to the listeners with `on = Line::expired()`: each gets the last value of a cell that was dropped.
pub(crate) fn owed_by(engine: &Engine, whose: Whose, commit: CommitId, dropped: &[Cell]) -> Vec<Owed> {
    let one = |listener: &'static str, last: &Cell| {
        let about = last.id.to_ref().to_string();
        Owed {
            id: OwedId::from_bytes(hash128(&[b"dropped", &commit.to_bytes(), listener.as_bytes(), about.as_bytes()])),
            listener: listener.into(),
            whose,
            key: last.id.key.clone(),
            cause: Cause::Expired { state: last.id.state.to_string() },
            last: vec![last.clone()],
            not_before: StoreTime::default(),
            attempts: 0,
            dead: None,
        }
    };
    let all = dropped.iter().map(|last| engine.graph.run_by_end_of(&last.id).map(|def| one(def.meta.name, last)));
    all.flatten().collect()
}

fn run(mut run: Run, _inputs: Bytes) -> Running {
    Box::pin(async {
        run.drop_all();
        (run, Ok(RawValue::NULL.to_owned()))
    })
}
