//! What an event says besides its inputs: which cells under keys it means, and what the browser has brought along.

use crate::drops;
use blockwork_core::cell::CellRef;
use blockwork_core::event::{Beside, Body, Carried};
use blockwork_core::instances::{MOST_KEY_BYTES, key_of};
use blockwork_core::registry::{ListenerDef, Registry};
use blockwork_core::{Error, Result};
use bytes::Bytes;

/// The inputs in the body of an event, and what it says besides: checked against what the listener borrows.
pub(crate) fn read(registry: &Registry, listener: &ListenerDef, text: &Bytes) -> Result<(Bytes, Beside)> {
    let unreadable = |cause| Error::invalid(format!("What the event brings cannot be read: {cause}."));
    let (inputs, beside) = Body::read(text).map_err(unreadable)?;
    if drops::is(listener) {
        drops::check(registry, &beside)?;
    } else {
        check(listener, &beside)?;
    }
    Ok((text.slice_ref(inputs), beside))
}

/// Refuses what the listener has no use for.
pub(crate) fn check(listener: &ListenerDef, beside: &Beside) -> Result<()> {
    let Beside { keys, browser } = beside;
    let brought = browser.iter().map(|carried| &carried.cell);
    for (i, cell) in keys.iter().enumerate() {
        check_key(&cell.key)?;
        let borrowed = listener.meta.states().any(|state| cell.is_of(state));
        let twice = keys[..i].iter().any(|other| other.is_of_the_state_of(cell));
        if !borrowed || twice {
            return Err(useless(listener));
        }
    }
    for (i, cell) in brought.clone().enumerate() {
        let wanted = listener.meta.brings().find(|(state, _)| cell.is_of(*state));
        let meant = wanted.is_some_and(|(state, _)| key_of(keys, state) == cell.key);
        let twice = brought.clone().take(i).any(|other| other.is_of_the_state_of(cell));
        if !meant || twice {
            return Err(useless(listener));
        }
    }
    Ok(())
}

/// What the browser has brought of each state there that the listener borrows.
pub(crate) fn brought(listener: &ListenerDef, beside: &Beside) -> Vec<Carried> {
    let states = listener.meta.brings().map(|(state, _)| {
        let key = key_of(&beside.keys, state).to_owned().into();
        let cell = CellRef { key, ..CellRef::of(state) };
        let text = beside.browser.iter().find(|carried| carried.cell == cell).and_then(|carried| carried.text.clone());
        Carried { cell, text }
    });
    states.collect()
}

/// Refuses what is no key: it comes from outside, and stands in logs and on pages.
pub(crate) fn check_key(key: &str) -> Result<()> {
    if key.is_empty() || key.len() > MOST_KEY_BYTES || key.chars().any(char::is_control) {
        let text = format!("A key of a cell is a text of at most {MOST_KEY_BYTES} bytes without control characters.");
        return Err(Error::invalid(text));
    }
    Ok(())
}

fn useless(listener: &ListenerDef) -> Error {
    let name = listener.meta.name;
    Error::invalid(format!(
        "The event names a cell of a state that the listener `{name}` does not borrow, or one twice."
    ))
}
