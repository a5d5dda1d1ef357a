//! The versions of each cell in the order in which they were written, as far as it can be known.
//!
//! A cell's life is one chain of versions, from the first that somebody wrote; a cell that was dropped and made anew has
//! several lives, told apart by their first mark. The longest list that was read *is* the chain, and every other must
//! begin it. A register shows only its last value, but whoever sets it has read what it replaces: these pairs make the
//! chain, with gaps where the outcome of a transaction is unknown.

use super::{Anomaly, Facts, Name, reads};
use crate::history::{Effect, Key, Kind, Mark, Outcome, Seen, TxnId};
use std::collections::{BTreeMap, BTreeSet};

/// What one transaction wrote into a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) by: TxnId,
    /// The last of its marks: whoever reads this version sees it last.
    pub(super) mark: Mark,
}

/// One life of a cell, or a part of it that has no gap.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    pub(super) steps: Vec<Step>,
    /// Who ended it, where that is known.
    pub(super) dropped_by: Option<TxnId>,
}

/// Where a mark stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    chain: usize,
    step: usize,
    /// How long the value is that ends with it.
    length: usize,
}

/// All chains of all cells.
pub(super) struct Chains {
    of: Vec<Vec<Chain>>,
    places: Vec<Option<Place>>,
}

impl Chains {
    pub(super) fn of(facts: &Facts<'_>, found: &mut Vec<Anomaly>) -> Self {
        let mut chains = Self { of: Vec::new(), places: vec![None; facts.marks.len()] };
        for key in facts.history.keys() {
            let of = match facts.history.cells[key.0].kind {
                Kind::List => lists(facts, key, found),
                Kind::Register => registers(facts, key, found),
            };
            for (at, chain) in of.iter().enumerate() {
                chains.put(facts, key, at, chain);
            }
            chains.of.push(of);
            chains.find_drops(facts, key, found);
        }
        chains
    }

    fn put(&mut self, facts: &Facts<'_>, key: Key, chain: usize, steps: &Chain) {
        let is_list = facts.history.cells[key.0].kind == Kind::List;
        let mut length = 0;
        for (step, Step { by, .. }) in steps.steps.iter().enumerate() {
            for mark in reads::marks_in(facts, *by, key) {
                length = if is_list { length + 1 } else { 1 };
                self.places[mark as usize] = Some(Place { chain, step, length });
            }
        }
    }

    pub(super) fn of_key(&self, key: Key) -> &[Chain] {
        &self.of[key.0]
    }

    /// The chain of what was read there, and its step; none where there was no such cell, or nothing that can be.
    pub(super) fn place(&self, seen: &Seen) -> Option<(usize, usize)> {
        let place = self.places.get(*seen.value.last()? as usize)?.as_ref()?;
        (place.length == seen.value.len()).then_some((place.chain, place.step))
    }

    /// What came right after what was read there, where that is known.
    pub(super) fn next(&self, facts: &Facts<'_>, seen: &Seen) -> Option<Step> {
        let chains = &self.of[seen.key.0];
        if let Some((chain, step)) = self.place(seen) {
            return chains[chain].steps.get(step + 1).copied();
        }
        // Before the first of several lives, or between two of them? Nobody knows.
        let first = chains.first().filter(|_| seen.value.is_empty() && !facts.can_be_dropped(seen.key))?.steps[0];
        let is_list = facts.history.cells[seen.key.0].kind == Kind::List;
        let made_it = || facts.history.txn(first.by).seen(seen.key).is_some_and(|seen| seen.value.is_empty());
        (is_list || made_it()).then_some(first)
    }

    /// Who ended the cell's life right after what was read there, where that is known.
    pub(super) fn dropper(&self, seen: &Seen) -> Option<TxnId> {
        let (chain, step) = self.place(seen)?;
        let chain = &self.of[seen.key.0][chain];
        chain.dropped_by.filter(|_| step + 1 == chain.steps.len())
    }

    fn find_drops(&mut self, facts: &Facts<'_>, key: Key, found: &mut Vec<Anomaly>) {
        for id in facts.history.ids() {
            let txn = facts.history.txn(id);
            if txn.outcome != Outcome::Ok || !txn.drops(key) {
                continue;
            }
            let Some((chain, step)) = txn.seen(key).and_then(|seen| self.place(seen)) else { continue };
            let chain = &mut self.of[key.0][chain];
            if step + 1 < chain.steps.len() {
                continue;
            }
            if let Some(other) = chain.dropped_by.replace(id) {
                let (cell, one, other) = (facts.history.name(key), &txn.name, facts.name(other));
                found.push(Anomaly::new(Name::LostUpdate, format!("{one} and {other} dropped the same {cell}")));
            }
        }
    }
}

/// The chains of a list: the longest value of each life.
fn lists(facts: &Facts<'_>, key: Key, found: &mut Vec<Anomaly>) -> Vec<Chain> {
    let mut values: Vec<Vec<Mark>> = Vec::new();
    for (reader, seen) in &facts.reads[key.0] {
        let value = sound(facts, seen);
        if value.len() == seen.value.len() {
            count(facts, reader, seen, found);
        }
        values.push(value);
    }
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let mut lives: BTreeMap<Mark, Vec<Mark>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for value in values.into_iter().filter(|value| !value.is_empty()) {
        let longest = lives.entry(value[0]).or_insert_with(|| value.clone());
        if let Some((here, there)) = value.iter().zip(&*longest).find(|(here, there)| here != there)
            && told.insert((*here, *there))
        {
            found.push(fork(facts, key, *here, *there));
        }
    }
    if lives.len() > facts.drops[key.0] + 1 {
        let firsts: Vec<Mark> = lives.keys().copied().collect();
        found.push(fork(facts, key, firsts[0], firsts[1]));
    }
    lives.into_values().map(|value| chain(facts, &value)).collect()
}

/// What was read, without what [`reads`] has complained about.
fn sound(facts: &Facts<'_>, seen: &Seen) -> Vec<Mark> {
    let mut value: Vec<Mark> = Vec::with_capacity(seen.value.len());
    for mark in &seen.value {
        let known = facts.writer(*mark).is_some_and(|(_, key)| key == seen.key);
        if known && !value.contains(mark) {
            value.push(*mark);
        }
    }
    value
}

/// The counter of a version says how many transactions wrote to the cell since it was made. One more than can be seen
/// means that somebody wrote over what somebody else had written.
fn count(facts: &Facts<'_>, reader: &str, seen: &Seen, found: &mut Vec<Anomaly>) {
    let Some(version) = seen.version else { return };
    let steps = chain(facts, &seen.value).steps.len() as u64;
    if steps != version.n {
        let (cell, value) = (facts.history.name(seen.key), &seen.value);
        let what = format!("{reader} finds {value:?} in {cell} at version {version}: {steps} have written to it");
        found.push(Anomaly::new(Name::LostUpdate, what));
    }
}

fn chain(facts: &Facts<'_>, value: &[Mark]) -> Chain {
    let mut steps: Vec<Step> = Vec::new();
    for &mark in value {
        let Some((by, _)) = facts.writer(mark) else { continue };
        match steps.last_mut() {
            Some(step) if step.by == by => step.mark = mark,
            _ => steps.push(Step { by, mark }),
        }
    }
    Chain { steps, dropped_by: None }
}

/// Two marks where there can be only one.
fn fork(facts: &Facts<'_>, key: Key, one: Mark, other: Mark) -> Anomaly {
    let [one_by, other_by] = [one, other].map(|mark| facts.writer(mark).map_or("nobody", |(by, _)| facts.name(by)));
    let cell = facts.history.name(key);
    let what = format!("{one_by} and {other_by} replaced the same version of {cell}, with {one} and with {other}");
    Anomaly::new(Name::LostUpdate, what)
}

/// The chains of a register, from what each writer has replaced.
fn registers(facts: &Facts<'_>, key: Key, found: &mut Vec<Anomaly>) -> Vec<Chain> {
    let mut after: BTreeMap<Option<Mark>, Vec<Step>> = BTreeMap::new();
    let mut firsts: BTreeMap<Mark, Step> = BTreeMap::new();
    for id in facts.history.ids() {
        let txn = facts.history.txn(id);
        for (_, effect) in txn.writes.iter().filter(|(cell, _)| *cell == key) {
            let Effect::Set(mark) = *effect else { continue };
            let step = Step { by: id, mark };
            if !facts.is_observed(mark) {
                continue;
            }
            match txn.seen(key) {
                Some(seen) => after.entry(seen.value.last().copied()).or_default().push(step),
                None => drop(firsts.insert(mark, step)),
            }
        }
    }
    for (before, steps) in &after {
        let lives = if before.is_none() { facts.drops[key.0] + 1 } else { 1 };
        if steps.len() > lives {
            found.push(fork(facts, key, steps[0].mark, steps[1].mark));
        }
    }
    // A chain begins where there was nothing, where nothing is known, or where nobody was seen to have written.
    let made = after.values().flatten().map(|step| step.mark).collect::<BTreeSet<_>>();
    let begins = |before: &Option<Mark>| before.is_none_or(|mark| !made.contains(&mark) && !firsts.contains_key(&mark));
    let starts = after.iter().filter(|(before, _)| begins(before)).flat_map(|(_, steps)| steps.clone());
    starts.chain(firsts.values().copied()).map(|start| follow(start, &after)).collect()
}

fn follow(start: Step, after: &BTreeMap<Option<Mark>, Vec<Step>>) -> Chain {
    let mut steps = vec![start];
    while let Some(next) = after.get(&Some(steps[steps.len() - 1].mark)).and_then(|next| next.first()) {
        if steps.iter().any(|step| step.mark == next.mark) {
            break;
        }
        steps.push(*next);
    }
    Chain { steps, dropped_by: None }
}
