//! One attempt of one event on one instance: what the server does with it.

use super::network::{Call, Reply, Request};
use super::outcome::Stop;
use super::script::{Deed, Done, Puts};
use super::{Happening, World, bytes};
use crate::history::{Key, Moment, Outcome as Told, Seen, TxnId};
use crate::record::{Draft, decode, encode, next};
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, LeaseId};
use blockwork_core::store::{Cell, Commit, EventKey, Owed, Put, Read, ScopeId, StoreError, StoreTime, View};
use bytes::Bytes;
use std::sync::Arc;

/// What an instance works on.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Event(Request),
    Owed { owed: Owed, token: u64 },
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) work: Work,
    deeds: Arc<[Deed]>,
    txns: Vec<TxnId>,
    /// The deed that it is at.
    at: usize,
    /// How often that deed was run.
    pub(super) runs: u32,
    /// How often it waited for somebody's lease.
    pub(super) waits: u32,
    /// The cells that the deed looks at, as they are known.
    cells: Vec<Seen>,
    lease: Option<LeaseId>,
    /// What was sent to the store last.
    pub(super) commit: Option<Commit>,
}

impl Job {
    fn deed(&self) -> &Deed {
        &self.deeds[self.at]
    }

    /// Whether something would be left undone if the instance forgot the job.
    pub(super) fn owes(&self) -> bool {
        matches!(self.work, Work::Owed { .. })
            || self.lease.is_some()
            || self.commit.as_ref().is_some_and(|commit| !commit.owed.is_empty())
    }

    /// Whether this is the event itself, and no update of it.
    pub(super) fn is_last(&self) -> bool {
        self.at + 1 == self.deeds.len()
    }

    /// The transaction of the deed that it is at.
    pub(super) fn txn(&self) -> TxnId {
        self.txns[self.at]
    }

    /// Goes on with the next deed.
    pub(super) fn go_on(&mut self) {
        (self.at, self.runs, self.waits, self.lease) = (self.at + 1, 0, 0, None);
    }

    /// Leaves out what is left of the updates.
    pub(super) fn skip(&mut self) {
        self.at = self.deeds.len() - 1;
    }

    /// 0 for the event itself, else the number of the update.
    pub(super) fn part(&self) -> u64 {
        if self.is_last() { 0 } else { self.at as u64 + 1 }
    }
}

impl World {
    pub(super) fn start(&mut self, slot: usize, work: Work) {
        let (deeds, txns) = match &work {
            Work::Event(request) => {
                let event = &self.tabs[request.tab].events[&request.n];
                (event.script.deeds.clone(), event.txns.clone())
            }
            Work::Owed { owed, .. } => {
                let owing = &self.owing[&owed.id];
                ([Deed::clone(&owing.deed)].into(), vec![owing.txn])
            }
        };
        let job = Job { work, deeds, txns, at: 0, runs: 0, waits: 0, cells: Vec::new(), lease: None, commit: None };
        self.jobs += 1;
        let id = self.jobs;
        let cancels = matches!(job.work, Work::Event(Request { cancels: true, .. }));
        self.slots[slot].jobs.insert(id, job);
        if cancels { self.cancel(slot, id) } else { self.begin_deed(slot, id) }
    }

    /// On cells that the instance remembers, or on cells that it reads.
    pub(super) fn begin_deed(&mut self, slot: usize, id: u64) {
        let job = &self.slots[slot].jobs[&id];
        let known = |key: &Key| {
            let (version, value) = self.slots[slot].known.get(key)?;
            Some(Seen { key: *key, value: value.clone(), version: Some(*version) })
        };
        let first = matches!(job.work, Work::Owed { .. } | Work::Event(Request { attempt: 0, .. }));
        let cells: Option<Vec<Seen>> = job.deed().looks.iter().map(known).collect();
        let remembers = first && !job.deed().is_reading();
        let leases = !job.deed().is_reading() && self.random.percent(6);
        match cells.filter(|_| remembers && !leases) {
            Some(cells) if self.random.percent(80) => {
                self.job(slot, id).cells = cells;
                self.run(slot, id);
            }
            _ => {
                let lease = leases.then(|| LeaseId::from_bytes(bytes(&mut self.random)));
                self.read(slot, id, lease);
            }
        }
    }

    pub(super) fn job(&mut self, slot: usize, id: u64) -> &mut Job {
        self.slots[slot].jobs.get_mut(&id).expect("a job that is under way")
    }

    fn event(&self, work: &Work) -> EventKey {
        match work {
            Work::Event(request) => self.key_with(request.tab, request.n, request.floor),
            Work::Owed { owed, token } => EventKey::Owed { id: owed.id, token: *token },
        }
    }

    /// Asks for the receipt, and for the cells where there is none.
    pub(super) fn read(&mut self, slot: usize, id: u64, lease: Option<LeaseId>) {
        let looks = self.slots[slot].jobs[&id].deed().looks.clone();
        let mut cells = Vec::new();
        let mut asked = Vec::new();
        for key in looks {
            let remembers = self.random.percent(60);
            let known = self.slots[slot].known.get(&key).filter(|_| remembers);
            asked.push((self.record.id(key).clone(), known.map(|(version, _)| *version)));
            let (version, value) = known.map_or((None, Vec::new()), |(version, value)| (Some(*version), value.clone()));
            cells.push(Seen { key, value, version });
        }
        let event = Some(self.event(&self.slots[slot].jobs[&id].work));
        let read = Read { by: self.slots[slot].id, event, cells: asked, lease };
        let job = self.job(slot, id);
        (job.cells, job.lease) = (cells, lease);
        let invoked = self.record.tick();
        self.call(slot, Call::Read { job: id, read, invoked });
    }

    pub(super) fn hear_view(&mut self, slot: usize, id: u64, view: Result<View, StoreError>, invoked: Moment) {
        let Some(job) = self.slots[slot].jobs.get(&id) else { return };
        if let (Some(lease), Ok(View::Answered(_) | View::Late | View::Ended | View::Lost)) = (job.lease, &view) {
            self.give_back(slot, lease);
        }
        match view {
            Ok(View::Cells { cells, .. }) => {
                for cell in cells {
                    self.take(slot, id, &cell);
                }
                if self.slots[slot].jobs[&id].deed().is_reading() {
                    self.finish_reading(slot, id, invoked);
                } else {
                    self.run(slot, id);
                }
            }
            Ok(View::Answered(answer)) => self.hear_answer(slot, id, &answer),
            Ok(View::Other) => self.give_up(slot, id, Stop::Other),
            Ok(View::Late) => self.give_up(slot, id, Stop::Late),
            Ok(View::Ended) => self.give_up(slot, id, Stop::Ended),
            Ok(View::Lost) => self.give_up(slot, id, Stop::Lost),
            Ok(View::Full(limit)) => self.give_up(slot, id, Stop::Full(limit)),
            Ok(View::Held) => self.pause(slot, id),
            Err(error) => self.give_up(slot, id, Stop::Failed(error)),
        }
    }

    /// The event has come to its end otherwise, but an earlier try of the same read may have taken the lease: a commit
    /// that does nothing else gives it back.
    fn give_back(&mut self, slot: usize, lease: LeaseId) {
        let commit = Commit {
            id: CommitId::from_bytes(bytes(&mut self.random)),
            by: self.slots[slot].id,
            event: EventKey::Caller { who: ScopeId::Global, key: bytes(&mut self.random), print: 0 },
            part: 0,
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::new(),
            owed: Vec::new(),
            lease: Some(lease),
        };
        let sent = self.record.tick();
        self.call(slot, Call::Commit { jobs: vec![0], commits: vec![commit], sent });
    }

    /// Takes a cell as the store has it; without bytes, it is as it was remembered.
    pub(super) fn take(&mut self, slot: usize, id: u64, cell: &Cell) {
        let key = self.record.key(&cell.id);
        let mut value = decode(cell.bytes.as_ref());
        let job = self.job(slot, id);
        let Some(known) = job.cells.iter_mut().find(|seen| seen.key == key) else { return };
        if cell.bytes.is_none() && cell.version != Version::NONE {
            value.clone_from(&known.value);
            if known.version != Some(cell.version) {
                let name = cell.id.to_string();
                return self.record.complain(format!("{name} comes without its bytes, at a version not asked for"));
            }
        }
        *known = Seen { key, value: value.clone(), version: Some(cell.version) };
        self.slots[slot].known.insert(key, (cell.version, value));
    }

    fn finish_reading(&mut self, slot: usize, id: u64, invoked: Moment) {
        let Some(job) = self.slots[slot].jobs.remove(&id) else { return };
        let Work::Event(Request { tab, n, attempt, .. }) = job.work else { return };
        let name = format!("{}, attempt {attempt}", self.tabs[tab].events[&n].script.name);
        self.record.read(name, invoked, job.cells);
        self.answer(tab, n, Reply::Answer);
    }

    /// Runs the deed on what is known, and puts its commit with those that go next.
    pub(super) fn run(&mut self, slot: usize, id: u64) {
        let commit = CommitId::from_bytes(bytes(&mut self.random));
        let fails = !self.is_peace() && self.random.percent(10);
        let job = &self.slots[slot].jobs[&id];
        let value = |key| job.cells.iter().find(|seen| seen.key == key).map_or(Vec::new(), |seen| seen.value.clone());
        let (txn, reads) = (job.txn(), job.cells.clone());
        if let Work::Owed { owed, .. } = &job.work
            && fails
        {
            // A fault: nothing is changed, and it is tried again later, or is a dead letter.
            let dead = self.random.percent(30).then(|| "it failed".into());
            let owed = Owed { not_before: StoreTime(self.store_time.0 + 1_500), dead, ..owed.clone() };
            if owed.dead.is_some() && !self.letters.contains(&owed.id) {
                self.letters.push(owed.id);
            }
            return self.commit(slot, id, commit, &reads, (Vec::new(), vec![owed]), "again");
        }
        match job.deed().perform(value) {
            Done::Refused => {
                self.record
                    .draft(commit, Draft { txn, outcome: Told::Failed, reads: reads.clone(), writes: Vec::new() });
                self.commit(slot, id, commit, &reads, Default::default(), "err");
            }
            Done::Changed { puts, writes } => {
                let owed = job.deed().owes.map(|(owed, later)| self.owed(owed, later)).into_iter().collect();
                self.record.draft(commit, Draft { txn, outcome: Told::Ok, reads: reads.clone(), writes });
                self.foretell(slot, commit, &reads, &puts);
                self.commit(slot, id, commit, &reads, (puts, owed), "ok");
            }
        }
    }

    /// The instance goes on as if its commit were written: the next event may build on it, in the same call even.
    fn foretell(&mut self, slot: usize, commit: CommitId, reads: &[Seen], puts: &Puts) {
        if self.random.percent(50) {
            return;
        }
        for (key, value) in puts {
            let before = reads.iter().find(|seen| seen.key == *key).and_then(|seen| seen.version).unwrap_or_default();
            let known = match value {
                Some(value) => (next(before, commit), value.clone()),
                None => (Version::NONE, Vec::new()),
            };
            self.slots[slot].known.insert(*key, known);
        }
    }

    fn commit(
        &mut self,
        slot: usize,
        id: u64,
        commit: CommitId,
        reads: &[Seen],
        (puts, owed): (Puts, Vec<Owed>),
        answer: &str,
    ) {
        let job = &self.slots[slot].jobs[&id];
        let (part, lease, event) = (job.part(), job.lease, self.event(&job.work));
        let expect = reads.iter().map(|seen| (self.record.id(seen.key).clone(), seen.version.unwrap_or_default()));
        let put = puts.iter().map(|(key, value)| Put {
            cell: self.record.id(*key).clone(),
            bytes: value.as_deref().map(encode),
            ttl: None,
        });
        let commit = Commit {
            id: commit,
            by: self.slots[slot].id,
            event,
            part,
            expect: expect.collect(),
            put: put.collect(),
            answer: format!("{answer} {commit}").into(),
            owed,
            lease,
        };
        self.job(slot, id).commit = Some(commit.clone());
        if self.slots[slot].outbox.is_empty() {
            let (life, soon) = (self.slots[slot].life, self.random.within(0..12));
            self.after(soon, Happening::Flush { slot, life });
        }
        self.slots[slot].outbox.push((id, commit));
    }

    /// Files that the event is cancelled, unless it has its answer.
    fn cancel(&mut self, slot: usize, id: u64) {
        let commit = CommitId::from_bytes(bytes(&mut self.random));
        let job = self.job(slot, id);
        job.skip();
        let txn = job.txn();
        self.record.draft(commit, Draft { txn, outcome: Told::Failed, reads: Vec::new(), writes: Vec::new() });
        self.commit(slot, id, commit, &[], Default::default(), "cancelled");
    }
}
