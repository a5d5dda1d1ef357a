//! What can be wrong with a history.

use std::fmt;

/// The names of what can be wrong, in Adya's and Elle's words where they have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Name {
    /// Something was read that nobody wrote.
    GarbageRead,
    /// A write of a failed event was read (G1a).
    AbortedRead,
    /// Half of what one transaction wrote into one cell was read (G1b).
    IntermediateRead,
    /// An event was applied twice.
    AppliedTwice,
    /// One version of a cell had two contents.
    VersionReused,
    /// Two transactions replaced the same version of a cell (P4), or one replaced what it had not seen.
    LostUpdate,
    /// A transaction was acknowledged, or some of it was seen, and one of its writes was left out.
    PartialCommit,
    /// A transaction was acknowledged, and nothing of it is there.
    LostCommit,
    /// One event was told two answers.
    TwoAnswers,
    /// An owed effect is there twice.
    OwedTwice,
    /// An owed effect is missing.
    OwedLost,
    /// An owed effect is there, and its cause never happened.
    OwedWithoutCause,
    /// An event of a session was applied after its end.
    AppliedAfterEnd,
    /// The session of a page that was there ended by time.
    EndedWhileThere,
    /// A session ended by time, and it was not its time.
    EndedTooSoon,
    /// Somebody who took part complains.
    Complaint,
    /// A cycle of writes alone (G0).
    DirtyWrite,
    /// A cycle of writes and reads of them (G1c).
    CircularFlow,
    /// A cycle with one read of what was replaced (G-single).
    ReadSkew,
    /// A cycle with several reads of what was replaced (G2-item).
    WriteSkew,
    /// The same with real time in it (G0 and G1c): something took effect before it had begun.
    TooEarly,
    /// The same with real time in it (G-single): something that was over was not seen.
    StaleRead,
    /// The same with real time in it (G2-item).
    StaleSkew,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anomaly {
    pub(crate) name: Name,
    /// A sentence with the events in it.
    pub(crate) what: String,
}

impl Anomaly {
    pub(crate) fn new(name: Name, what: impl Into<String>) -> Self {
        Self { name, what: what.into() }
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.name, self.what)
    }
}
