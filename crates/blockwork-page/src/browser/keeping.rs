//! What a page knows of one cell in the browser, as a state machine without I/O: the value that is kept, what the person
//! has made of it since, and what answers want to make of it.
//!
//! It keeps these rules:
//!
//! - A value that the person has made and that is not written yet is never overwritten: not by an answer, and not by
//!   another tab.
//! - An answer is written only on top of the very value that its event has brought. Else what is newer stays.
//! - It is news only where the kept value is another than the one that was news before, by the type's own equality.
//! - Loading is no news.

use blockwork_core::cell::Version;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::rc::Rc;

/// A cell as a browser's storage has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts the writes; each has a mark of its own, so no two writes have the same.
    pub version: Version,
    /// The value as [`stored`](blockwork_core::stored) writes it, sealed where the state is.
    pub text: String,
}

/// Whether two texts are the same value. None stands for a cell that nothing is kept of.
pub type Same = Rc<dyn Fn(Option<&str>, Option<&str>) -> bool>;

/// The value that an event has brought along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought(u64);

/// One cell.
pub struct Keeping {
    kept: Option<Entry>,
    /// Whether the person has made another value of it that is not written yet.
    edited: bool,
    /// What was news before, or loaded.
    told: Option<String>,
    same: Same,
    /// Counts what was kept: tells a cell that was filled and emptied again from one that nobody has touched.
    turn: u64,
    /// What storage goes on having, where a newer entry could not be written.
    behind: Option<Option<Entry>>,
}

impl fmt::Debug for Keeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values are the person's own business.
        let version = self.kept.as_ref().map(|kept| kept.version);
        write!(f, "Keeping({version:?}, edited: {})", self.edited)
    }
}

impl Default for Keeping {
    fn default() -> Self {
        let same: Same = Rc::new(|one, other| one == other);
        Self { kept: None, edited: false, told: None, same, turn: 0, behind: None }
    }
}

impl Keeping {
    /// Compares values like this from now on.
    pub fn compare_with(&mut self, same: Same) {
        self.same = same;
    }

    /// What is kept. It may be older than what the person has made of it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.kept.as_ref().map(|entry| entry.text.as_str())
    }

    /// Whether there is a value that is not written yet.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.edited
    }

    /// Takes what storage had when the page began. Whether it is another value than that of an empty cell.
    pub fn load(&mut self, found: Option<Entry>) -> bool {
        self.look(found);
        self.told = self.text().map(str::to_owned);
        !(self.same)(None, self.text())
    }

    /// The person has made another value of it than the one that is kept.
    pub fn edit(&mut self) {
        self.edited = true;
    }

    /// The person's value is the one that is kept.
    pub fn unedit(&mut self) {
        self.edited = false;
    }

    /// Takes note of what storage has now.
    pub fn look(&mut self, found: Option<Entry>) {
        if self.behind.as_ref() != Some(&found) && self.kept != found {
            self.keep(found);
        }
    }

    /// What is to be written because the person has made this value; `found` is what storage has now, and `mark` makes
    /// the version unlike all others. None where nothing is to be written.
    pub fn save(&mut self, found: Option<Entry>, text: String, mark: u64) -> Option<Entry> {
        self.look(found);
        let edited = std::mem::take(&mut self.edited);
        (edited && !(self.same)(self.text(), Some(&text))).then(|| self.write(text, mark))
    }

    /// An event takes the value along.
    #[must_use]
    pub fn bring(&self) -> Brought {
        Brought(self.turn)
    }

    /// What is to be written because an event has made this of the value that it has brought. None where what is newer
    /// stays.
    pub fn answered(&mut self, found: Option<Entry>, brought: Brought, text: String, mark: u64) -> Option<Entry> {
        self.look(found);
        (!self.edited && brought == self.bring()).then(|| self.write(text, mark))
    }

    /// Empties the cell.
    pub fn forget(&mut self) {
        self.edited = false;
        self.keep(None);
    }

    /// What was to be written could not be: it is kept here alone, and this is what storage goes on having.
    pub fn not_written(&mut self, found: Option<Entry>) {
        self.behind = Some(found);
    }

    /// Whether what is kept is news. It is told by that.
    pub fn news(&mut self) -> bool {
        if self.edited || (self.same)(self.told.as_deref(), self.text()) {
            return false;
        }
        self.told = self.text().map(str::to_owned);
        true
    }

    fn write(&mut self, text: String, mark: u64) -> Entry {
        let version = self.kept.as_ref().map_or(Version::NONE, |kept| kept.version).next(mark);
        let entry = Entry { version, text };
        self.keep(Some(entry.clone()));
        entry
    }

    fn keep(&mut self, entry: Option<Entry>) {
        self.kept = entry;
        self.behind = None;
        self.turn += 1;
    }
}
