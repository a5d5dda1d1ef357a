//! The one instance that moves store time, and takes the ends of sessions to the worlds that they belong to.

use super::script::Cells;
use super::{Millis, World};
use blockwork_core::id::{CommitId, InstanceId, OwedId};
use blockwork_core::store::{
    Beat, Cause, Claim, Claimed, Commit, ENDS, EventKey, Going, Outcome, Owed, Store, StoreTime, Wants, Whose,
};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

/// After so long another instance is the steward, and the one before falls silent, with what it has claimed.
const TERM: Millis = 7_000;

pub(super) struct Steward {
    store: Arc<dyn Store>,
    now: StoreTime,
    commits: u64,
}

impl Steward {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, now: StoreTime::default(), commits: 0 }
    }

    pub(super) fn store_time(&self) -> StoreTime {
        self.now
    }

    /// Moves store time to this, and hands over the ends.
    pub(super) async fn beat(&mut self, now: Millis, worlds: &mut [World]) {
        let me = InstanceId::from_bytes(u128::from(now / TERM + 1).to_be_bytes());
        // A database that is opened has moved store time by a millisecond already: so it goes in any store.
        let since = Duration::from_millis((now + 1).saturating_sub(self.now.0));
        match self.store.beat(&Beat { me, saw: self.now, since, going: Going::On }).await {
            Ok(pulse) => self.now = pulse.now,
            Err(error) => complain(worlds, format!("the store does not beat: {error}")),
        }
        let ask = Claim { by: me, wants: Wants::Due { listeners: [ENDS.into()].into(), most: 1_000 } };
        match self.store.claim(&ask).await {
            Ok(claimed) => {
                for Claimed { owed, token } in claimed {
                    self.hand_over(me, owed, token, worlds).await;
                }
            }
            Err(error) => complain(worlds, format!("the store does not claim: {error}")),
        }
    }

    async fn hand_over(&mut self, me: InstanceId, owed: Owed, token: u64, worlds: &mut [World]) {
        let world = worlds.iter_mut().find_map(|world| Some((world.tab_of(owed.whose)?, world)));
        let Some((tab, world)) = world else {
            return complain(worlds, format!("the end of {:?} is owed, and nobody has it", owed.whose));
        };
        let unload = world.end(tab, &owed);
        // Some ends have to wait for the next steward.
        if owed.attempts == 1 && unload.id.to_bytes()[15].is_multiple_of(4) {
            return;
        }
        self.commits += 1;
        let mut id = [0xff; 16];
        id[..8].copy_from_slice(&self.commits.to_be_bytes());
        let commit = Commit {
            id: CommitId::from_bytes(id),
            by: me,
            event: EventKey::Owed { id: owed.id, token },
            part: 0,
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::new(),
            owed: vec![unload],
            lease: None,
        };
        let outcomes = self.store.commit(&[commit]).await;
        if !matches!(outcomes.as_deref(), Ok([Outcome::Done { .. }])) {
            complain(worlds, format!("the end of {:?} cannot be handed over: {outcomes:?}", owed.whose));
        }
    }
}

fn complain(worlds: &mut [World], what: String) {
    for world in worlds {
        world.record.complain(what.clone());
    }
}

impl World {
    pub(super) fn tab_of(&self, whose: Whose) -> Option<usize> {
        self.tabs.iter().position(|tab| Some(tab.ticket.page) == whose.page)
    }

    pub(super) fn unloads(&self) -> Arc<str> {
        format!("unload {}", self.name).into()
    }

    /// A session is over: these are its last values, and what is owed because of it.
    fn end(&mut self, tab: usize, owed: &Owed) -> Owed {
        let unload = self.tabs[tab].unload.expect("a page owes its unload");
        if !self.tabs[tab].told_end && !self.is_over {
            self.tabs[tab].told_end = true;
            self.tabs[tab].age = self.age(tab, &owed.cause);
            self.know_end(tab);
            self.record_end(tab, owed, unload);
        }
        if !matches!(owed.cause, Cause::End { .. }) {
            self.record.complain(format!("an end is owed because of {:?}", owed.cause));
        }
        let later = StoreTime(self.store_time.0 + 1);
        Owed { listener: self.unloads(), not_before: later, last: Vec::new(), ..self.owed(unload, 0) }
    }

    fn record_end(&mut self, tab: usize, owed: &Owed, unload: OwedId) {
        let name = format!("the end of {}", self.tabs[tab].name);
        let cells: Vec<_> = self.tabs[tab].cells.iter().flat_map(Cells::all).collect();
        let seen: Vec<_> = cells
            .into_iter()
            .map(|key| {
                let id = self.record.id(key);
                match owed.last.iter().find(|cell| cell.id == *id) {
                    Some(cell) => self.record.see(cell),
                    None => crate::history::Seen { key, value: Vec::new(), version: Some(Default::default()) },
                }
            })
            .collect();
        for seen in &seen {
            self.record.last(seen.clone());
        }
        let end = self.record.read(name, 0, seen);
        self.record.owe(end, self.owing[&unload].txn);
    }
}
