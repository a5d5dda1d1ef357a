//! What a run has shown to those who took part in it: all that the [checker](crate::checker) gets to see.
//!
//! Written down as Jepsen does: a transaction is *invoked*, and later it *returns*, or nobody ever hears of it. Both
//! moments are places in one order. A transaction that did not return may have happened, at any time after it was
//! invoked, or not at all.

use blockwork_core::cell::Version;
use bytes::Bytes;
use std::fmt;
use std::time::Duration;

/// Something that one transaction writes into one cell and nothing else writes anywhere: an element of a list, or the
/// value of a register. So whoever reads it knows who wrote it.
pub(crate) type Mark = u32;

/// A place in the order of everything that happens in a run.
pub(crate) type Moment = u64;

/// A cell: its place among [`History::cells`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(pub(crate) usize);

/// A transaction: its place among [`History::txns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TxnId(pub(crate) usize);

/// What a cell is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A list that transactions append to: whoever reads it sees all that was written, in order.
    List,
    /// A register that transactions set: whoever reads it sees only the last one.
    Register,
}

/// One cell of a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a transaction found in a cell, before it wrote anything itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) key: Key,
    /// The elements of a list, or the one value of a register; empty where there is no such cell.
    pub(crate) value: Vec<Mark>,
    /// The cell's version, where the history is of a store.
    pub(crate) version: Option<Version>,
}

/// What a transaction does to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Append(Mark),
    Set(Mark),
    Drop,
}

impl Effect {
    /// What can be seen of it afterwards.
    pub(crate) fn mark(self) -> Option<Mark> {
        match self {
            Self::Append(mark) | Self::Set(mark) => Some(mark),
            Self::Drop => None,
        }
    }
}

/// What is known of the end of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It happened.
    Ok,
    /// It was answered with an error: what it read was so, and nothing that it writes may ever be seen.
    Failed,
    /// It may have happened, or may still happen.
    Unknown,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Txn {
    pub(crate) name: String,
    pub(crate) invoked: Moment,
    /// When somebody knew its outcome.
    pub(crate) returned: Option<Moment>,
    pub(crate) outcome: Outcome,
    /// What it rests on; unknown where the outcome is.
    pub(crate) reads: Vec<Seen>,
    pub(crate) writes: Vec<(Key, Effect)>,
}

impl Txn {
    /// What it found in a cell.
    pub(crate) fn seen(&self, key: Key) -> Option<&Seen> {
        self.reads.iter().find(|seen| seen.key == key)
    }

    pub(crate) fn drops(&self, key: Key) -> bool {
        self.writes.contains(&(key, Effect::Drop))
    }
}

/// A final answer as it left the server, to one event of one page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) event: String,
    pub(crate) answer: Bytes,
}

/// An effect that is owed because of another: there exactly once if its cause has happened, and never otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Debt {
    pub(crate) cause: TxnId,
    pub(crate) effect: TxnId,
}

/// A session that has ended: from when on that was known, and whose transactions were its.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct End {
    pub(crate) session: String,
    pub(crate) known: Moment,
    pub(crate) txns: Vec<TxnId>,
    /// Where it has ended by time.
    pub(crate) age: Option<Age>,
}

/// How old a session was when it ended by time, by the monotonic clock of whoever recorded it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Age {
    /// So long had its page given no sign of life.
    pub(crate) silent: Duration,
    /// So long is it to be kept then.
    pub(crate) kept: Duration,
    /// Whether the page was there: it had a feed, and the feed's instance was not known to be silent.
    pub(crate) there: bool,
}

/// One run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    pub(crate) cells: Vec<Recorded>,
    pub(crate) txns: Vec<Txn>,
    pub(crate) told: Vec<Told>,
    pub(crate) debts: Vec<Debt>,
    pub(crate) ends: Vec<End>,
    /// What cells held when everything was over, or when their session ended.
    pub(crate) last: Vec<Seen>,
    /// What somebody who took part found wrong at once, such as a refusal that the protocol rules out.
    pub(crate) complaints: Vec<String>,
}

impl History {
    pub(crate) fn txn(&self, id: TxnId) -> &Txn {
        &self.txns[id.0]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = TxnId> + use<> {
        (0..self.txns.len()).map(TxnId)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = Key> + use<> {
        (0..self.cells.len()).map(Key)
    }

    pub(crate) fn name(&self, key: Key) -> &str {
        &self.cells[key.0].name
    }

    /// What the cell held in the end, where that is known.
    pub(crate) fn last(&self, key: Key) -> Option<&Seen> {
        self.last.iter().find(|seen| seen.key == key)
    }
}

/// A line for each transaction, in the order in which they were invoked: what a person needs to follow a report.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut txns: Vec<&Txn> = self.txns.iter().collect();
        txns.sort_by_key(|txn| txn.invoked);
        for txn in txns {
            let returned = txn.returned.map_or_else(|| "?".to_owned(), |moment| moment.to_string());
            write!(f, "{:>5} to {returned:>5} {:?} {}:", txn.invoked, txn.outcome, txn.name)?;
            for seen in &txn.reads {
                write!(f, " {} is {:?}", self.name(seen.key), seen.value)?;
                if let Some(version) = seen.version {
                    write!(f, " ({version})")?;
                }
            }
            for (key, effect) in &txn.writes {
                write!(f, " {effect:?} in {}", self.name(*key))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
