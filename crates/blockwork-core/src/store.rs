//! The store trait: where cells, receipts and pages live.
//!
//! Each method is one atomic step and safe to send again after an unknown outcome. An implementation passes the
//! conformance suite in `blockwork-store`.

use crate::cell::{CellRef, Version};
use crate::id::{CommitId, InstanceId, PageId, VisitorId};
use crate::state::{Scope, StateMeta};
use async_trait::async_trait;
use bytes::Bytes;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Milliseconds of store time: a count in the store, moved only by beats. It never jumps, and stands still while no
/// instance runs; every lifetime is measured in it, so no wall clock can end anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreTime(pub u64);

impl StoreTime {
    /// This time and so much more.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Whose cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeId {
    /// One visitor's.
    Visitor(VisitorId),
    /// One page's.
    Page(PageId),
}

/// One stored instance of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// Whose it is.
    pub scope: ScopeId,
    /// The name of the state.
    pub state: Arc<str>,
    /// The instance key; empty for the one cell that a state has without keys.
    pub key: Arc<str>,
}

impl CellId {
    /// The cell that a state has for this page of this visitor.
    #[must_use]
    pub fn of(meta: StateMeta, page: PageId, visitor: VisitorId) -> Self {
        let scope = match meta.scope {
            Scope::User => ScopeId::Visitor(visitor),
            Scope::Session => ScopeId::Page(page),
        };
        Self { scope, state: meta.name.into(), key: "".into() }
    }

    /// The cell as a page names it.
    #[must_use]
    pub fn to_ref(&self) -> CellRef {
        CellRef { scope: self.kind(), state: self.state.to_string().into(), key: self.key.to_string().into() }
    }

    /// Whether a page that says `wanted` means this cell.
    #[must_use]
    pub fn is(&self, wanted: &CellRef) -> bool {
        self.kind() == wanted.scope && *self.state == *wanted.state && *self.key == *wanted.key
    }

    fn kind(&self) -> Scope {
        match self.scope {
            ScopeId::Visitor(_) => Scope::User,
            ScopeId::Page(_) => Scope::Session,
        }
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            ScopeId::Visitor(id) => write!(f, "cell {} of visitor {id}", self.to_ref()),
            ScopeId::Page(id) => write!(f, "cell {} of page {id}", self.to_ref()),
        }
    }
}

/// A cell as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which cell.
    pub id: CellId,
    /// Its version; [`Version::NONE`] where there is no such cell.
    pub version: Version,
    /// Its bytes; none where there is no such cell, or where the asker has them already.
    pub bytes: Option<Bytes>,
}

/// What a page may begin its session with: made and signed by the server when the page was rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageTicket {
    /// The page.
    pub page: PageId,
    /// The visitor it was rendered for.
    pub visitor: VisitorId,
    /// When it was rendered.
    pub made: StoreTime,
}

/// What makes an event one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKey {
    /// An event of a page. Its ticket begins the page's session where it has not begun.
    Page {
        /// The page's ticket.
        ticket: PageTicket,
        /// The event's number, from 1.
        n: u64,
        /// The lowest number the page has no answer for.
        floor: u64,
        /// A hash of listener and inputs: the same number with others is refused.
        print: u64,
    },
}

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The event that reads: a sign of life of its page, and answered from its receipt where it has one. Without an
    /// event nothing begins, as when a page is rendered.
    pub event: Option<EventKey>,
    /// The cells; with the version that the asker has, bytes come back only if it is another.
    pub cells: Vec<(CellId, Option<Version>)>,
}

/// What a [`Read`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// The cells, in the order asked for, all of one moment.
    Cells {
        /// The moment.
        at: StoreTime,
        /// The cells.
        cells: Vec<Cell>,
    },
    /// The event has its answer.
    Answered(Bytes),
    /// The event's number belongs to an event with other inputs.
    Other,
    /// The event's number is below the floor: it was answered, and its answer received.
    Late,
    /// The page's session is over, or it is too late to begin it.
    Ended,
    /// A limit is reached.
    Full(Limit),
}

/// A change of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Which cell.
    pub cell: CellId,
    /// Its new bytes.
    pub bytes: Bytes,
}

/// What one event does, all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Sent again after an unknown outcome, the same id has the same outcome.
    pub id: CommitId,
    /// Who asks.
    pub by: InstanceId,
    /// The event: its page must live, and its number be open.
    pub event: EventKey,
    /// Everything the event read or borrowed, with the versions it saw.
    pub expect: Vec<(CellId, Version)>,
    /// What it changes: each cell once, and only cells that are expected, of the visitor or the event's own page.
    /// Anything else is [`StoreError::Misuse`].
    pub put: Vec<Put>,
    /// The receipt; failures have one too.
    pub answer: Bytes,
}

/// What became of a [`Commit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written.
    Done,
    /// The event has its answer already: this commit's own, where it was sent before.
    Answered(Bytes),
    /// The number belongs to an event with other inputs.
    Other,
    /// The number is below the floor.
    Late,
    /// The page's session is over, or it is too late to begin it.
    Ended,
    /// These cells have changed since they were read: run again with them.
    Stale(Vec<Cell>),
    /// A limit is reached; nothing was written.
    Full(Limit),
}

/// A limit of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// One cell has too many bytes.
    CellBytes,
    /// One session has too many bytes, cells and receipts together.
    SessionBytes,
    /// One session, or one visitor, has too many cells.
    Cells,
    /// Everything together has too many bytes.
    TotalBytes,
    /// The page has too many events without an answer.
    OpenEvents,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::CellBytes => "That is more than one value can hold.",
            Limit::SessionBytes => "This page holds as much as a page can.",
            Limit::Cells => "There are as many values here as there can be.",
            Limit::TotalBytes => "The server's memory for values is full.",
            Limit::OpenEvents => "Too many events of this page are still without an answer.",
        })
    }
}

/// How much a store holds, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreLimits {
    /// Bytes of one cell.
    pub cell_bytes: usize,
    /// Bytes of one session, receipts included.
    pub session_bytes: usize,
    /// Cells of one session or one visitor.
    pub cells: usize,
    /// Sessions. When they are reached, the page that has been away longest ends.
    pub sessions: usize,
    /// Sessions of one visitor. When they are reached, the one away longest ends.
    pub sessions_per_visitor: usize,
    /// Bytes of everything together.
    pub total_bytes: usize,
    /// How long a session is kept after its page's last sign of life.
    pub session_kept: Duration,
    /// How long after its rendering a page may begin its session.
    pub begin_within: Duration,
    /// How long a visitor's cells are kept after they were last used.
    pub visitor_kept: Duration,
}

impl Default for StoreLimits {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            cell_bytes: 256 << 10,
            session_bytes: 4 << 20,
            cells: 256,
            sessions: 10_000,
            sessions_per_visitor: 16,
            total_bytes: 1 << 30,
            session_kept: MINUTE * 60,
            begin_within: MINUTE * 10,
            visitor_kept: MINUTE * 60 * 24 * 400,
        }
    }
}

/// A sign of life of an instance, about once a second.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// Who beats.
    pub me: InstanceId,
    /// The store time it saw last.
    pub saw: StoreTime,
    /// What its monotonic clock measured since then; more than 5 seconds count as 5.
    pub since: Duration,
}

/// What a beat finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Store time now.
    pub now: StoreTime,
}

/// Why a store cannot do what it should.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot write just now, a full disk or an I/O error, and nothing has changed. Should the machine stop
    /// as well, what was being written may turn up after all: the same commit sent again tells.
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

/// Where cells, receipts and pages live.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Cells at one moment; for an event, its receipt before anything else. What it returns is durable.
    async fn read(&self, what: &Read) -> Result<View, StoreError>;

    /// Applies each commit in order, each all or nothing. A later one may build on an earlier one. What it returns is
    /// durable.
    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError>;

    /// Once a second: moves store time, and ends sessions and visitors' cells whose time has come (at most 200 a call).
    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError>;
}
