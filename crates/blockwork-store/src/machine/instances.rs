//! Running instances, and what is theirs while they beat: feeds, claims and leases. None of it outlives the store's
//! process or stands on disk.

use blockwork_core::id::{InstanceId, LeaseId, OwedId, PageId};
use blockwork_core::store::{CellId, StoreTime};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// No lease is kept longer than this: an event has less time.
const LEASE_KEPT: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Instance {
    seen: StoreTime,
    // In order, so that giving them up is one and the same step wherever it is run.
    feeds: BTreeSet<PageId>,
    claims: BTreeSet<OwedId>,
    leases: BTreeSet<LeaseId>,
}

/// What an instance had when it was given up.
#[derive(Default)]
pub(super) struct GivenUp {
    pub(super) feeds: Vec<PageId>,
    pub(super) claims: Vec<OwedId>,
}

struct Lease {
    by: InstanceId,
    until: StoreTime,
    cells: Vec<CellId>,
}

/// Walked over in the order of their ids where several are given up at once: the same steps lead to the same rows.
#[derive(Default)]
pub(super) struct Instances {
    map: BTreeMap<InstanceId, Instance>,
    /// Those that were given up and do not know it yet.
    fallen: HashSet<InstanceId>,
    /// Which instance has the feed of a page.
    feeds: HashMap<PageId, InstanceId>,
    claims: HashMap<OwedId, InstanceId>,
    leases: HashMap<LeaseId, Lease>,
    leased: HashMap<CellId, LeaseId>,
}

impl Instances {
    /// The instance is alive.
    pub(super) fn seen(&mut self, id: InstanceId, now: StoreTime) {
        self.map.entry(id).or_default().seen = now;
    }

    /// Whether it was given up since it was last asked.
    pub(super) fn has_fallen(&mut self, id: InstanceId) -> bool {
        self.fallen.remove(&id)
    }

    /// Those that have been silent for too long.
    pub(super) fn silent(&self, now: StoreTime, silence: Duration) -> Vec<InstanceId> {
        let silent = self.map.iter().filter(|(_, instance)| instance.seen.plus(silence) < now);
        let mut silent: Vec<_> = silent.map(|(id, _)| *id).collect();
        silent.sort_unstable();
        silent
    }

    /// Takes everything from an instance.
    pub(super) fn give_up(&mut self, id: InstanceId, fell: Fell) -> GivenUp {
        let Some(instance) = self.map.remove(&id) else { return GivenUp::default() };
        if fell == Fell::Silent {
            // Nobody comes back for these in the end; a store sees few instances.
            if self.fallen.len() >= 1024 {
                self.fallen.clear();
            }
            self.fallen.insert(id);
        }
        for lease in instance.leases {
            self.release(lease);
        }
        for page in &instance.feeds {
            self.feeds.remove(page);
        }
        for owed in &instance.claims {
            self.claims.remove(owed);
        }
        GivenUp { feeds: instance.feeds.into_iter().collect(), claims: instance.claims.into_iter().collect() }
    }

    pub(super) fn pages_there(&self) -> impl Iterator<Item = PageId> + '_ {
        self.feeds.keys().copied()
    }

    pub(super) fn has_feed_of(&self, page: PageId) -> bool {
        self.feeds.contains_key(&page)
    }

    pub(super) fn claimed(&self) -> impl Iterator<Item = OwedId> + '_ {
        self.claims.keys().copied()
    }

    pub(super) fn there(&self) -> usize {
        self.feeds.len()
    }

    pub(super) fn attach(&mut self, page: PageId, by: InstanceId) {
        self.detach(page);
        self.feeds.insert(page, by);
        self.map.entry(by).or_default().feeds.insert(page);
    }

    /// The page has no feed any more, if it had one.
    pub(super) fn detach(&mut self, page: PageId) {
        if let Some(instance) = self.feeds.remove(&page).and_then(|by| self.map.get_mut(&by)) {
            instance.feeds.remove(&page);
        }
    }

    pub(super) fn claim(&mut self, owed: OwedId, by: InstanceId) {
        self.unclaim(owed);
        self.claims.insert(owed, by);
        self.map.entry(by).or_default().claims.insert(owed);
    }

    pub(super) fn unclaim(&mut self, owed: OwedId) {
        if let Some(instance) = self.claims.remove(&owed).and_then(|by| self.map.get_mut(&by)) {
            instance.claims.remove(&owed);
        }
    }

    pub(super) fn is_claimed(&self, owed: OwedId) -> bool {
        self.claims.contains_key(&owed)
    }

    /// Whether anybody but this lease holds the cell.
    pub(super) fn holds(&self, cell: &CellId, mine: Option<LeaseId>, now: StoreTime) -> bool {
        let Some(holder) = self.leased.get(cell).filter(|holder| Some(**holder) != mine) else { return false };
        self.leases.get(holder).is_some_and(|lease| lease.until > now)
    }

    /// Leases these cells too. They are free, or this lease's already.
    pub(super) fn lease(&mut self, id: LeaseId, by: InstanceId, cells: impl Iterator<Item = CellId>, now: StoreTime) {
        if self.leases.get(&id).is_some_and(|lease| lease.until <= now) {
            self.release(id);
        }
        // Asked for again, it takes more cells and no more time.
        let until = now.plus(LEASE_KEPT);
        for cell in cells {
            if let Some(old) = self.leased.insert(cell.clone(), id).filter(|old| *old != id)
                && let Some(old) = self.leases.get_mut(&old)
            {
                old.cells.retain(|held| *held != cell);
            }
            let lease = self.leases.entry(id).or_insert_with(|| Lease { by, until, cells: Vec::new() });
            if !lease.cells.contains(&cell) {
                lease.cells.push(cell);
            }
        }
        if self.leases.contains_key(&id) {
            self.map.entry(by).or_default().leases.insert(id);
        }
    }

    pub(super) fn release(&mut self, id: LeaseId) {
        let Some(lease) = self.leases.remove(&id) else { return };
        for cell in lease.cells {
            self.leased.remove(&cell);
        }
        if let Some(instance) = self.map.get_mut(&lease.by) {
            instance.leases.remove(&id);
        }
    }

    /// Gives back the leases whose time is over, so that what nobody gives back does not pile up.
    pub(super) fn tidy(&mut self, now: StoreTime) {
        let over: Vec<_> = self.leases.iter().filter(|(_, lease)| lease.until <= now).map(|(id, _)| *id).collect();
        for id in over {
            self.release(id);
        }
    }
}

/// Why an instance was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fell {
    /// It said that it leaves.
    Left,
    /// It was silent.
    Silent,
}
