//! Reads a history and says what is wrong with it: is it strictly serializable, and was each event applied once?
//!
//! In the way of Elle (Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental observations",
//! PVLDB 14(3), 2020). Every write leaves a mark of its own, and lists show all that was ever appended to them. So the
//! order of a cell's versions is not guessed, as it must be for plain registers: it is read off the longest list, and
//! what was read tells what came before what ([`chains`]). These dependencies are the edges of a graph, real time adds
//! its own, and a cycle is a set of transactions that no order can explain ([`cycles`]). The names are Adya's ("Weak
//! consistency: a generalized theory and optimistic implementations for distributed transactions", MIT 1999).
//!
//! Some anomalies can be told without a cycle, and by a better name: an element of a failed event, one that is there
//! twice, a version with two contents ([`reads`]); an acknowledged write that is gone, half a commit ([`writes`]); two
//! answers to one event, an owed effect that is missing ([`protocol`]).
//!
//! The checker believes nothing but what was seen, and reports nothing that has another explanation: what a
//! transaction of unknown outcome read is not used, and what nobody saw of it did not happen.

mod anomaly;
mod chains;
mod cycles;
mod graph;
mod protocol;
mod reads;
mod writes;

pub(crate) use anomaly::{Anomaly, Name};

use crate::history::{Effect, History, Key, Mark, Outcome, Seen, TxnId};
use chains::Chains;

/// Everything that is wrong with a history, what names the fault best first.
pub(crate) fn check(history: &History) -> Vec<Anomaly> {
    let facts = Facts::of(history);
    let mut found = Vec::new();
    reads::check(&facts, &mut found);
    let chains = Chains::of(&facts, &mut found);
    writes::check(&facts, &chains, &mut found);
    protocol::check(&facts, &mut found);
    cycles::check(&facts, &chains, &mut found);
    found
}

/// A mark that a transaction of the history writes.
#[derive(Clone, Copy)]
struct Written {
    by: TxnId,
    key: Key,
    observed: bool,
}

/// All marks, by number: they are small ones.
fn marks(history: &History, reads: &[Vec<(&str, &Seen)>]) -> Vec<Option<Written>> {
    let mut marks: Vec<Option<Written>> = Vec::new();
    for by in history.ids() {
        for &(key, effect) in &history.txn(by).writes {
            let Some(mark) = effect.mark() else { continue };
            let at = mark as usize;
            marks.resize(marks.len().max(at + 1), None);
            let other = marks[at].replace(Written { by, key, observed: false });
            assert!(other.is_none(), "the history has the mark {mark} twice: a fault of the test");
        }
    }
    for mark in reads.iter().flatten().flat_map(|(_, seen)| &seen.value) {
        if let Some(Some(written)) = marks.get_mut(*mark as usize) {
            written.observed = true;
        }
    }
    marks
}

/// A history, and what is looked up in it again and again.
struct Facts<'a> {
    history: &'a History,
    /// Who writes a mark, and where; and whether somebody has seen it.
    marks: Vec<Option<Written>>,
    /// Everything that was read of each cell, and by whom; the last of all reads has no reader.
    reads: Vec<Vec<(&'a str, &'a Seen)>>,
    /// Which cells are ever dropped, as far as is known.
    droppable: Vec<bool>,
    /// How many transactions drop the cell that have happened, or may have.
    drops: Vec<usize>,
}

impl<'a> Facts<'a> {
    fn of(history: &'a History) -> Self {
        let mut reads = vec![Vec::new(); history.cells.len()];
        let txns = history.txns.iter().flat_map(|txn| txn.reads.iter().map(|seen| (txn.name.as_str(), seen)));
        for (reader, seen) in txns.chain(history.last.iter().map(|seen| ("the end", seen))) {
            reads[seen.key.0].push((reader, seen));
        }
        let may_drop = |key| history.txns.iter().any(|txn| txn.outcome != Outcome::Failed && txn.drops(key));
        let droppable = history.keys().map(may_drop).collect();
        let marks = marks(history, &reads);
        let mut facts = Self { history, marks, reads, droppable, drops: Vec::new() };
        facts.drops = history.keys().map(|key| facts.count_drops(key)).collect();
        facts
    }

    fn count_drops(&self, key: Key) -> usize {
        self.history.ids().filter(|id| self.history.txn(*id).drops(key) && !self.is_out(*id)).count()
    }

    /// Whether the transaction is known to have happened: its answer, or a trace of it.
    fn happened(&self, id: TxnId) -> bool {
        let txn = self.history.txn(id);
        match txn.outcome {
            Outcome::Ok => true,
            Outcome::Failed => false,
            Outcome::Unknown => self.left_a_trace(id),
        }
    }

    /// Whether somebody has seen anything that the transaction wrote.
    fn left_a_trace(&self, id: TxnId) -> bool {
        let marks = self.history.txn(id).writes.iter().filter_map(|(_, effect)| effect.mark());
        marks.into_iter().any(|mark| self.is_observed(mark))
    }

    /// Whether it is certain that the transaction has not happened: it would have left something that is not there.
    fn is_out(&self, id: TxnId) -> bool {
        let txn = self.history.txn(id);
        let left_nothing = |(key, effect): &(Key, Effect)| match effect {
            Effect::Append(mark) => !self.can_be_dropped(*key) && self.is_missing(*mark, *key),
            Effect::Set(_) | Effect::Drop => false,
        };
        match txn.outcome {
            Outcome::Ok => false,
            Outcome::Failed => true,
            Outcome::Unknown => !self.left_a_trace(id) && txn.writes.iter().any(left_nothing),
        }
    }

    fn is_missing(&self, mark: Mark, key: Key) -> bool {
        self.history.last(key).is_some_and(|last| !last.value.contains(&mark))
    }

    fn writer(&self, mark: Mark) -> Option<(TxnId, Key)> {
        let written = self.marks.get(mark as usize)?.as_ref()?;
        Some((written.by, written.key))
    }

    fn is_observed(&self, mark: Mark) -> bool {
        self.marks.get(mark as usize).and_then(Option::as_ref).is_some_and(|written| written.observed)
    }

    fn can_be_dropped(&self, key: Key) -> bool {
        self.droppable[key.0]
    }

    fn name(&self, id: TxnId) -> &str {
        &self.history.txn(id).name
    }
}
