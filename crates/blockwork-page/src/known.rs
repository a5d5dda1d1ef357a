//! What a page knows of cells, as a state machine without I/O: versions from answers and from the feed, which come in no
//! common order, made into one truth and into news.
//!
//! It keeps these rules:
//!
//! - The feed has the last word: what it tells holds, also where the counter went back because a cell was dropped and
//!   made anew.
//! - Answers may run ahead of the feed, and then hold until the feed has caught up. One that is older than what is
//!   known changes nothing, because the feed will tell.
//! - A version is news once, whoever brings it first.

use blockwork_core::cell::{CellRef, Seen, Version};
use std::collections::HashMap;

/// How a version became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// An event of this page wrote it: news, even where nothing was known.
    Changed,
    /// An event of this page read it: news only where another version was known.
    Read,
    /// The feed answers what the page said it knows: news only where another version was known.
    Told,
    /// The feed tells a change: news, even where nothing was known.
    Pushed,
}

/// What a version means for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is another than before.
    News,
    /// It was heard before.
    Heard,
    /// The page knows a newer one.
    Behind,
}

/// A version that the feed has not told by its second beat after an answer brought it, it will not tell.
const BEATS: u8 = 2;

/// So many versions of a cell are remembered as heard: an answer that was on its way for longer may be heard twice.
const REMEMBERED: usize = 16;

#[derive(Debug)]
struct Held {
    /// What the page takes for the newest.
    version: Version,
    /// What the feed told last.
    fed: Option<Version>,
    /// For how many more beats the version may be one that the feed has not come to yet.
    ahead: u8,
    /// What was news, the newest last.
    heard: Vec<Version>,
    /// Of a visible state: the version of the value that is shown.
    shown: Option<Version>,
    /// Whether it was dropped because nobody in the page needs it any more.
    let_go: bool,
}

/// The versions that a page knows.
#[derive(Debug, Default)]
pub struct Known {
    cells: HashMap<CellRef, Held>,
    /// Whether there is a feed that will tell what changes.
    fed: bool,
}

impl Held {
    fn new(version: Version, how: How) -> Self {
        let (fed, ahead) = match how {
            How::Changed | How::Read => (None, BEATS),
            How::Told => (Some(version), BEATS),
            How::Pushed => (Some(version), 0),
        };
        Self { version, fed, ahead, heard: vec![version], shown: None, let_go: false }
    }

    /// Whether nothing more will be heard of it.
    fn is_over(&self) -> bool {
        self.let_go && self.version == Version::NONE && self.fed == Some(Version::NONE)
    }

    /// Takes the version for the newest one. Whether it is news.
    fn take(&mut self, version: Version) -> Verdict {
        if self.version == version {
            return Verdict::Heard;
        }
        self.version = version;
        if self.heard.contains(&version) {
            return Verdict::Heard;
        }
        if self.heard.len() == REMEMBERED {
            self.heard.remove(0);
        }
        self.heard.push(version);
        Verdict::News
    }

    fn by_feed(&mut self, version: Version, how: How) -> Verdict {
        self.fed = Some(version);
        // That a cell was dropped is told by itself, before what was made of it anew.
        let behind = self.ahead > 0 && version != Version::NONE && version.n < self.version.n;
        if behind {
            return Verdict::Behind;
        }
        // What is told was read, and so may itself be ahead of the changes that are pushed.
        self.ahead = if how == How::Told { BEATS } else { 0 };
        self.take(version)
    }

    fn by_answer(&mut self, version: Version, how: How, fed: bool) -> Verdict {
        let dropped = how == How::Changed && version == Version::NONE;
        if version == self.version {
            return Verdict::Heard;
        }
        if fed && !dropped && version.n <= self.version.n {
            return Verdict::Behind;
        }
        self.ahead = BEATS;
        self.take(version)
    }
}

impl Known {
    /// Takes note of a version.
    pub fn learn(&mut self, cell: &CellRef, version: Version, how: How) -> Verdict {
        let Some(held) = self.cells.get_mut(cell) else {
            self.cells.insert(cell.clone(), Held::new(version, how));
            let change = matches!(how, How::Changed | How::Pushed);
            return if change { Verdict::News } else { Verdict::Heard };
        };
        // Whoever reads it needs it.
        held.let_go &= how != How::Read;
        let verdict = match how {
            How::Told | How::Pushed => held.by_feed(version, how),
            How::Changed | How::Read => held.by_answer(version, how, self.fed),
        };
        if held.is_over() {
            self.cells.remove(cell);
        }
        verdict
    }

    /// The cell was dropped, because nobody in the page needs it any more. It is forgotten as soon as the feed has told so
    /// too: a page whose rows come and go for days remembers those that are there.
    pub fn let_go(&mut self, cell: &CellRef) {
        let Some(held) = self.cells.get_mut(cell) else { return };
        held.let_go = held.version == Version::NONE;
        if held.is_over() {
            self.cells.remove(cell);
        }
    }

    /// How many cells it knows of.
    #[must_use]
    pub fn count(&self) -> usize {
        self.cells.len()
    }

    /// Takes note of a version that the page was rendered with, where nothing newer is known.
    pub fn learn_first(&mut self, seen: &Seen) {
        self.cells.entry(seen.cell.clone()).or_insert_with(|| Held::new(seen.version, How::Read)).let_go = false;
    }

    /// Takes note of the version of a value that the page has got. Whether it is another than the one before.
    pub fn show(&mut self, cell: &CellRef, version: Version) -> bool {
        self.cells.get_mut(cell).is_some_and(|held| held.shown.replace(version) != Some(version))
    }

    /// Whether another version of this cell is known.
    #[must_use]
    pub fn is_outdated(&self, seen: &Seen) -> bool {
        self.cells.get(&seen.cell).is_some_and(|held| held.version != seen.version)
    }

    /// A feed says what the page knows: from now on it tells what changes.
    pub fn feed_begins(&mut self) -> Vec<Seen> {
        self.fed = true;
        self.cells.retain(|_, held| !(held.let_go && held.version == Version::NONE));
        let known = |(cell, held): (&CellRef, &mut Held)| {
            // What the feed does not contradict now, it agrees with.
            (held.fed, held.ahead) = (Some(held.version), 0);
            Seen { cell: cell.clone(), version: held.shown.unwrap_or(held.version) }
        };
        self.cells.iter_mut().map(known).collect()
    }

    /// The feed is lost: answers are all there is.
    pub fn feed_ends(&mut self) {
        self.fed = false;
    }

    /// The feed beats. What answers brought long ago and the feed has not told does not hold: what is news by that.
    pub fn beat(&mut self) -> Vec<Seen> {
        let overtaken = self.cells.iter_mut().filter_map(|(cell, held)| {
            let over = held.ahead == 1;
            held.ahead = held.ahead.saturating_sub(1);
            let fed = held.fed.filter(|_| over)?;
            (held.take(fed) == Verdict::News).then(|| Seen { cell: cell.clone(), version: fed })
        });
        overtaken.collect()
    }

    /// The session is over: nothing that was known of its cells holds in the next one.
    pub fn forget(&mut self) {
        self.cells.clear();
        self.fed = false;
    }
}
