//! A visitor's own sessions, as a listener sees them: `&Sessions`.

use crate::state::{Borrowable, Shared};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
use {
    crate::{Event, error::Result, handle::Own, run::Run},
    async_trait::async_trait,
    std::sync::Arc,
};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Its page was away for too long.
    Time,
    /// Another page needed its place.
    Capacity,
    /// The visitor signed out.
    SignOut,
    /// It was asked for.
    Asked,
}

/// One session: one page of the visitor whose event asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Names it, and gives its page no power to anybody.
    pub name: String,
    /// Whether the event came from its page.
    pub here: bool,
    /// How long ago it began, in store time.
    pub age: Duration,
    /// For how long its page has been away; none while it is there.
    pub away: Option<Duration>,
    /// When it ends if its page does not come back; none while it is there.
    pub ends_in: Option<Duration>,
    /// What it holds.
    pub cells: Vec<Held>,
}

/// One cell of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The name of its state.
    pub state: String,
    /// Its key; empty for the one without.
    pub key: String,
    /// When its own time is over, unless it is changed; none where it lives as long as the session.
    pub ends_in: Option<Duration>,
}

/// The sessions of the visitor whose event it is: borrow it with `&Sessions`.
///
/// It is no part of the transaction: a list is as old as its reading. A listener that borrows it counts as changing;
/// `#[listener(read)]` says that it only lists.
///
/// ```
/// use blockwork_core::{Result, Sessions};
///
/// async fn end_all_others(sessions: &Sessions) -> Result<()> {
///     for session in sessions.list().await?.iter().filter(|session| !session.here) {
///         sessions.end(&session.name);
///     }
///     Ok(())
/// }
/// ```
pub struct Sessions {
    #[cfg(not(target_arch = "wasm32"))]
    of: Arc<dyn OfVisitor>,
    #[cfg(not(target_arch = "wasm32"))]
    event: Arc<Event>,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

/// The sessions of one visitor, as the server finds them.
#[cfg(not(target_arch = "wasm32"))]
#[async_trait]
pub trait OfVisitor: fmt::Debug + Send + Sync {
    /// All of them, the oldest first.
    async fn list(&self) -> Result<Vec<Session>>;
}

#[cfg(not(target_arch = "wasm32"))]
impl Sessions {
    /// All sessions of this visitor, the oldest first.
    ///
    /// # Errors
    /// Where the store cannot be reached.
    pub async fn list(&self) -> Result<Vec<Session>> {
        self.of.list().await
    }

    /// Ends a session once this event is committed, the event's own among them: its values can be read no more, and
    /// `unload` and `expired` listeners are run with them. A name that is none of this visitor's does nothing, and a
    /// listener that only reads ends none.
    pub fn end(&self, name: &str) {
        self.event.effects().ends.push(name.to_owned());
    }
}

impl Shared for Sessions {
    const WHAT: Borrowable = Borrowable::Sessions;

    #[cfg(not(target_arch = "wasm32"))]
    type Guard = Own<Self>;

    #[cfg(not(target_arch = "wasm32"))]
    fn borrow(run: &Run) -> Result<Own<Self>> {
        Ok(Own(Self { of: run.sessions()?, event: run.event() }))
    }
}
