//! What events do: scripts, made before they are sent, the same in every attempt and every run.

use crate::history::{Effect, Key, Kind, Mark};
use crate::random::Random;
use crate::record::Record;
use crate::simulate::Millis;
use blockwork_core::id::OwedId;
use std::sync::Arc;

/// What one transaction does. It looks at all its cells, then it may refuse, then it writes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deed {
    pub(super) looks: Vec<Key>,
    pub(super) writes: Vec<(Key, Effect)>,
    /// Refuses where the number of elements it sees, and this, are even: so an event that has failed may well succeed
    /// if it is run again.
    pub(super) refuses: Option<usize>,
    /// What it owes when it is done, and how much later that may begin.
    pub(super) owes: Option<(OwedId, Millis)>,
}

/// What becomes of each cell that changes; none where it is dropped.
pub(super) type Puts = Vec<(Key, Option<Vec<Mark>>)>;

/// What a deed makes of what it sees.
pub(super) enum Done {
    Refused,
    /// What becomes of each cell that changes; none where it is dropped.
    Changed {
        puts: Vec<(Key, Option<Vec<Mark>>)>,
        writes: Vec<(Key, Effect)>,
    },
}

impl Deed {
    pub(super) fn is_reading(&self) -> bool {
        self.writes.is_empty()
    }

    pub(super) fn perform(&self, value: impl Fn(Key) -> Vec<Mark>) -> Done {
        let elements: usize = self.looks.iter().map(|key| value(*key).len()).sum();
        if self.refuses.is_some_and(|salt| (elements + salt).is_multiple_of(2)) {
            return Done::Refused;
        }
        let (mut puts, mut writes) = (Puts::new(), Vec::new());
        for &(key, effect) in &self.writes {
            let before = value(key);
            if effect == Effect::Drop && before.is_empty() {
                continue;
            }
            let at = puts.iter().position(|(put, _)| *put == key).unwrap_or_else(|| {
                puts.push((key, Some(before)));
                puts.len() - 1
            });
            let put = &mut puts[at].1;
            match effect {
                Effect::Append(mark) => put.get_or_insert_default().push(mark),
                Effect::Set(mark) => *put = Some(vec![mark]),
                Effect::Drop => *put = None,
            }
            writes.push((key, effect));
        }
        Done::Changed { puts, writes }
    }
}

/// An event: its numbered updates, if it is a long one, and then the event itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) deeds: Arc<[Deed]>,
}

/// The cells of one owner.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Lists that are never dropped: everything that happens leaves a mark in one of them.
    pub(super) logs: Vec<Key>,
    /// A list that is dropped and made anew.
    pub(super) bag: Key,
    pub(super) register: Key,
}

impl Cells {
    pub(super) fn new(record: &mut Record, logs: usize, id: impl Fn(&str) -> blockwork_core::store::CellId) -> Self {
        Self {
            logs: (0..logs).map(|at| record.cell(id(["Log", "Journal"][at]), Kind::List)).collect(),
            bag: record.cell(id("Bag"), Kind::List),
            register: record.cell(id("Register"), Kind::Register),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Key> + '_ {
        self.logs.iter().copied().chain([self.bag, self.register])
    }
}

/// A deed over some of these cells. What changes anything leaves a mark in a log.
pub(super) fn deed(random: &mut Random, record: &mut Record, owners: &[&Cells], reading: bool) -> Deed {
    let mut looks: Vec<Key> = Vec::new();
    let mut writes = Vec::new();
    for _ in 0..random.within(1..5) {
        let owner = random.pick(owners);
        let key = *random.pick(&owner.all().collect::<Vec<_>>());
        if looks.contains(&key) {
            continue;
        }
        looks.push(key);
        if !reading && random.percent(65) {
            write(random, record, owner, key, &mut writes);
        }
    }
    if !reading && !writes.iter().any(|(key, _)| owners.iter().any(|owner| owner.logs.contains(key))) {
        let owner = *random.pick(owners);
        let log = *random.pick(&owner.logs);
        if !looks.contains(&log) {
            looks.push(log);
        }
        writes.push((log, Effect::Append(record.mark())));
    }
    let refuses = (!reading && random.percent(25)).then(|| random.within(0..2) as usize);
    Deed { looks, writes, refuses, owes: None }
}

fn write(random: &mut Random, record: &mut Record, owner: &Cells, key: Key, writes: &mut Vec<(Key, Effect)>) {
    let drops = key == owner.bag && random.percent(40);
    if drops {
        writes.push((key, Effect::Drop));
    } else if key == owner.register {
        writes.push((key, Effect::Set(record.mark())));
    } else {
        writes.push((key, Effect::Append(record.mark())));
        if random.percent(10) {
            writes.push((key, Effect::Append(record.mark())));
        }
    }
}
