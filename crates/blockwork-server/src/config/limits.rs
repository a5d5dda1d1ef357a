//! Everything that has a limit.

use blockwork_core::store::StoreLimits;
use std::time::Duration;

/// What files may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileLimits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// How long one file may take to arrive. How long nothing may come of it is [`body_time`](Limits::body_time).
    pub file_time: Duration,
    /// Files of one page.
    pub page_files: usize,
    /// Bytes of the files of one page.
    pub page_bytes: u64,
    /// Bytes of all files together.
    pub total_bytes: u64,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self {
            file_bytes: blockwork_core::file::MOST_BYTES,
            file_time: Duration::from_secs(60 * 60),
            page_files: blockwork_core::file::MOST_FILES,
            page_bytes: 1 << 30,
            total_bytes: 10 << 30,
        }
    }
}

/// Everything that has a limit. How each is set: [`SETTINGS`](super::SETTINGS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The store's own.
    pub store: StoreLimits,
    /// What files may take.
    pub files: FileLimits,
    /// How long an event may take in all.
    pub event_time: Duration,
    /// How long an event waits for a cell that others are changing.
    pub cell_wait: Duration,
    /// How long a page may take until its first piece is sent, which with `SsrMode::Async` is all of it. One that takes longer
    /// is answered with 503. Longer than an event: of a listener that is too slow, its place in the page says so.
    pub page_time: Duration,
    /// Bytes of the inputs of one event.
    pub body_bytes: usize,
    /// How long the inputs of one event may take to arrive.
    pub body_time: Duration,
    /// Events per second and visitor, on one instance, in the long run.
    pub events_per_second: u32,
    /// Events of a visitor at once.
    pub events_burst: u32,
    /// Events that are run at a time on one instance. More are told at once to come again.
    pub events_at_once: usize,
    /// How long nothing may be heard of a page before it is gone. Pages themselves wait 10 seconds for a server.
    pub feed_silence: Duration,
    /// Cells with news that may wait for a page. Beyond that the page is told everything it knows afresh.
    pub feed_cells: usize,
    /// Pages that this instance keeps residents for. Beyond that the page that has not used its own for longest loses them.
    pub resident_pages: usize,
    /// How long requests are still taken after the server was told to stop, while `/readyz` says no already: as long as a
    /// load balancer takes to notice. Not at all, unless it is said.
    pub notice: Duration,
    /// Bytes of cells that this instance remembers as it last saw them, where the store is Redis: they need not be read
    /// before a listener runs.
    pub remembered_bytes: usize,
    /// How long requests may go on after the server was told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            store: StoreLimits::default(),
            files: FileLimits::default(),
            event_time: Duration::from_secs(30),
            cell_wait: Duration::from_secs(10),
            page_time: Duration::from_secs(60),
            body_bytes: 1 << 20,
            body_time: Duration::from_secs(30),
            events_per_second: 20,
            events_burst: 100,
            events_at_once: 2_000,
            feed_silence: blockwork_core::feed::SILENCE,
            feed_cells: 256,
            resident_pages: 10_000,
            notice: Duration::ZERO,
            remembered_bytes: 64 << 20,
            drain: Duration::from_secs(10),
        }
    }
}
