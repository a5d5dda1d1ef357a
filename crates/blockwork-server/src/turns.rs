//! Turns: events of this instance that change the same cell go one after the other.
//!
//! Correctness rests on the version check of the commit alone; waiting here only saves runs that would be refused.

use blockwork_core::store::CellId;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

#[derive(Debug, Default)]
pub(crate) struct Turns {
    cells: Mutex<HashMap<CellId, Weak<tokio::sync::Mutex<()>>>>,
}

/// The right to change some cells; dropping it lets the next event go.
#[derive(Debug)]
pub(crate) struct Turn(#[expect(dead_code, reason = "held for its drop")] Vec<OwnedMutexGuard<()>>);

impl Turns {
    /// Waits until no other event of this instance changes any of these cells. `None` after the time-out.
    pub(crate) async fn wait(&self, mut cells: Vec<CellId>, time: Duration) -> Option<Turn> {
        // In one order for everybody: two events that want the same two cells cannot wait for each other.
        cells.sort_unstable();
        let queues: Vec<_> = cells.into_iter().map(|cell| self.queue(cell)).collect();
        let all = async {
            let mut held = Vec::with_capacity(queues.len());
            for queue in queues {
                held.push(queue.lock_owned().await);
            }
            Turn(held)
        };
        tokio::time::timeout(time, all).await.ok()
    }

    /// Forgets the cells nobody waits for.
    pub(crate) fn tidy(&self) {
        self.cells.lock().retain(|_, queue| queue.strong_count() > 0);
    }

    fn queue(&self, cell: CellId) -> Arc<tokio::sync::Mutex<()>> {
        let mut cells = self.cells.lock();
        let queue = cells.entry(cell).or_default();
        queue.upgrade().unwrap_or_else(|| {
            let fresh = Arc::default();
            *queue = Arc::downgrade(&fresh);
            fresh
        })
    }
}
