//! Writes the history of a run while it happens.

use crate::history::{Debt, Effect, End, History, Key, Kind, Mark, Moment, Outcome, Recorded, Seen, Told, Txn, TxnId};
use blockwork_core::cell::Version;
use blockwork_core::id::CommitId;
use blockwork_core::store::{Cell, CellId};
use bytes::Bytes;
use std::collections::HashMap;

/// Elements as they stand in a cell: numbers with spaces.
pub(crate) fn encode(value: &[Mark]) -> Bytes {
    let words: Vec<String> = value.iter().map(ToString::to_string).collect();
    words.join(" ").into()
}

/// What [`encode`] has written. Anything else becomes a mark that nobody writes, so the checker finds it.
pub(crate) fn decode(bytes: Option<&Bytes>) -> Vec<Mark> {
    let text = bytes.map_or("", |bytes| std::str::from_utf8(bytes).unwrap_or("?"));
    text.split_whitespace().map(|word| word.parse().unwrap_or(Mark::MAX)).collect()
}

/// What one run of an event would do: it is what happened once its commit is known to be written.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) txn: TxnId,
    pub(crate) outcome: Outcome,
    pub(crate) reads: Vec<Seen>,
    pub(crate) writes: Vec<(Key, Effect)>,
}

/// A history that is being written.
#[derive(Debug, Default)]
pub(crate) struct Record {
    history: History,
    clock: Moment,
    cells: Vec<CellId>,
    keys: HashMap<CellId, Key>,
    drafts: HashMap<CommitId, Draft>,
    marks: Mark,
}

impl Record {
    /// The next moment.
    pub(crate) fn tick(&mut self) -> Moment {
        self.clock += 1;
        self.clock
    }

    pub(crate) fn mark(&mut self) -> Mark {
        self.marks += 1;
        self.marks
    }

    pub(crate) fn cell(&mut self, id: CellId, kind: Kind) -> Key {
        let key = Key(self.cells.len());
        self.history.cells.push(Recorded { name: id.to_string(), kind });
        self.cells.push(id.clone());
        self.keys.insert(id, key);
        key
    }

    pub(crate) fn id(&self, key: Key) -> &CellId {
        &self.cells[key.0]
    }

    pub(crate) fn key(&self, id: &CellId) -> Key {
        self.keys[id]
    }

    pub(crate) fn see(&self, cell: &Cell) -> Seen {
        Seen { key: self.key(&cell.id), value: decode(cell.bytes.as_ref()), version: Some(cell.version) }
    }

    /// A transaction that may come: it is invoked with its first commit.
    pub(crate) fn expect(&mut self, name: String, writes: Vec<(Key, Effect)>) -> TxnId {
        let txn =
            Txn { name, invoked: Moment::MAX, returned: None, outcome: Outcome::Unknown, reads: Vec::new(), writes };
        self.history.txns.push(txn);
        TxnId(self.history.txns.len() - 1)
    }

    /// A commit is made that will be the transaction, if it is written.
    pub(crate) fn draft(&mut self, commit: CommitId, draft: Draft) {
        self.drafts.insert(commit, draft);
    }

    /// A commit of the transaction leaves its instance.
    pub(crate) fn invoke(&mut self, commit: CommitId) {
        let now = self.tick();
        if let Some(draft) = self.drafts.get(&commit) {
            let txn = &mut self.history.txns[draft.txn.0];
            txn.invoked = txn.invoked.min(now);
        }
    }

    /// Somebody knows that this commit was written: its transaction, where it has one.
    pub(crate) fn settle(&mut self, commit: CommitId) -> Option<TxnId> {
        let now = self.tick();
        let draft = self.drafts.get(&commit)?;
        let txn = &mut self.history.txns[draft.txn.0];
        if txn.returned.is_none() {
            txn.returned = Some(now);
            txn.outcome = draft.outcome;
            txn.reads.clone_from(&draft.reads);
            // What a failed event would have written is kept: nobody may ever see it.
            if draft.outcome == Outcome::Ok {
                txn.writes.clone_from(&draft.writes);
            }
        }
        Some(draft.txn)
    }

    /// It is certain that the transaction has not happened, and never will.
    pub(crate) fn rule_out(&mut self, txn: TxnId) {
        self.history.txns[txn.0].outcome = Outcome::Failed;
    }

    pub(crate) fn outcome(&self, txn: TxnId) -> Outcome {
        self.history.txns[txn.0].outcome
    }

    /// A transaction that only reads: all of one moment between these two.
    pub(crate) fn read(&mut self, name: String, invoked: Moment, reads: Vec<Seen>) -> TxnId {
        let returned = Some(self.tick());
        let txn = Txn { name, invoked, returned, outcome: Outcome::Ok, reads, writes: Vec::new() };
        self.history.txns.push(txn);
        TxnId(self.history.txns.len() - 1)
    }

    pub(crate) fn tell(&mut self, event: String, answer: Bytes) {
        self.history.told.push(Told { event, answer });
    }

    pub(crate) fn owe(&mut self, cause: TxnId, effect: TxnId) {
        self.history.debts.push(Debt { cause, effect });
    }

    pub(crate) fn end(&mut self, end: End) {
        self.history.ends.push(end);
    }

    pub(crate) fn last(&mut self, seen: Seen) {
        self.history.last.push(seen);
    }

    pub(crate) fn complain(&mut self, what: String) {
        self.history.complaints.push(what);
    }

    pub(crate) fn finish(self) -> History {
        self.history
    }
}

/// The version a commit with this id writes on top of another.
pub(crate) fn next(version: Version, commit: CommitId) -> Version {
    version.next(commit.mark())
}
