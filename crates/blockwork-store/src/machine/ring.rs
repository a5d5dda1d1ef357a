//! What has changed, for as long as anybody can have missed it.

use blockwork_core::store::{Change, Changes, Position};
use std::collections::VecDeque;

/// A call brings at most so many changes.
const MOST: usize = 1000;

/// The newest changes. The position of the oldest one that is kept is `head - changes.len() + 1`.
pub(crate) struct Ring {
    changes: VecDeque<Change>,
    head: u64,
    kept: usize,
}

impl Ring {
    /// An empty ring whose positions begin after this one.
    pub(crate) fn new(head: u64, kept: usize) -> Self {
        Self { changes: VecDeque::new(), head, kept: kept.max(1) }
    }

    pub(crate) fn head(&self) -> Position {
        Position(self.head)
    }

    pub(crate) fn push(&mut self, change: Change) {
        self.head += 1;
        self.changes.push_back(change);
        if self.changes.len() > self.kept {
            self.changes.pop_front();
        }
    }

    /// What has changed after a position and up to another; none where nothing has.
    pub(crate) fn between(&self, after: Position, upto: Position) -> Option<Changes> {
        let upto = upto.0.min(self.head);
        // A commit may tell its position before all may know of it.
        if (upto..=self.head).contains(&after.0) {
            return None;
        }
        let oldest = self.head - u64::try_from(self.changes.len()).unwrap_or(u64::MAX);
        if after.0 > upto || after.0 < oldest {
            return Some(Changes::Trimmed { at: Position(upto) });
        }
        let skip = usize::try_from(after.0 - oldest).unwrap_or(usize::MAX);
        let count = usize::try_from(upto - after.0).unwrap_or(usize::MAX).min(MOST);
        let changes: Vec<_> = self.changes.iter().skip(skip).take(count).cloned().collect();
        let at = Position(after.0 + u64::try_from(changes.len()).unwrap_or_default());
        Some(Changes::Some { at, changes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::id::PageId;

    fn ended(number: u8) -> Change {
        Change::Ended(PageId::from_bytes([number; 16]))
    }

    #[test]
    fn changes_are_found_by_position_until_they_are_trimmed() {
        let mut ring = Ring::new(100, 3);
        assert_eq!(ring.between(Position(100), ring.head()), None);
        for number in 1..=4 {
            ring.push(ended(number));
        }
        let some = |at, numbers: &[u8]| {
            Some(Changes::Some { at: Position(at), changes: numbers.iter().copied().map(ended).collect() })
        };
        assert_eq!(ring.between(Position(101), Position(104)), some(104, &[2, 3, 4]));
        assert_eq!(ring.between(Position(102), Position(103)), some(103, &[3]));
        assert_eq!(ring.between(Position(104), Position(104)), None);
        assert_eq!(ring.between(Position(104), Position(103)), None, "to be known soon");
        let trimmed = Some(Changes::Trimmed { at: Position(104) });
        for position in [0, 100, 105, u64::MAX] {
            assert_eq!(ring.between(Position(position), Position(104)), trimmed, "{position}");
        }
    }
}
