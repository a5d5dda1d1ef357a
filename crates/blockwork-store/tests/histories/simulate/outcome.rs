//! What becomes of a job's commits, and what its instance makes of that.

use super::job::Work;
use super::network::{Reply, Request};
use super::tab::Door;
use super::{Happening, World, bytes};
use crate::history::{Key, Mark, Moment, TxnId};
use crate::record::{decode, next};
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, LeaseId};
use blockwork_core::store::{Commit, EventKey, Limit, Outcome, StoreError};
use bytes::Bytes;

/// How often a job is run again, or waits for a lease, before the page is told to ask later.
const TRIES: u32 = 12;

/// The token of the claim that an owed event is born with.
const BORN: u64 = 1;

impl World {
    pub(super) fn hear_outcomes(
        &mut self,
        slot: usize,
        jobs: &[u64],
        outcomes: Result<Vec<Outcome>, StoreError>,
        sent: Moment,
    ) {
        match outcomes {
            Ok(outcomes) if outcomes.len() == jobs.len() => {
                for (job, outcome) in jobs.iter().zip(outcomes) {
                    self.hear_outcome(slot, *job, outcome, sent);
                }
            }
            Ok(outcomes) => self.record.complain(format!("{} commits have {} outcomes", jobs.len(), outcomes.len())),
            Err(error) => jobs.iter().for_each(|job| self.give_up(slot, *job, Stop::Failed(error.clone()))),
        }
    }

    fn hear_outcome(&mut self, slot: usize, id: u64, outcome: Outcome, sent: Moment) {
        if !self.slots[slot].jobs.contains_key(&id) {
            return;
        }
        match outcome {
            Outcome::Done { .. } => self.hear_done(slot, id, sent),
            Outcome::Answered(answer) => self.hear_answer(slot, id, &answer),
            Outcome::Stale(cells) => {
                for cell in cells {
                    self.take(slot, id, &cell);
                }
                self.run_again(slot, id);
            }
            Outcome::Other => self.give_up(slot, id, Stop::Other),
            // An update whose event has its answer: that is what there is to know.
            Outcome::Late if self.slots[slot].jobs[&id].part() > 0 => {
                self.job(slot, id).skip();
                self.read(slot, id, None);
            }
            Outcome::Late => self.give_up(slot, id, Stop::Late),
            Outcome::Ended => self.give_up(slot, id, Stop::Ended),
            Outcome::Lost => self.give_up(slot, id, Stop::Lost),
            Outcome::Full(limit) => self.give_up(slot, id, Stop::Full(limit)),
            Outcome::Held => self.pause(slot, id),
        }
    }

    /// Runs the deed again; from the third time on it takes a lease first, so that it gets through.
    pub(super) fn run_again(&mut self, slot: usize, id: u64) {
        let Some(job) = self.slots[slot].jobs.get_mut(&id) else { return };
        job.runs += 1;
        // Nobody would ask for an owed event again while this instance lives.
        if job.runs + job.waits > TRIES && matches!(job.work, Work::Event(_)) {
            return self.give_up(slot, id, Stop::Busy);
        }
        if job.runs >= 2 {
            let lease = LeaseId::from_bytes(bytes(&mut self.random));
            return self.read(slot, id, Some(lease));
        }
        self.run(slot, id);
    }

    /// Somebody has a lease.
    pub(super) fn pause(&mut self, slot: usize, id: u64) {
        self.job(slot, id).waits += 1;
        let (life, wait) = (self.slots[slot].life, self.random.within(20..400));
        self.after(wait, Happening::Pause { slot, life, job: id });
    }

    fn hear_done(&mut self, slot: usize, id: u64, sent: Moment) {
        let job = &self.slots[slot].jobs[&id];
        let Some(commit) = job.commit.clone() else { return };
        let puts: Vec<(Key, Version, Vec<Mark>)> = commit
            .put
            .iter()
            .map(|put| {
                let before =
                    commit.expect.iter().find(|(cell, _)| *cell == put.cell).map_or(Version::NONE, |(_, seen)| *seen);
                let version = put.bytes.as_ref().map_or(Version::NONE, |_| next(before, commit.id));
                (self.record.key(&put.cell), version, decode(put.bytes.as_ref()))
            })
            .collect();
        for (key, version, value) in puts {
            self.slots[slot].known.insert(key, (version, value));
        }
        if let Work::Event(request) = self.slots[slot].jobs[&id].work {
            self.complain_of_late(request, commit.part, sent);
        }
        self.hear_answer(slot, id, &commit.answer);
    }

    /// What a commit owes at once is this instance's to run. After an unknown outcome it tries: what was never written
    /// is `Lost`.
    fn run_owed(&mut self, slot: usize, commit: &Commit) {
        let me = match commit.event {
            EventKey::Owed { id, .. } => Some(id),
            EventKey::Page { .. } | EventKey::Caller { .. } => None,
        };
        for owed in commit.owed.iter().filter(|owed| Some(owed.id) != me) {
            let born = Work::Owed { owed: owed.clone(), token: BORN };
            self.start(slot, born);
        }
    }

    /// What was written although it was known before that nothing may be written any more.
    fn complain_of_late(&mut self, request: Request, part: u64, sent: Moment) {
        let tab = &self.tabs[request.tab];
        let event = &tab.events[&request.n];
        let name = &event.script.name;
        if part > 0 && event.answered.is_some_and(|answered| answered < sent) {
            self.record.complain(format!("{name} has its answer, and then its update {part} was made"));
        } else if tab.ended.is_some_and(|ended| ended < sent) {
            self.record.complain(format!("{} has ended, and then {name} was applied", tab.name));
        }
    }

    /// There is an answer, of this run or of another.
    pub(super) fn hear_answer(&mut self, slot: usize, id: u64, answer: &Bytes) {
        let job = &self.slots[slot].jobs[&id];
        if let Some(commit) = job.commit.clone().filter(|commit| commit.answer == *answer) {
            self.run_owed(slot, &commit);
        }
        let job = &self.slots[slot].jobs[&id];
        let (work, at_update, expected) = (job.work.clone(), !job.is_last(), job.txn());
        match work {
            Work::Owed { .. } => {
                drop(self.slots[slot].jobs.remove(&id));
                if let Some(commit) = commit_of(answer) {
                    self.record.settle(commit);
                }
            }
            Work::Event(Request { tab, n, .. }) => {
                let txn = self.learn(tab, n, answer);
                if at_update && txn == Some(expected) {
                    self.job(slot, id).go_on();
                    return self.begin_deed(slot, id);
                }
                drop(self.slots[slot].jobs.remove(&id));
                self.answer(tab, n, Reply::Answer);
            }
        }
    }

    /// Somebody knows an answer of the event: which transaction it is the answer of.
    pub(super) fn learn(&mut self, tab: usize, n: u64, answer: &Bytes) -> Option<TxnId> {
        let now = self.record.tick();
        let txn = commit_of(answer).and_then(|commit| self.record.settle(commit));
        let event = self.tabs[tab].events.get_mut(&n).expect("an event that was fired");
        let name = &event.script.name;
        match txn.and_then(|txn| event.txns.iter().position(|own| *own == txn)) {
            Some(at) if at + 1 < event.txns.len() => self.record.tell(format!("{name}, {at}"), answer.clone()),
            Some(_) => {
                event.answered.get_or_insert(now);
                self.record.tell(name.clone(), answer.clone());
            }
            None => self.record.complain(format!("{name} is answered {answer:?}, which is not its own")),
        }
        txn
    }

    pub(super) fn give_up(&mut self, slot: usize, id: u64, stop: Stop) {
        let Some(job) = self.slots[slot].jobs.remove(&id) else { return };
        // After an unknown outcome, this may be all that is heard of a commit that was written.
        if let Some(commit) = job.commit {
            self.run_owed(slot, &commit);
        }
        let Work::Event(Request { tab, n, .. }) = job.work else {
            if !matches!(stop, Stop::Lost) {
                self.record.complain(format!("an owed event is refused: {stop:?}"));
            }
            return;
        };
        let name = self.tabs[tab].events[&n].script.name.clone();
        match stop {
            Stop::Busy | Stop::Full(Limit::Sessions) => self.answer(tab, n, Reply::Busy),
            Stop::Ended if self.tabs[tab].door == Door::Page => {
                self.know_end(tab);
                self.answer(tab, n, Reply::Expired);
            }
            Stop::Late if !self.tabs[tab].open.contains(&n) => {}
            stop => self.record.complain(format!("{name} is refused: {stop:?}")),
        }
    }

    pub(super) fn know_end(&mut self, tab: usize) {
        let now = self.record.tick();
        self.tabs[tab].ended.get_or_insert(now);
    }
}

/// Why a job ends without an answer.
#[derive(Debug)]
#[expect(dead_code, reason = "told in complaints")]
pub(super) enum Stop {
    Busy,
    Other,
    Late,
    Ended,
    Lost,
    Full(Limit),
    Failed(StoreError),
}

/// An answer is a word and the commit that filed it.
fn commit_of(answer: &Bytes) -> Option<CommitId> {
    std::str::from_utf8(answer).ok()?.split_once(' ')?.1.parse().ok()
}
