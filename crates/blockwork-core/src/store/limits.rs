//! How much a store holds, and for how long.

use std::fmt;
use std::time::Duration;

/// A limit of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// One cell has too many bytes.
    CellBytes,
    /// One session has too many bytes, cells and receipts together.
    SessionBytes,
    /// One session, one visitor or the app has too many cells.
    Cells,
    /// Everything together has too many bytes.
    TotalBytes,
    /// The page has too many events without an answer.
    OpenEvents,
    /// There are as many sessions as there can be, and every page of them is there.
    Sessions,
    /// Too many events are owed to one listener.
    Owed,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::CellBytes => "That is more than one value can hold.",
            Limit::SessionBytes => "This page holds as much as a page can.",
            Limit::Cells => "There are as many values here as there can be.",
            Limit::TotalBytes => "The server's memory for values is full.",
            Limit::OpenEvents => "Too many events of this page are still without an answer.",
            Limit::Sessions => "There are as many open pages as there can be. Please close one, and try again.",
            Limit::Owed => "The server still has too much to do from before.",
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
    /// Cells of the app. Their instance keys come from pages, so nothing else bounds how many there are.
    pub global_cells: usize,
    /// Sessions. When they are reached, the page that has been away longest ends; one that is there never does.
    pub sessions: usize,
    /// Sessions of one visitor, by the same rule.
    pub sessions_per_visitor: usize,
    /// Bytes of everything together.
    pub total_bytes: usize,
    /// How long a session is kept after its page's last sign of life.
    pub session_kept: Duration,
    /// How long after its rendering a page may begin its session.
    pub begin_within: Duration,
    /// How long a visitor's cells are kept after they were last used.
    pub visitor_kept: Duration,
    /// How long the receipts of callers without a page are kept from their commit.
    pub caller_kept: Duration,
    /// How long an instance may be silent before its feeds, leases and claims count as given up.
    pub silence: Duration,
    /// Events owed to one listener, dead letters included.
    pub owed: usize,
    /// Changes that can be read by position; older ones are trimmed.
    pub changes: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            cell_bytes: 256 << 10,
            session_bytes: 4 << 20,
            cells: 256,
            global_cells: 10_000,
            sessions: 10_000,
            sessions_per_visitor: 16,
            total_bytes: 1 << 30,
            session_kept: MINUTE * 60,
            begin_within: MINUTE * 10,
            visitor_kept: MINUTE * 60 * 24 * 400,
            caller_kept: MINUTE * 15,
            silence: Duration::from_secs(5),
            owed: 10_000,
            changes: 10_000,
        }
    }
}
