//! Rows as data: what a step has changed.

use super::Value;
use blockwork_core::id::{CommitId, OwedId, PageId, VisitorId};
use blockwork_core::store::{CellId, Owed, ScopeId, StoreTime};
use bytes::Bytes;

/// What a step has changed, in order.
pub(crate) type Log = Vec<Row>;

/// One row that was written or deleted.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// Store time.
    Clock(StoreTime),
    /// A page began, gave a sign of life, raised its floor, or has another feed.
    Page(PageId, PageRow),
    /// A page ended: the page, its cells and its receipts are gone.
    PageEnded(PageId),
    /// A receipt of a page was filed.
    Receipt(PageId, Part, Receipt),
    /// A receipt of a page is needed no longer.
    ReceiptDropped(PageId, Part),
    /// A cell was made or changed.
    Cell(CellId, Value),
    /// A cell is gone.
    CellDropped(CellId),
    /// A visitor's cells were used.
    Visitor(VisitorId, StoreTime),
    /// A visitor's cells are gone.
    VisitorDropped(VisitorId),
    /// A page that ended may not begin again before this time.
    Tombstone(PageId, StoreTime),
    /// That time has passed, and the ticket with it.
    TombstoneDropped(PageId),
    /// A receipt of a caller was filed, and is kept until this time.
    Caller(CallerKey, Receipt, StoreTime),
    /// It is kept no longer.
    CallerDropped(CallerKey),
    /// An event is owed, or was claimed.
    Owed(OwedRow),
    /// An event is owed no longer: it, and the receipts of its updates, are gone.
    OwedDropped(OwedId),
    /// An update of an owed event has its receipt.
    OwedPart(OwedId, u64, Bytes),
}

/// An event of a page, and the part of it: 0 is the event itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    pub(crate) n: u64,
    pub(crate) part: u64,
}

/// An event of a caller without a page, and the part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CallerKey {
    pub(crate) who: ScopeId,
    pub(crate) key: [u8; 16],
    pub(crate) part: u64,
}

/// A page without its cells and receipts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageRow {
    pub(crate) visitor: VisitorId,
    /// When it was rendered.
    pub(crate) made: StoreTime,
    /// Its last sign of life.
    pub(crate) seen: StoreTime,
    /// The order of signs of life, finer than store time: one number for each.
    pub(crate) turn: u64,
    /// The lowest number that the page has no answer for.
    pub(crate) floor: u64,
    /// How many feeds it has had.
    pub(crate) feeds: u64,
    pub(crate) presence: Presence,
}

/// Whether a page has a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    There,
    Away,
}

/// The filed answer of an event.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) print: u64,
    pub(crate) commit: CommitId,
    pub(crate) answer: Bytes,
}

/// An owed event as it stands in the store.
#[derive(Clone, Debug)]
pub(crate) struct OwedRow {
    pub(crate) owed: Owed,
    /// The newest claim; 0 before the first.
    pub(crate) token: u64,
    /// The order in which events came to be owed.
    pub(crate) turn: u64,
}
