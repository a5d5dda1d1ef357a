//! The graph as data: what `server graph` prints and the inspector shows.

use super::Node;
use blockwork_core::listener::{Access, ListenerKind, ListenerMeta};
use blockwork_core::registry::StateDef;
use blockwork_core::state::Borrowable;
use blockwork_core::trigger::ServerTrigger;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Every state, every listener, and what is between them, in an order that does not change from build to build.
///
/// As JSON it is what `server graph --json` prints. What pages do with listeners is not in it: that is known when they
/// are made, not before the first event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drawing {
    /// By scope, from the widest, and name.
    pub(crate) states: Vec<StateNode>,
    /// By name.
    pub(crate) listeners: Vec<ListenerNode>,
    /// By listener; of one listener first what it borrows, as its signature says, then what runs it.
    pub(crate) edges: Vec<Edge>,
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StateNode {
    /// `scope/Name`, which is what edges call it.
    pub(crate) id: String,
    pub(crate) scope: String,
    pub(crate) name: String,
    /// Whether pages get its value.
    pub(crate) visible: bool,
    /// Where it stands in the source.
    pub(crate) place: String,
}

/// A listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListenerNode {
    /// Its name, which is what edges call it.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Where it stands in the source.
    pub(crate) place: String,
}

/// What a listener is by its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Reading,
    Changing,
    Long,
}

/// What a listener has to do with a state, or with another thing that can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edge {
    pub(crate) listener: String,
    #[serde(flatten)]
    pub(crate) link: Link,
}

/// The kind of an [`Edge`], with its other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edge", rename_all = "snake_case")]
pub(crate) enum Link {
    /// The listener borrows it with `&`.
    Reads { state: String },
    /// The listener borrows it with `&mut`.
    Changes { state: String },
    /// The listener borrows its `Handle`.
    Handle { state: String },
    /// A change of it runs the listener.
    Changed { state: String },
    /// The end of one of its cells runs the listener.
    Expired { state: String },
    /// The end of a session runs the listener.
    Unload,
    /// The listener is run again and again after so many milliseconds of store time.
    Every { milliseconds: u64 },
}

impl Drawing {
    pub(super) fn of(nodes: &[Node], states: &[&'static StateDef]) -> Self {
        let mut states = states.to_vec();
        states.sort_by_key(|state| (state.meta.scope, state.meta.name));
        Self {
            states: states.into_iter().map(StateNode::of).collect(),
            listeners: nodes.iter().map(ListenerNode::of).collect(),
            edges: nodes.iter().flat_map(Edge::of).collect(),
        }
    }

    /// The edges of a listener.
    pub(crate) fn of_listener<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Link> {
        self.edges.iter().filter(move |edge| edge.listener == name).map(|edge| &edge.link)
    }
}

impl StateNode {
    fn of(state: &'static StateDef) -> Self {
        Self {
            id: state.meta.to_string(),
            scope: state.meta.scope.to_string(),
            name: state.meta.name.to_owned(),
            visible: state.visible,
            place: state.place.to_owned(),
        }
    }
}

impl ListenerNode {
    fn of(node: &Node) -> Self {
        let kind = match node.def.meta.kind {
            ListenerKind::Reading => Kind::Reading,
            ListenerKind::Changing => Kind::Changing,
            ListenerKind::Long => Kind::Long,
        };
        Self { name: node.def.meta.name.to_owned(), kind, place: node.def.place.to_owned() }
    }
}

impl Edge {
    fn of(node: &Node) -> Vec<Self> {
        let links = borrowed(node.def.meta).chain(node.on.iter().map(Link::of));
        links.map(|link| Self { listener: node.def.meta.name.to_owned(), link }).collect()
    }
}

fn borrowed(listener: &ListenerMeta) -> impl Iterator<Item = Link> + '_ {
    listener.borrows.iter().filter_map(|borrow| match (borrow.what, borrow.access) {
        (Borrowable::State(state), Access::Shared) => Some(Link::Reads { state: state.to_string() }),
        (Borrowable::State(state), Access::Exclusive) => Some(Link::Changes { state: state.to_string() }),
        (Borrowable::Handle(state), _) => Some(Link::Handle { state: state.to_string() }),
        _ => None,
    })
}

impl Link {
    fn of(trigger: &ServerTrigger) -> Self {
        match trigger {
            ServerTrigger::Changed(state) => Self::Changed { state: state.to_string() },
            ServerTrigger::Expired(state) => Self::Expired { state: state.to_string() },
            ServerTrigger::Unload => Self::Unload,
            ServerTrigger::Every(period) => {
                Self::Every { milliseconds: u64::try_from(period.as_millis()).unwrap_or(u64::MAX) }
            }
        }
    }

    /// What runs the listener, in words; none where the listener borrows something.
    pub(crate) fn cause(&self) -> Option<String> {
        match self {
            Self::Changed { state } => Some(format!("{state} changed")),
            Self::Expired { state } => Some(format!("{state} expired")),
            Self::Unload => Some("unload".to_owned()),
            Self::Every { milliseconds } => Some(format!("every {:?}", Duration::from_millis(*milliseconds))),
            Self::Reads { .. } | Self::Changes { .. } | Self::Handle { .. } => None,
        }
    }
}

impl Kind {
    /// The word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Changing => "changing",
            Self::Long => "long",
        }
    }
}
