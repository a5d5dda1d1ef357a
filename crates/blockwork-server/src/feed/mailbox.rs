//! What waits for one page. It is a set, not a queue: a page that reads slowly gets the newest of each cell, and nothing
//! grows.

use super::told::{Dropped, Told};
use blockwork_core::Error;
use blockwork_core::cell::Version;
use blockwork_core::store::Position;
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::Notify;

/// Why a feed ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// The page went, or its connection broke.
    Gone,
    /// Nothing was heard of the page for too long.
    Silent,
    /// The page's session is over, or cannot begin.
    Over(Error),
    /// The page said what makes no sense.
    Garbage,
    /// This instance cannot serve the page just now; another, or a moment later, may do.
    Elsewhere,
}

/// What waits for one page.
#[derive(Debug)]
pub(crate) struct Mailbox {
    waiting: Mutex<Parcel>,
    wake: Notify,
    /// What was committed up to here the page was told when it was taken up.
    since: Position,
    /// At most so many cells wait; beyond that the page is asked what it knows.
    most: usize,
}

/// Everything that waited, taken out.
#[derive(Debug, Default)]
pub(crate) struct Parcel {
    pub(crate) cells: Vec<(Arc<Told>, Dropped)>,
    pub(crate) there: Option<u32>,
    /// Whether the page is to say again what it knows.
    pub(crate) again: bool,
    pub(crate) end: Option<End>,
}

impl Mailbox {
    pub(crate) fn new(most: usize, since: Position) -> Arc<Self> {
        Arc::new(Self { waiting: Mutex::default(), wake: Notify::new(), since, most })
    }

    /// A cell has another version, by a commit up to here. It takes the place of an older one that still waits.
    pub(crate) fn put(&self, told: &Arc<Told>, dropped: Dropped, at: Position) {
        if at > self.since {
            self.change(|parcel| parcel.put(told, dropped, self.most));
        }
    }

    /// So many pages are there.
    pub(crate) fn count(&self, there: u32) {
        self.change(|parcel| parcel.there = Some(there));
    }

    /// It is not known what the page has missed up to here.
    pub(crate) fn again(&self, at: Position) {
        if at > self.since {
            self.change(|parcel| (parcel.cells, parcel.again) = (Vec::new(), true));
        }
    }

    /// The feed is to end. What ends it first counts.
    pub(crate) fn end(&self, end: End) {
        self.change(|parcel| {
            parcel.end.get_or_insert(end);
        });
    }

    /// Waits until there is something to take.
    pub(crate) async fn filled(&self) {
        self.wake.notified().await;
    }

    pub(crate) fn take(&self) -> Parcel {
        std::mem::take(&mut *self.waiting.lock())
    }

    fn change(&self, change: impl FnOnce(&mut Parcel)) {
        change(&mut self.waiting.lock());
        self.wake.notify_one();
    }
}

impl Parcel {
    fn put(&mut self, told: &Arc<Told>, dropped: Dropped, most: usize) {
        if self.again {
            // The page will be told everything anyway, as it is then.
            return;
        }
        if let Some((waiting, before)) = self.cells.iter_mut().find(|(waiting, _)| waiting.cell == told.cell) {
            if waiting.version == Version::NONE || dropped == Dropped::Before {
                *before = Dropped::Before;
            }
            *waiting = told.clone();
        } else if self.cells.len() < most {
            self.cells.push((told.clone(), dropped));
        } else {
            (self.cells, self.again) = (Vec::new(), true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::store::{CellId, ScopeId};

    fn told(state: &str, n: u64) -> Arc<Told> {
        let cell = CellId { scope: ScopeId::Global, state: state.into(), key: "".into() };
        Arc::new(Told::seen(cell, if n == 0 { Version::NONE } else { Version { n, by: 7 } }))
    }

    fn mailbox(most: usize) -> Arc<Mailbox> {
        Mailbox::new(most, Position(5))
    }

    fn put(mailbox: &Mailbox, state: &str, n: u64, dropped: Dropped) {
        mailbox.put(&told(state, n), dropped, Position(6));
    }

    #[test]
    fn what_was_committed_before_the_page_was_taken_up_is_not_told_again() {
        let mailbox = mailbox(256);
        mailbox.put(&told("Score", 1), Dropped::No, Position(5));
        mailbox.again(Position(5));
        let parcel = mailbox.take();
        assert!(parcel.cells.is_empty() && !parcel.again);
        mailbox.put(&told("Score", 2), Dropped::No, Position(6));
        assert_eq!(taken(&mailbox).len(), 1);
        mailbox.again(Position(6));
        assert!(mailbox.take().again);
    }

    fn taken(mailbox: &Mailbox) -> Vec<(String, u64, Dropped)> {
        let cells = mailbox.take().cells;
        cells.iter().map(|(told, dropped)| (told.cell.state.to_string(), told.version.n, *dropped)).collect()
    }

    #[test]
    fn a_page_that_reads_slowly_gets_the_newest() {
        let mailbox = mailbox(256);
        for n in 1..=1_000 {
            put(&mailbox, "Score", n, Dropped::No);
            put(&mailbox, "Stock", n, Dropped::No);
        }
        assert_eq!(taken(&mailbox), [("Score".into(), 1_000, Dropped::No), ("Stock".into(), 1_000, Dropped::No)]);
        assert!(taken(&mailbox).is_empty());
    }

    #[test]
    fn that_a_cell_was_dropped_in_between_is_not_lost() {
        let mailbox = mailbox(256);
        for n in [7, 0, 1, 2] {
            put(&mailbox, "Score", n, Dropped::No);
        }
        assert_eq!(taken(&mailbox), [("Score".into(), 2, Dropped::Before)]);
        put(&mailbox, "Score", 3, Dropped::No);
        put(&mailbox, "Score", 1, Dropped::Before);
        assert_eq!(taken(&mailbox), [("Score".into(), 1, Dropped::Before)]);
    }

    #[test]
    fn too_many_cells_are_not_told_one_by_one() {
        let mailbox = mailbox(2);
        for state in ["A", "B", "A", "C", "D"] {
            put(&mailbox, state, 1, Dropped::No);
        }
        let parcel = mailbox.take();
        assert!(parcel.again && parcel.cells.is_empty());
        put(&mailbox, "A", 2, Dropped::No);
        assert_eq!(taken(&mailbox).len(), 1, "what comes after is told again");
    }

    #[tokio::test]
    async fn what_was_put_before_somebody_waited_wakes_it() {
        let mailbox = mailbox(256);
        mailbox.count(3);
        mailbox.end(End::Silent);
        mailbox.end(End::Gone);
        mailbox.filled().await;
        let parcel = mailbox.take();
        assert!(parcel.there == Some(3) && matches!(parcel.end, Some(End::Silent)));
    }
}
