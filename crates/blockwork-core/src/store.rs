//! The store trait: where cells, receipts, pages and owed events live.
//!
//! Each method is one atomic step and safe to send again after an unknown outcome. An implementation passes the
//! conformance suite in `blockwork-store`.

mod cells;
mod limits;
mod owed;
mod step;

pub use crate::sessions::Reason;
pub use cells::{Cell, CellId, ScopeId, Whose};
pub use limits::{Limit, StoreLimits};
pub use owed::{Cause, Claim, Claimed, ENDS, Owed, Owner, Wants};
pub use step::{
    Attached, Beat, Change, Changes, Commit, Entry, EventKey, FeedId, Going, List, Listed, Outcome, PageTicket,
    Position, Pulse, Put, Read, View,
};

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::id::InstanceId;

/// Milliseconds of store time: a count in the store, moved only by beats. It never jumps, and stands still while no
/// instance runs; every lifetime is measured in it, so no wall clock can end anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoreTime(pub u64);

impl StoreTime {
    /// This time and so much more.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Why a store cannot do what it should.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be written or reached just now. With the memory and the SQLite store nothing has changed, unless the
    /// machine stops as well. With Redis nothing is known: what was asked may have been done, or be done yet. The same
    /// commit sent again tells; what else was taken in the name of the instance, the next beats give back.
    Unavailable {
        /// What happened, for the log.
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The store is closed.
    Closed,
    /// The call makes no sense whatever the store holds: a fault of the program. Nothing was changed.
    Misuse(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable { cause } => write!(f, "the store cannot be written: {cause}"),
            Self::Closed => f.write_str("the store is closed"),
            Self::Misuse(what) => write!(f, "the store was asked wrongly: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// Where cells, receipts, pages and owed events live. What a method returns is durable.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Cells at one moment; for an event, its receipt before anything else. Can take a lease, on all of them or none.
    async fn read(&self, what: &Read) -> Result<View, StoreError>;

    /// Applies each commit in order, each all or nothing. A later one may build on an earlier one.
    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError>;

    /// A feed of the page connects: begins the page's session or goes on with it. The page is *there* from now on.
    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError>;

    /// Feeds fell silent: their pages are away from now on. One that was taken over is ignored.
    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError>;

    /// Ends sessions now, and says how many: their cells are unreadable and their ends owed, in one step.
    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError>;

    /// Once a second: moves store time; keeps this instance's feeds, leases and claims; gives up those of instances that
    /// are silent; ends sessions and cells whose time has come (at most 40 of each a call).
    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError>;

    /// Takes owed events that nobody is working on: those whose time has come, the oldest first, or one dead letter.
    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError>;

    /// What has changed after a position, in the order of the commits. Waits until there is something: give it a
    /// time-out.
    async fn changes(&self, after: Position) -> Result<Changes, StoreError>;

    /// What there is of a kind, some at a time.
    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError>;
}
