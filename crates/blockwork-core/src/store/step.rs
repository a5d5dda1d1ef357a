//! What goes into the steps of a store, and what comes out.

use crate::cell::Version;
use crate::id::{CommitId, InstanceId, LeaseId, OwedId, PageId, VisitorId};
use crate::store::{Cell, CellId, Limit, Owed, ScopeId, StoreTime};
use bytes::Bytes;
use std::time::Duration;

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
    /// An event without a page. Its receipt is kept for [`caller_kept`](crate::store::StoreLimits::caller_kept).
    Caller {
        /// Whose receipt it is: a visitor's, or the app's own.
        who: ScopeId,
        /// What the caller tells its events apart by.
        key: [u8; 16],
        /// A hash of listener and inputs: the same key with others is refused.
        print: u64,
    },
    /// An owed event, by a claim on it.
    Owed {
        /// Which one.
        id: OwedId,
        /// The claim. A later claim makes it void.
        token: u64,
    },
}

/// What to read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Who asks.
    pub by: InstanceId,
    /// The event that reads: a sign of life of its page, and answered from its receipt where it has one. Without an
    /// event nothing begins, as when a page is rendered.
    pub event: Option<EventKey>,
    /// The cells; with the version that the asker has, bytes come back only if it is another.
    pub cells: Vec<(CellId, Option<Version>)>,
    /// Takes this lease on all these cells, or on none: until the event's commit, and while the asker beats.
    pub lease: Option<LeaseId>,
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
    /// The event's number or key belongs to an event with other inputs.
    Other,
    /// The event's number is below the floor: it was answered, and its answer received.
    Late,
    /// The page's session is over, or it is too late to begin it.
    Ended,
    /// Somebody else has a lease on one of the cells that a lease was asked for.
    Held,
    /// The owed event is done, or somebody else's by now.
    Lost,
    /// A limit is reached.
    Full(Limit),
}

/// A change of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Which cell.
    pub cell: CellId,
    /// Its new bytes; none drops the cell.
    pub bytes: Option<Bytes>,
    /// How long the cell lives from this change on; none is as long as its owner.
    pub ttl: Option<Duration>,
}

/// What one event does, or one numbered update of it: all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Sent again after an unknown outcome, the same id has the same outcome.
    pub id: CommitId,
    /// Who asks.
    pub by: InstanceId,
    /// The event: its page must live and its number be open; an owed one must be this claim's.
    pub event: EventKey,
    /// 0 is the event itself: its receipt is filed, those of its updates are dropped, and an owed event is taken away.
    /// Any other number is one update of a long event, with a receipt of its own.
    pub part: u64,
    /// Everything the event read or borrowed, with the versions it saw.
    pub expect: Vec<(CellId, Version)>,
    /// What it changes: each cell once, and only cells that are expected; a page's event changes no other page's.
    /// Anything else is [`StoreError::Misuse`](crate::store::StoreError::Misuse).
    pub put: Vec<Put>,
    /// The receipt; failures have one too. Nobody asks for an owed event's, so there it is not kept.
    pub answer: Bytes,
    /// The events that are owed from now on: at once this instance's, except where their time is still to come. The
    /// owed event itself among them means that it is tried again later, or is a dead letter.
    pub owed: Vec<Owed>,
    /// The event's lease, given back whatever the outcome.
    pub lease: Option<LeaseId>,
}

/// What became of a [`Commit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written.
    Done {
        /// Its place among the changes.
        at: Position,
    },
    /// The event, or this update of it, has its answer already: this commit's own, where it was sent before.
    Answered(Bytes),
    /// The number or key belongs to an event with other inputs.
    Other,
    /// The number is below the floor.
    Late,
    /// The page's session is over, or it is too late to begin it.
    Ended,
    /// These cells have changed since they were read: run again with them.
    Stale(Vec<Cell>),
    /// Somebody else has a lease on a cell that was to be changed.
    Held,
    /// The owed event is done, or somebody else's by now.
    Lost,
    /// A limit is reached; nothing was written.
    Full(Limit),
}

/// A place in the order of all changes. It counts for as long as the store is open: whoever comes with one from before
/// finds it trimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// Something that happened and that others may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A cell has this version now; [`Version::NONE`] where it was dropped.
    Cell(CellId, Version),
    /// A page's session has ended.
    Ended(PageId),
}

/// What has changed after a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// These, in the order of their commits; at least one.
    Some {
        /// Where to go on from.
        at: Position,
        /// What has changed.
        changes: Vec<Change>,
    },
    /// The position is older than what is kept, or of another life of the store: whatever is shown must be read again.
    Trimmed {
        /// Where to go on from.
        at: Position,
    },
}

/// One feed of a page. A newer one takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedId {
    /// The page.
    pub page: PageId,
    /// Counts the page's feeds.
    pub n: u64,
}

/// What became of a feed that connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The page is there.
    There {
        /// The feed.
        feed: FeedId,
        /// What was committed until now has this position at most.
        at: Position,
    },
    /// The page's session is over, or it is too late to begin it.
    Ended,
    /// A limit is reached.
    Full(Limit),
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
    /// Whether it goes on.
    pub going: Going,
}

/// Whether an instance goes on after a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// It does.
    On,
    /// It leaves: its feeds, leases and claims are given up at once, and its claims are not counted as attempts.
    Away,
}

/// What a beat finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Store time now.
    pub now: StoreTime,
    /// Whether the instance was silent for so long that its feeds, leases and claims were given up: it must attach its
    /// feeds again.
    pub fallen: bool,
    /// How many owed events could be claimed now.
    pub owed: usize,
    /// How many pages are there.
    pub there: usize,
}

/// What to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// The cells of an owner.
    Cells(ScopeId),
    /// The pages of a visitor, or of everybody.
    Pages(Option<VisitorId>),
    /// What is owed, dead letters included.
    Owed,
}

/// One thing of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A cell.
    Cell {
        /// The cell with its bytes.
        cell: Cell,
        /// When its own time comes, if ever. Its owner may end before.
        ends: Option<StoreTime>,
    },
    /// A page whose session lives.
    Page {
        /// The page.
        page: PageId,
        /// Whose it is.
        visitor: VisitorId,
        /// When it was rendered, as its ticket says. The session itself began within
        /// [`begin_within`](crate::store::StoreLimits::begin_within) of it.
        began: StoreTime,
        /// Its last sign of life; none while it is there.
        away_since: Option<StoreTime>,
        /// What its cells and receipts take.
        bytes: usize,
    },
    /// An owed event.
    Owed(Owed),
}

/// Some of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// At most 200, in an order that does not change.
    pub entries: Vec<Entry>,
    /// What to give to go on; none at the end of the list.
    pub next: Option<Bytes>,
}
