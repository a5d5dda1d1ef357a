//! Rows as data: what a step has changed.

use super::Value;
use blockwork_core::id::{CommitId, PageId, VisitorId};
use blockwork_core::store::{CellId, StoreTime};
use bytes::Bytes;

/// What a step has changed, in order.
pub(crate) type Log = Vec<Change>;

/// One row that was written or deleted.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Store time.
    Clock(StoreTime),
    /// A page began, gave a sign of life, or raised its floor.
    Page(PageId, PageRow),
    /// A page ended: the page, its cells and its receipts are gone.
    PageEnded(PageId),
    /// A receipt was filed.
    Receipt(PageId, u64, Receipt),
    /// A receipt fell below the floor.
    ReceiptDropped(PageId, u64),
    /// A cell was made or changed.
    Cell(CellId, Value),
    /// A visitor's cells were used.
    Visitor(VisitorId, StoreTime),
    /// A visitor's cells are gone.
    VisitorDropped(VisitorId),
    /// A page that ended may not begin again before this time.
    Tombstone(PageId, StoreTime),
    /// That time has passed, and the ticket with it.
    TombstoneDropped(PageId),
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
}

/// The filed answer of an event.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) print: u64,
    pub(crate) commit: CommitId,
    pub(crate) answer: Bytes,
}
