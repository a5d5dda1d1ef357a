//! What one look at one cell can tell.

use super::{Anomaly, Facts, Name};
use crate::history::{Key, Kind, Mark, Outcome, Seen, TxnId};
use blockwork_core::cell::Version;
use std::collections::{HashMap, HashSet};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Anomaly>) {
    let mut told = HashSet::new();
    for &(reader, seen) in facts.reads.iter().flatten() {
        for anomaly in look(facts, reader, seen) {
            // Whoever reads the cell after that reads it too. It is one fault.
            if told.insert(anomaly.1) {
                found.push(anomaly.0);
            }
        }
    }
    versions(facts, found);
}

/// The anomalies, each with the name and the mark that make it one.
fn look(facts: &Facts<'_>, reader: &str, seen: &Seen) -> Vec<(Anomaly, (Name, Mark))> {
    let cell = facts.history.name(seen.key);
    let mut found = Vec::new();
    let mut say = |name, mark, what: String| {
        let what = format!("{reader} finds {:?} in {cell}, {what}", seen.value);
        found.push((Anomaly::new(name, what), (name, mark)));
    };
    for (at, &mark) in seen.value.iter().enumerate() {
        let Some((by, _)) = facts.writer(mark).filter(|(_, key)| *key == seen.key) else {
            say(Name::GarbageRead, mark, format!("where nobody writes {mark}"));
            continue;
        };
        let writer = facts.name(by);
        if facts.history.txn(by).outcome == Outcome::Failed {
            say(Name::AbortedRead, mark, format!("with {mark} of {writer}, which failed"));
        }
        if seen.value[..at].contains(&mark) {
            let name = if is_owed(facts, by) { Name::OwedTwice } else { Name::AppliedTwice };
            say(name, mark, format!("with {mark} of {writer} twice"));
        } else if let Some(missing) = torn(facts, by, seen, at) {
            say(Name::IntermediateRead, mark, format!("with {mark} of {writer} but without {missing} behind it"));
        }
    }
    found
}

/// The mark that must stand behind this one, where it does not.
fn torn(facts: &Facts<'_>, by: TxnId, seen: &Seen, at: usize) -> Option<Mark> {
    let mut marks = marks_in(facts, by, seen.key).skip_while(|mark| *mark != seen.value[at]);
    let next = marks.nth(1)?;
    (seen.value.get(at + 1) != Some(&next)).then_some(next)
}

/// What a transaction writes into a cell, in order.
pub(super) fn marks_in<'a>(facts: &'a Facts<'_>, by: TxnId, key: Key) -> impl Iterator<Item = Mark> + 'a {
    let writes = facts.history.txn(by).writes.iter().filter(move |(cell, _)| *cell == key);
    writes.filter_map(|(_, effect)| effect.mark())
}

pub(super) fn is_owed(facts: &Facts<'_>, id: TxnId) -> bool {
    facts.history.debts.iter().any(|debt| debt.effect == id)
}

/// A version has one content and a content one version, for ever.
fn versions(facts: &Facts<'_>, found: &mut Vec<Anomaly>) {
    for (key, reads) in facts.history.keys().zip(&facts.reads) {
        let cell = facts.history.name(key);
        let mut of_version: HashMap<Version, &[Mark]> = HashMap::new();
        let mut of_mark: HashMap<Mark, (&[Mark], Version)> = HashMap::new();
        let mut told = HashSet::new();
        for &(reader, Seen { value, version, .. }) in reads {
            let Some(at) = *version else { continue };
            if (at == Version::NONE) != value.is_empty() {
                found.push(Anomaly::new(Name::GarbageRead, format!("{reader} finds {value:?} in {cell} at {at}")));
            }
            let Some(mark) = value.last().filter(|_| at != Version::NONE) else { continue };
            let first = *of_version.entry(at).or_insert(value);
            if first != value && told.insert(at) {
                let what = format!("{cell} is {first:?} and {value:?} at version {at}, as {reader} finds");
                found.push(Anomaly::new(Name::VersionReused, what));
            }
            let (content, first) = *of_mark.entry(*mark).or_insert((value, at));
            if first != at && content == value && told.insert(at) {
                found.push(twice_written(facts, key, *mark, [first, at]));
            }
        }
    }
}

/// A register does not show that its value was there before; its version does.
fn twice_written(facts: &Facts<'_>, key: Key, mark: Mark, [first, second]: [Version; 2]) -> Anomaly {
    let cell = facts.history.name(key);
    match facts.writer(mark) {
        Some((by, _)) if facts.history.cells[key.0].kind == Kind::Register => {
            let what = format!("{} set {cell} to {mark} at version {first} and at {second}", facts.name(by));
            Anomaly::new(Name::AppliedTwice, what)
        }
        _ => {
            let what = format!("{cell} ends with {mark} at version {first}, and with no more at {second}");
            Anomaly::new(Name::LostUpdate, what)
        }
    }
}
