//! States that are kept in the browser: what an event has brought of them is opened before its run, and what the run has
//! made of them is sealed after it.
//!
//! What comes from a browser is an input: anybody can send anything. What does not open (it was edited, it is another
//! visitor's, its key is gone) and what does not decode counts as not there: the listener gets the initial value, and the
//! person is told. The values are in no log and in no error.
//!
//! The answer of an event that changes what is stored too is filed with its receipt, and with it what the browser is to
//! keep: sealed where the state is, else as it is, until the page has its answer.

use crate::beside;
use crate::engine::{Asked, Engine};
use crate::keys::Bound;
use blockwork_core::Toast;
use blockwork_core::event::{Answer, Carried};
use blockwork_core::id::VisitorId;
use blockwork_core::registry::StateDef;

/// What an event has brought of the states in the browser.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Opened: as the listener gets it.
    pub(crate) opened: Vec<Carried>,
    /// The names of those that did not open.
    unopened: Vec<String>,
}

/// Opens what an event has brought.
pub(crate) fn open(engine: &Engine, asked: &Asked) -> Brought {
    let mut brought = Brought::default();
    for carried in beside::brought(asked.listener, &asked.beside) {
        let text = carried.text.as_deref().and_then(|text| opened(engine, asked.whose.visitor, &carried, text));
        if carried.text.is_some() && text.is_none() {
            brought.unopened.push(carried.cell.state.to_string());
        }
        brought.opened.push(Carried { text, ..carried });
    }
    brought
}

/// The answer as the browser gets it: what it is to keep is sealed where the state is, and it is said what did not open.
pub(crate) fn close(engine: &Engine, asked: &Asked, brought: &Brought, mut answer: Answer) -> Answer {
    for carried in &mut answer.browser {
        let state = carried.cell.state.clone();
        if let (Some(text), Some(def)) = (carried.text.take(), state_of(engine, carried)) {
            carried.text = if def.sealed { seal(engine, asked.whose.visitor, carried, def, &text) } else { Some(text) };
        }
        debug_assert!(carried.text.is_some(), "{state} is not sealed");
    }
    answer.toasts.extend(brought.unopened.iter().map(|state| unopened(state)));
    answer
}

fn unopened(state: &str) -> Toast {
    Toast::warning(format!("What this browser has kept as {state} could not be opened, and counts as empty."))
}

fn state_of(engine: &Engine, carried: &Carried) -> Option<&'static StateDef> {
    engine.registry.state(&format!("{}/{}", carried.cell.scope, carried.cell.state))
}

fn opened(engine: &Engine, visitor: Option<VisitorId>, carried: &Carried, text: &str) -> Option<String> {
    let def = state_of(engine, carried)?;
    let text = if def.sealed { unseal(engine, visitor?, carried, def, text)? } else { text.to_owned() };
    (def.reads)(text.as_bytes()).then_some(text)
}

/// A browser may still have what an older build has sealed: that is bound to the shape it was written in.
fn unseal(engine: &Engine, visitor: VisitorId, carried: &Carried, def: &StateDef, text: &str) -> Option<String> {
    let state = def.meta.to_string();
    let open = |version| engine.keys.open(&bound(engine, &state, visitor, carried, version), text);
    let opened = (1..=def.meta.version).rev().map(open).reduce(Result::or)?;
    if let Err(why) = &opened {
        tracing::debug!(%state, ?why, "what a browser has kept does not open");
    }
    String::from_utf8(opened.ok()?).ok()
}

fn seal(engine: &Engine, visitor: Option<VisitorId>, carried: &Carried, def: &StateDef, text: &str) -> Option<String> {
    let state = def.meta.to_string();
    Some(engine.keys.seal(&bound(engine, &state, visitor?, carried, def.meta.version), text.as_bytes()))
}

fn bound<'a>(engine: &'a Engine, state: &'a str, visitor: VisitorId, carried: &'a Carried, version: u32) -> Bound<'a> {
    Bound { app: &engine.app, state, key: &carried.cell.key, visitor, version }
}
