//! Who reads, changes and runs what: the graph of all listeners, checked before the first event.
//!
//! `drawing` is the graph as data, which is printed as JSON; `mermaid` is the same for people.

pub(crate) mod drawing;
mod mermaid;

pub(crate) use drawing::Drawing;
pub(crate) use mermaid::Mermaid;

use blockwork_core::registry::{ListenerDef, Registry, StateDef};
use blockwork_core::run::Resources;
use blockwork_core::state::{Scope, StateMeta};
use blockwork_core::store::CellId;
use blockwork_core::trigger::ServerTrigger;
use std::fmt;

/// The graph of all listeners: no listener of it leads to itself.
#[derive(Debug)]
pub(crate) struct Graph {
    by_state: Vec<(StateMeta, &'static ListenerDef)>,
    by_end: Vec<(StateMeta, &'static ListenerDef)>,
    by_unload: Vec<&'static ListenerDef>,
    drawing: Drawing,
}

/// A listener with what the server runs it on.
#[derive(Debug)]
struct Node {
    def: &'static ListenerDef,
    on: Vec<ServerTrigger>,
}

/// Listeners that do not fit together: found at start, before the first event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// A listener borrows a resource that the server was not given.
    Resource {
        /// The listener, and where it stands.
        listener: String,
        /// The type.
        resource: &'static str,
    },
    /// A listener that the server runs borrows what belongs to nobody then.
    Scope {
        /// The listener, and where it stands.
        listener: String,
        /// What it borrows.
        state: String,
        /// What runs it.
        trigger: String,
    },
    /// A listener that is run by an end borrows what has ended too.
    Over {
        /// The listener, and where it stands.
        listener: String,
        /// What it borrows.
        what: String,
        /// What runs it.
        trigger: String,
    },
    /// Listeners that run each other for ever: the path, from a listener to itself.
    Cycle(Vec<&'static str>),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource { listener, resource } => {
                write!(
                    f,
                    "the listener {listener} borrows `&{resource}`, and the server was given none; add `.provide(..)` where the server is built"
                )
            }
            Self::Scope { listener, state, trigger } => write!(
                f,
                "the listener {listener} borrows {state} and is run by {trigger}, which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one"
            ),
            Self::Over { listener, what, trigger } => write!(
                f,
                "the listener {listener} borrows {what} and is run by {trigger}, when there is nothing of it left to borrow; borrow last values with `&T`, those of a whole session with `on = unload()`, and for the rest `user` or `global` states"
            ),
            Self::Cycle(path) => write!(
                f,
                "these listeners would run each other for ever: {}; let one of them change another state, or take its `on = …` away",
                path.join(" > ")
            ),
        }
    }
}

impl std::error::Error for Misfit {}

impl Graph {
    /// The graph of all listeners.
    ///
    /// # Errors
    /// Where listeners do not fit together.
    pub(crate) fn new(registry: &Registry, resources: &Resources) -> Result<Self, Misfit> {
        let nodes = registry.listeners().map(|def| Node { def, on: (def.on)() }).collect();
        Self::of(nodes, &registry.states().collect::<Vec<_>>(), resources)
    }

    fn of(mut nodes: Vec<Node>, states: &[&'static StateDef], resources: &Resources) -> Result<Self, Misfit> {
        // In one order, so that a misfit is always told in the same words.
        nodes.sort_by_key(|node| node.def.meta.name);
        let drawing = Drawing::of(&nodes, states);
        let mut graph = Self { by_state: Vec::new(), by_end: Vec::new(), by_unload: Vec::new(), drawing };
        for Node { def, on } in &nodes {
            provided(def, resources)?;
            for trigger in on {
                belongs(def, *trigger)?;
                is_left(def, *trigger)?;
                match trigger {
                    ServerTrigger::Changed(state) => graph.by_state.push((*state, def)),
                    ServerTrigger::Expired(state) => graph.by_end.push((*state, def)),
                    ServerTrigger::Unload => graph.by_unload.push(def),
                    ServerTrigger::Every(_) => {}
                }
            }
        }
        graph.acyclic(&nodes)?;
        Ok(graph)
    }

    /// The graph as data.
    pub(crate) fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Whether no change runs anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_state.is_empty()
    }

    /// The listeners that the server runs when this cell has changed.
    pub(crate) fn run_by_change_of<'a>(&'a self, cell: &'a CellId) -> impl Iterator<Item = &'static str> + 'a {
        self.by_state.iter().filter(|(state, _)| cell.is_of(*state)).map(|(_, listener)| listener.meta.name)
    }

    /// The listeners that the server runs when this cell has ended.
    pub(crate) fn run_by_end_of<'a>(&'a self, cell: &'a CellId) -> impl Iterator<Item = &'static ListenerDef> + 'a {
        self.by_end.iter().filter(|(state, _)| cell.is_of(*state)).map(|(_, listener)| *listener)
    }

    /// The listeners that the server runs when a session has ended.
    pub(crate) fn run_by_unload(&self) -> impl Iterator<Item = &'static ListenerDef> + '_ {
        self.by_unload.iter().copied()
    }

    fn acyclic(&self, nodes: &[Node]) -> Result<(), Misfit> {
        let mut done = Vec::new();
        nodes.iter().try_for_each(|node| self.walk(node.def, &mut Vec::new(), &mut done))
    }

    fn walk(
        &self,
        listener: &'static ListenerDef,
        path: &mut Vec<&'static str>,
        done: &mut Vec<&'static str>,
    ) -> Result<(), Misfit> {
        let name = listener.meta.name;
        if let Some(begin) = path.iter().position(|earlier| *earlier == name) {
            return Err(Misfit::Cycle(path[begin..].iter().copied().chain([name]).collect()));
        }
        if done.contains(&name) {
            return Ok(());
        }
        path.push(name);
        for state in listener.meta.changes() {
            for (_, next) in self.by_state.iter().filter(|(changed, _)| *changed == state) {
                self.walk(next, path, done)?;
            }
        }
        path.pop();
        done.push(name);
        Ok(())
    }
}

fn place(listener: &ListenerDef) -> String {
    format!("`{}` ({})", listener.meta.name, listener.place)
}

fn provided(listener: &ListenerDef, resources: &Resources) -> Result<(), Misfit> {
    match listener.meta.resources().find(|resource| !resources.has(*resource)) {
        Some(resource) => Err(Misfit::Resource { listener: place(listener), resource: resource.name }),
        None => Ok(()),
    }
}

/// What the server runs belongs to the scope of its cause, and may borrow that or a wider one.
fn belongs(listener: &ListenerDef, trigger: ServerTrigger) -> Result<(), Misfit> {
    let widest = match trigger {
        ServerTrigger::Changed(state) | ServerTrigger::Expired(state) => state.scope,
        ServerTrigger::Unload => Scope::Session,
        ServerTrigger::Every(_) => Scope::Global,
    };
    // `Scope` is ordered from the widest to the narrowest.
    let narrower = listener.meta.states().find(|state| state.scope > widest).map(|state| state.to_string());
    let nobodys = (widest == Scope::Global && listener.meta.wants_sessions()).then(|| "`&Sessions`".to_owned());
    match narrower.or(nobodys) {
        Some(state) => Err(Misfit::Scope { listener: place(listener), state, trigger: said(trigger) }),
        None => Ok(()),
    }
}

/// Of what has ended, last values are left to read, and nothing to change.
fn is_left(listener: &ListenerDef, trigger: ServerTrigger) -> Result<(), Misfit> {
    let meta = listener.meta;
    let reads_only = |state: StateMeta| meta.reads().any(|read| read == state) && !meta.may_change(state);
    let wrong = match trigger {
        ServerTrigger::Unload => meta.states().find(|state| state.scope == Scope::Session && !reads_only(*state)),
        // The session may have ended with the cell.
        ServerTrigger::Expired(ended) => meta.states().find(|state| {
            let gone = *state == ended || (state.scope == Scope::Session && ended.scope == Scope::Session);
            gone && !(*state == ended && reads_only(*state))
        }),
        ServerTrigger::Changed(_) | ServerTrigger::Every(_) => None,
    };
    // A resident is a page's, and so is what it may be borrowed for.
    let of_a_page = matches!(trigger, ServerTrigger::Changed(state) if state.scope == Scope::Session);
    let resident = meta.residents().next().filter(|_| !of_a_page).map(|resident| format!("`&{}`", resident.name));
    match wrong.map(|state| state.to_string()).or(resident) {
        Some(what) => Err(Misfit::Over { listener: place(listener), what, trigger: said(trigger) }),
        None => Ok(()),
    }
}

/// A trigger in words.
fn said(trigger: ServerTrigger) -> String {
    match trigger {
        ServerTrigger::Changed(state) => format!("the change of {state}"),
        ServerTrigger::Every(period) => format!("every({period:?})"),
        ServerTrigger::Expired(state) => format!("the end of {state}"),
        ServerTrigger::Unload => "unload()".to_owned(),
    }
}

#[cfg(test)]
mod ends;
#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
