//! The way of changes: what was committed is announced, in order and with its version, before anything later is.

use super::World;
use crate::record::next;
use blockwork_core::cell::Version;
use blockwork_core::store::{CellId, Change, Changes, Commit, Position};
use std::collections::HashSet;
use std::time::Duration;

/// No store lets anybody wait so long for what has been committed.
const LONG: Duration = Duration::from_secs(20);

/// Somebody who follows the store's changes, and knows what should be among them.
#[derive(Debug, Default)]
pub(super) struct Follows {
    /// How far that is.
    at: Position,
    /// The newest position that a commit was told.
    told: Position,
    /// What commits have written, and nobody has announced yet.
    due: Vec<(Position, CellId, Version)>,
}

impl World {
    /// What was written is to be announced.
    pub(super) fn expect_changes(&mut self, commit: &Commit, at: Position) {
        self.follows.told = self.follows.told.max(at);
        for put in commit.put.iter().filter(|_| at > self.follows.at) {
            let before = commit.expect.iter().find(|(cell, _)| *cell == put.cell).map(|(_, version)| *version);
            let written = put.bytes.as_ref().map(|_| next(before.unwrap_or_default(), commit.id));
            self.follows.due.push((at, put.cell.clone(), written.unwrap_or_default()));
        }
    }

    /// Hears everything that is announced up to what commits were told.
    pub(super) async fn follow(&mut self) {
        while self.follows.at < self.follows.told {
            let changes = tokio::time::timeout(LONG, self.store.changes(self.follows.at)).await;
            let (at, heard): (Position, HashSet<(CellId, Version)>) = match changes {
                Ok(Ok(Changes::Some { at, changes })) => (at, changes.into_iter().filter_map(of_a_cell).collect()),
                // Whoever hears this reads everything again, so nothing is due.
                Ok(Ok(Changes::Trimmed { at })) => {
                    (self.follows.at, self.follows.told) = (at, self.follows.told.max(at));
                    self.follows.due.retain(|(position, ..)| *position > at);
                    continue;
                }
                other => return self.record.complain(format!("the changes cannot be followed: {other:?}")),
            };
            self.follows.at = at;
            let (now, later) = std::mem::take(&mut self.follows.due).into_iter().partition(|(due, ..)| *due <= at);
            self.follows.due = later;
            let missed: Vec<(Position, CellId, Version)> = now;
            for (_, cell, version) in
                missed.into_iter().filter(|(_, cell, version)| !heard.contains(&(cell.clone(), *version)))
            {
                self.record.complain(format!("{cell} has had the version {version}, and nobody was told"));
            }
        }
    }

    /// The store was opened anew: positions may mean something else.
    pub(super) fn follow_anew(&mut self) {
        self.follows = Follows::default();
    }
}

fn of_a_cell(change: Change) -> Option<(CellId, Version)> {
    match change {
        Change::Cell(cell, version) => Some((cell, version)),
        Change::Ended(_) => None,
    }
}
