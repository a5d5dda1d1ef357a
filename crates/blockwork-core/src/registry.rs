//! All listeners and states that are linked into this server, filled by the macros.

use crate::error::{Error, Kind, Result};
use crate::form::{BadField, Form};
use crate::listener::{Listener, ListenerMeta};
use crate::run::Run;
use crate::state::{State, StateMeta};
use crate::stored;
use crate::trigger::ServerTrigger;
use bytes::Bytes;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// One run on its way. The run comes back with what the listener made of its cells.
pub type Running = Pin<Box<dyn Future<Output = (Run, Result<Box<RawValue>>)> + Send>>;

/// One listener: what is known about it, and how to run it.
pub struct ListenerDef {
    /// What is known about it beforehand.
    pub meta: &'static ListenerMeta,
    /// Where it stands in the source, for messages.
    pub place: &'static str,
    /// What runs it on the server.
    pub on: fn() -> Vec<ServerTrigger>,
    /// Its inputs as JSON, from the fields of a plain form.
    pub form: fn(&Form) -> Result<Bytes, BadField>,
    /// Runs it on these cells with these inputs (a JSON object).
    pub run: fn(Run, Bytes) -> Running,
}

impl fmt::Debug for ListenerDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.meta.name, self.place)
    }
}

/// One state: what is known about it, and where it stands in the source.
#[derive(Debug)]
pub struct StateDef {
    /// What is known about it beforehand.
    pub meta: StateMeta,
    /// Whether pages get its value.
    pub visible: bool,
    /// Whether a browser has it as ciphertext.
    pub sealed: bool,
    /// Whether a page may drop its cells under keys.
    pub owned: bool,
    /// The value in the bytes of a cell, as JSON of this build's shape. None where this build cannot make one of them.
    pub json: fn(&[u8]) -> Option<Box<RawValue>>,
    /// Whether this build can make a value of these bytes.
    pub reads: fn(&[u8]) -> bool,
    /// Where it stands in the source, for messages.
    pub place: &'static str,
}

inventory::collect!(ListenerDef);
inventory::collect!(StateDef);

/// Two things with one name: found at start, before the first event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameTaken {
    what: &'static str,
    name: String,
    places: [&'static str; 2],
}

impl fmt::Display for NameTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, places: [first, second] } = self;
        write!(
            f,
            "two {what}s have the name `{name}`: {first} and {second}; give one of them another: `#[{what}(name = \"…\")]`"
        )
    }
}

impl std::error::Error for NameTaken {}

/// The listeners and the states by name.
#[derive(Debug)]
pub struct Registry {
    listeners: HashMap<&'static str, &'static ListenerDef>,
    states: HashMap<String, &'static StateDef>,
    /// What components ask of every server. No app's: nothing is generated from it.
    components: &'static [ListenerDef],
}

impl Registry {
    /// Everything that is linked into this program.
    ///
    /// # Errors
    /// Where two listeners, or two states of one scope, have one name.
    pub fn linked() -> Result<Self, NameTaken> {
        let states = inventory::iter::<StateDef>().map(|def| (def.meta.to_string(), def.place, def));
        let listeners = inventory::iter::<ListenerDef>().map(|def| (def.meta.name, def.place, def));
        Ok(Self { states: by_name("state", states)?, listeners: by_name("listener", listeners)?, components: &[] })
    }

    /// The same, with listeners that components bring along. They are found by name, and are in no list.
    #[must_use]
    pub fn with_components(self, components: &'static [ListenerDef]) -> Self {
        Self { components, ..self }
    }

    /// The state with this name, written `scope/State`.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<&'static StateDef> {
        self.states.get(name).copied()
    }

    /// All states, in no order.
    pub fn states(&self) -> impl Iterator<Item = &'static StateDef> + '_ {
        self.states.values().copied()
    }

    /// The listener with this name.
    #[must_use]
    pub fn listener(&self, name: &str) -> Option<&'static ListenerDef> {
        let component = || self.components.iter().find(|def| def.meta.name == name);
        self.listeners.get(name).copied().or_else(component)
    }

    /// All listeners of the app, in no order.
    pub fn listeners(&self) -> impl Iterator<Item = &'static ListenerDef> + '_ {
        self.listeners.values().copied()
    }
}

fn by_name<K: Eq + std::hash::Hash + ToString + Clone, V>(
    what: &'static str,
    all: impl Iterator<Item = (K, &'static str, V)>,
) -> Result<HashMap<K, V>, NameTaken> {
    let mut places = HashMap::new();
    let mut found = HashMap::new();
    for (name, place, value) in all {
        if let Some(first) = places.insert(name.clone(), place) {
            return Err(NameTaken { what, name: name.to_string(), places: [first, place] });
        }
        found.insert(name, value);
    }
    Ok(found)
}

/// The value in the bytes of a cell, as JSON of this build's shape. Called by what `#[derive(State)]` makes.
#[must_use]
pub fn json<T: State>(bytes: &[u8]) -> Option<Box<RawValue>> {
    if T::VERSION == 1 {
        // The first shape is stored as plain JSON.
        return serde_json::from_slice(bytes).ok();
    }
    serde_json::value::to_raw_value(&stored::read::<T>(bytes).ok()?).ok()
}

/// Whether a value can be made of these bytes. Called by what `#[derive(State)]` makes.
#[must_use]
pub fn reads<T: State>(bytes: &[u8]) -> bool {
    stored::read::<T>(bytes).is_ok()
}

/// Reads a listener's inputs. Called by what `#[listener]` makes.
///
/// # Errors
/// Where the bytes are no JSON, or lack a field, or have one too many, or name a file that is not the visitor's. The first
/// three are [`Kind::Outdated`]: a page writes inputs as its own build reads them.
pub fn decode<L: Listener>(inputs: &[u8]) -> Result<L> {
    crate::file::checked(|| serde_json::from_slice(inputs)).map_err(|refused| match refused {
        Ok(error) => error,
        Err(cause) => Error::new(Kind::Outdated, format!("The inputs of `{}` cannot be read: {cause}.", L::META.name)),
    })
}

/// The inputs of a listener as JSON, from the fields of a plain form. Called by what `#[listener]` makes.
///
/// # Errors
/// Where a field is missing, is none of the listener's, or is not what its type expects.
pub fn from_form<L: Listener>(form: &Form) -> Result<Bytes, BadField> {
    let inputs: L = form.read()?;
    serde_json::to_vec(&inputs).map(Bytes::from).map_err(serde::de::Error::custom)
}

/// Writes a listener's answer. Called by what `#[listener]` makes.
///
/// # Errors
/// Where the value cannot be written as JSON.
pub fn encode<L: Listener>(output: &L::Output) -> Result<Box<RawValue>> {
    Ok(serde_json::value::to_raw_value(output)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_used_twice_is_refused_with_both_places() {
        let all = [("cart", "a.rs:1", 1), ("size", "a.rs:9", 2), ("cart", "b.rs:3", 3)];
        let error = by_name("listener", all.into_iter()).expect_err("the name is taken");
        let expected = "two listeners have the name `cart`: a.rs:1 and b.rs:3; \
                        give one of them another: `#[listener(name = \"…\")]`";
        assert_eq!(error.to_string(), expected);
    }
}
