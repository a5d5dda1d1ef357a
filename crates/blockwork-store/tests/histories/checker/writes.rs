//! Whether what was acknowledged is there, all of it.
//!
//! A write that nobody ever saw was either never made or written over. What came after the version that it replaced
//! tells which: the counter of a version counts the writes that it rests on.

use super::chains::Chains;
use super::{Anomaly, Facts, Name};
use crate::history::{Effect, Key, Kind, Outcome, Seen, TxnId};
use blockwork_core::cell::Version;

/// What became of a write that left no trace.
enum Fate {
    /// There is nothing against it.
    Fine,
    /// It was not made.
    LeftOut,
    /// It was made, and somebody replaced it who had not seen it.
    Overwritten,
}

pub(super) fn check(facts: &Facts<'_>, chains: &Chains, found: &mut Vec<Anomaly>) {
    for id in facts.history.ids().filter(|id| facts.happened(*id)) {
        let txn = facts.history.txn(id);
        for &(key, effect) in &txn.writes {
            let cell = facts.history.name(key);
            match fate(facts, chains, id, key, effect) {
                Fate::Fine => {}
                Fate::LeftOut if facts.left_a_trace(id) => {
                    let what = format!("{} happened, but its {effect:?} in {cell} did not", txn.name);
                    found.push(Anomaly::new(Name::PartialCommit, what));
                }
                Fate::LeftOut => {
                    let what = format!("{} was acknowledged, and its {effect:?} in {cell} is not there", txn.name);
                    found.push(Anomaly::new(Name::LostCommit, what));
                }
                Fate::Overwritten => {
                    let what = format!("what {} did, {effect:?} in {cell}, was written over unseen", txn.name);
                    found.push(Anomaly::new(Name::LostUpdate, what));
                }
            }
        }
    }
}

fn fate(facts: &Facts<'_>, chains: &Chains, id: TxnId, key: Key, effect: Effect) -> Fate {
    if effect.mark().is_some_and(|mark| facts.is_observed(mark)) {
        return Fate::Fine;
    }
    let txn = facts.history.txn(id);
    match txn.seen(key) {
        Some(seen) if txn.outcome == Outcome::Ok => fate_of_known(facts, chains, id, seen, effect),
        _ => fate_of_unknown(facts, key, effect),
    }
}

/// The write of a transaction that saw this before it wrote.
fn fate_of_known(facts: &Facts<'_>, chains: &Chains, id: TxnId, seen: &Seen, effect: Effect) -> Fate {
    if let Some(next) = chains.next(facts, seen).filter(|next| next.by != id) {
        return match (seen.version, version_after(facts, seen.key, next.mark)) {
            // A cell that was dropped would have begun to count anew.
            (Some(before), Some(after)) if after.n == before.n + 1 => Fate::LeftOut,
            (None, _) | (_, None) if facts.left_a_trace(id) => Fate::LeftOut,
            _ => Fate::Overwritten,
        };
    }
    if chains.dropper(seen).is_some_and(|dropper| dropper != id) {
        return Fate::Overwritten;
    }
    match facts.history.last(seen.key) {
        // A version never comes back, but nothing does.
        Some(last) if last.value == seen.value && !(seen.value.is_empty() && facts.can_be_dropped(seen.key)) => {
            Fate::LeftOut
        }
        Some(_) => fate_of_unknown(facts, seen.key, effect),
        None => Fate::Fine,
    }
}

/// Of a list that is never dropped, the last value has all there is.
fn fate_of_unknown(facts: &Facts<'_>, key: Key, effect: Effect) -> Fate {
    let is_list = facts.history.cells[key.0].kind == Kind::List;
    let is_known = facts.history.last(key).is_some() && !facts.can_be_dropped(key);
    match effect {
        Effect::Append(_) if is_list && is_known => Fate::LeftOut,
        Effect::Append(_) | Effect::Set(_) | Effect::Drop => Fate::Fine,
    }
}

/// The version under which this mark was seen as the newest.
fn version_after(facts: &Facts<'_>, key: Key, mark: u32) -> Option<Version> {
    let mut seen = facts.reads[key.0].iter().filter(|(_, seen)| seen.value.last() == Some(&mark));
    seen.find_map(|(_, seen)| seen.version)
}
