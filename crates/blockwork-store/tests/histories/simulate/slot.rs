//! Instances: three places in which one runs, is stalled, is killed and replaced.

use super::job::{Job, Work};
use super::network::{Call, Heard, Reply, Request};
use super::tab::Tab;
use super::{Happening, Millis, World, bytes};
use crate::history::{Key, Mark};
use blockwork_core::cell::Version;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{Attached, Beat, Claim, Claimed, Commit, Going, StoreTime, Wants};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// One instance: its place, and which one it is there.
pub(super) type Life = (usize, u64);

/// A place for an instance.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) id: InstanceId,
    /// Counts the instances that have been here: what a killed one was about to do, its successor does not.
    pub(super) life: u64,
    state: State,
    saw: StoreTime,
    /// Cells as the instance last saw them, or as it expects them to be when its commits are written.
    pub(super) known: HashMap<Key, (Version, Vec<Mark>)>,
    pub(super) jobs: BTreeMap<u64, Job>,
    /// Commits that go to the store together.
    pub(super) outbox: Vec<(u64, Commit)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Up,
    /// Nothing happens in it until then, and then all that was to happen.
    Stalled {
        until: Millis,
    },
    Down,
}

impl Slot {
    pub(super) fn new(id: InstanceId) -> Self {
        Self {
            id,
            life: 0,
            state: State::Up,
            saw: StoreTime::default(),
            known: HashMap::new(),
            jobs: BTreeMap::new(),
            outbox: Vec::new(),
        }
    }
}

impl World {
    /// How long the instance is stalled; 0 where it is not.
    fn stalled_for(&self, slot: usize) -> Millis {
        match self.slots[slot].state {
            State::Stalled { until } => until.saturating_sub(self.now),
            State::Up | State::Down => 0,
        }
    }

    fn is_the_same(&self, slot: usize, life: u64) -> bool {
        self.slots[slot].life == life && self.slots[slot].state != State::Down
    }

    /// A request arrives: it waits while the instance is stalled, and is refused where there is none.
    pub(super) fn receive(&mut self, slot: usize, request: Request) {
        let wait = self.stalled_for(slot);
        if wait > 0 {
            self.after(wait, Happening::Request { slot, request });
        } else if self.slots[slot].state == State::Up {
            self.start(slot, Work::Event(request));
        }
    }

    pub(super) fn hear(&mut self, slot: usize, life: u64, heard: Heard) {
        let wait = self.stalled_for(slot);
        if !self.is_the_same(slot, life) {
            return;
        }
        if wait > 0 {
            return self.after(wait, Happening::Heard { slot, life, heard });
        }
        match heard {
            Heard::View { job, view, invoked } => self.hear_view(slot, job, view, invoked),
            Heard::Outcomes { jobs, outcomes, sent } => self.hear_outcomes(slot, &jobs, outcomes, sent),
            Heard::Attached { tab, attached } => match attached {
                Ok(Attached::There { feed, .. }) => self.tabs[tab].feed = Some((slot, life, feed)),
                Ok(Attached::Ended) => {
                    self.know_end(tab);
                    self.answer(tab, 0, Reply::Expired);
                }
                Ok(Attached::Full(_)) => {}
                Err(error) => self.record.complain(format!("the store does not attach: {error}")),
            },
            Heard::Nothing { call } => self.hear_nothing(slot, call),
        }
    }

    /// An answer was lost. The same commit is sent again, or nothing: then its page will ask. But an owed event is this
    /// instance's, and nobody else's, for as long as it lives.
    fn hear_nothing(&mut self, slot: usize, call: Call) {
        let again = self.random.percent(70);
        let owes = |job: &u64| self.slots[slot].jobs.get(job).is_some_and(Job::owes);
        match call {
            Call::Commit { ref jobs, .. } if again || jobs.iter().any(owes) => self.call(slot, call),
            Call::Read { job, .. } if again || owes(&job) => self.call(slot, call),
            Call::Commit { jobs, .. } => jobs.iter().for_each(|job| drop(self.slots[slot].jobs.remove(job))),
            Call::Read { job, .. } => drop(self.slots[slot].jobs.remove(&job)),
            Call::Attach { .. } | Call::Detach { .. } | Call::End { .. } => {}
        }
    }

    pub(super) fn go_on(&mut self, slot: usize, life: u64, job: u64) {
        let wait = self.stalled_for(slot);
        if !self.is_the_same(slot, life) {
            return;
        }
        if wait > 0 {
            return self.after(wait, Happening::Pause { slot, life, job });
        }
        self.run_again(slot, job);
    }

    /// Sends the commits that have come together, in one call.
    pub(super) fn flush(&mut self, slot: usize, life: u64) {
        let wait = self.stalled_for(slot);
        if !self.is_the_same(slot, life) {
            return;
        }
        if wait > 0 {
            return self.after(wait, Happening::Flush { slot, life });
        }
        let (jobs, commits): (Vec<u64>, Vec<Commit>) = std::mem::take(&mut self.slots[slot].outbox).into_iter().unzip();
        for commit in &commits {
            self.record.invoke(commit.id);
        }
        let sent = self.record.tick();
        self.call(slot, Call::Commit { jobs, commits, sent });
    }

    /// The instance says that it lives, and takes what is owed. Store time is the steward's to move: it measures none.
    pub(super) async fn beat(&mut self, slot: usize) {
        self.after(1_500, Happening::Beat { slot });
        if self.slots[slot].state != State::Up {
            return;
        }
        self.beat_with(slot, Going::On).await;
        self.follow().await;
        if !self.owing.is_empty() {
            self.claim(slot).await;
        }
    }

    async fn beat_with(&mut self, slot: usize, going: Going) {
        let Slot { id, saw, life, .. } = self.slots[slot];
        match self.store.beat(&Beat { me: id, saw, since: Duration::ZERO, going }).await {
            Ok(pulse) => {
                self.see_beaten((slot, life), going, pulse.fallen);
                self.slots[slot].saw = pulse.now;
                let lost = |tab: &Tab| pulse.fallen && tab.feed.is_some_and(|(at, of, _)| (at, of) == (slot, life));
                for tab in self.tabs.iter_mut().filter(|tab| lost(tab)) {
                    tab.feed = None;
                }
            }
            Err(error) => self.record.complain(format!("the store does not beat: {error}")),
        }
    }

    async fn claim(&mut self, slot: usize) {
        let listeners = [self.listener(), self.unloads()].into();
        let most = self.random.within(1..5) as usize;
        self.claim_these(slot, Wants::Due { listeners, most }).await;
        // Whoever operates the server has every dead letter run again.
        for letter in self.letters.clone() {
            if self.slots[slot].state == State::Up {
                self.claim_these(slot, Wants::Dead(letter)).await;
            }
        }
    }

    async fn claim_these(&mut self, slot: usize, wants: Wants) {
        let ask = Claim { by: self.slots[slot].id, wants };
        let claimed = match self.store.claim(&ask).await {
            Ok(claimed) => claimed,
            Err(error) => return self.record.complain(format!("the store does not claim: {error}")),
        };
        if !claimed.is_empty() && !self.is_peace() && self.random.percent(10) {
            return self.kill(slot);
        }
        for Claimed { owed, token } in claimed {
            self.busy = self.now;
            if self.owing.contains_key(&owed.id) {
                self.start(slot, Work::Owed { owed, token });
            } else {
                self.record.complain(format!("{} is owed, and nobody owes it", owed.id));
            }
        }
    }

    /// An instance is stalled or killed.
    pub(super) async fn trouble(&mut self) {
        if self.is_peace() {
            return;
        }
        let slot = self.any_slot();
        if self.slots[slot].state == State::Up {
            match self.random.within(0..100) {
                0..35 => self.stall(slot, 200..2_500),
                35..50 => self.stall(slot, 6_000..12_000),
                50..65 => {
                    self.beat_with(slot, Going::Away).await;
                    self.kill(slot);
                }
                _ => self.kill(slot),
            }
        }
        let next = self.random.within(500..4_000);
        self.after(next, Happening::Trouble);
    }

    fn stall(&mut self, slot: usize, time: std::ops::Range<Millis>) {
        let time = self.random.within(time);
        self.slots[slot].state = State::Stalled { until: self.now + time };
        self.after(time, Happening::Rise { slot });
    }

    /// All that was in its memory is gone. What it has sent is under way.
    fn kill(&mut self, slot: usize) {
        let id = InstanceId::from_bytes(bytes(&mut self.random));
        let life = self.slots[slot].life + 1;
        self.slots[slot] = Slot { life, state: State::Down, ..Slot::new(id) };
        let down = self.random.within(100..3_000);
        self.after(down, Happening::Rise { slot });
    }

    /// The store was opened anew, and all instances are new ones.
    pub(super) fn restart(&mut self) {
        self.forget_presence();
        self.follow_anew();
        (0..self.slots.len()).for_each(|slot| self.kill(slot));
    }

    pub(super) fn rise(&mut self, slot: usize) {
        self.slots[slot].state = State::Up;
    }
}
