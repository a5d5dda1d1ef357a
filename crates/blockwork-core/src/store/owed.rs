//! Owed events: what the server still has to run because of something committed.

use crate::id::{OwedId, PageId};
use crate::sessions::Reason;
use crate::store::{Cell, StoreTime, Whose};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// The name under which the store itself owes ends: of sessions, and of cells whose time has come. Whoever claims one
/// knows which listeners want it, and owes it to them.
pub const ENDS: &str = "blockwork.ends";

/// Something the server still has to run. Written in the commit that causes it, and taken away by the commit it causes:
/// so it takes effect once, whoever runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Made of the cause and the listener: what is owed already is not owed twice.
    pub id: OwedId,
    /// The listener that is to run, or [`ENDS`].
    pub listener: Arc<str>,
    /// For whom.
    pub whose: Whose,
    /// The instance key of the cell that it is about; empty where there is none.
    pub key: Arc<str>,
    /// Why.
    pub cause: Cause,
    /// The last values of what has ended. Nobody else can read them any more.
    pub last: Vec<Cell>,
    /// Not before this time.
    pub not_before: StoreTime,
    /// How often it was claimed, crashes included.
    pub attempts: u16,
    /// Why it is a dead letter, if it is one: then nobody runs it by itself.
    pub dead: Option<Arc<str>>,
}

/// Why an event is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A commit changed a state.
    Commit {
        /// The listeners that led to it, the first one first.
        path: Vec<String>,
        /// The states that the event's key is about, each written `scope/State`.
        #[serde(default)]
        states: Vec<String>,
    },
    /// A period has passed.
    Every {
        /// The period.
        period: Duration,
    },
    /// A session has ended.
    End {
        /// Why.
        why: Reason,
    },
    /// A cell's time has come.
    Expired {
        /// The name of the cell's state.
        state: String,
    },
}

/// Who asks for owed events, and for which.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Who asks.
    pub by: crate::id::InstanceId,
    /// For which.
    pub wants: Wants,
}

/// Which owed events a claim is for.
#[derive(Clone, Debug)]
pub enum Wants {
    /// Those whose time has come, to be run.
    Due {
        /// The listeners that this build knows, and [`ENDS`].
        listeners: Arc<[Arc<str>]>,
        /// At most so many.
        most: usize,
    },
    /// This dead letter, for whoever operates the server: the claimer's commit takes it away, or owes it again. Where
    /// the claimer falls silent, it is a dead letter as before. Nothing is claimed where it is none, or somebody's.
    Dead(OwedId),
}

/// An owed event that is this instance's to run, until it commits or falls silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The event; this claim is counted in its attempts.
    pub owed: Owed,
    /// Tells this claim from earlier and later ones.
    pub token: u64,
}

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// One page's session.
    Page(PageId),
    /// All sessions of a visitor.
    Visitor(crate::id::VisitorId),
}
