//! A world around a store: pages, a network, instances, and everything that can go wrong between them.
//!
//! It is a discrete-event simulation in virtual time, on one thread, and whatever is random in it comes from its seed:
//! the same seed is the same history, whichever store it is about. So a seed is all that a report needs, and two stores
//! can be compared step by step. What happens in it:
//!
//! - **Pages** ([`tab`]) number their events, send copies of them, retry, give up by cancelling, fall asleep with copies
//!   still under way, end and begin anew. Programs without a page tell their events apart by a key.
//! - **The network** ([`network`]) loses requests and answers, delays them for longer than a page is patient, and
//!   delivers copies late and out of order.
//! - **Instances** ([`slot`]), three over one store, run events ([`job`], [`outcome`]) on cells that they read or remember, send
//!   several commits in one call, send a commit again when its outcome is unknown, take leases, claim owed events. They
//!   are stalled, and go on with what they were about to do; they are killed, with calls still under way to the store.
//! - **Store time** moves by the beats of a steward ([`steward`]), who also owes the ends of sessions to their worlds.
//!
//! What was committed is announced before anything later is ([`follow`]); and how long a page had been silent whose session
//! ends by time is measured by the simulation's own clock, which no store sees ([`presence`]).
//!
//! The rules are those of the server and the page, written once more from the contract and without any of their code.
//! When the time of trouble is over everything is repaired, and what was begun must come to its end.

mod follow;
mod group;
mod job;
mod network;
mod outcome;
mod presence;
mod script;
mod slot;
mod steward;
mod tab;

pub(crate) use group::simulate;

use crate::history::{End, History, Outcome, Seen, TxnId};
use crate::random::Random;
use crate::record::Record;
use blockwork_core::id::{CommitId, InstanceId, OwedId, VisitorId};
use blockwork_core::store::{Cause, CellId, Entry, List, Owed, Read, ScopeId, Store, StoreTime, View, Whose};
use follow::Follows;
use network::Happening;
use script::{Cells, Deed};
use slot::Slot;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tab::Tab;

/// Virtual milliseconds.
pub(crate) type Millis = u64;

/// When no more events are fired, and no more trouble made.
const PEACE: Millis = 20_000;
/// When all must have come to its end.
const PATIENCE: Millis = 120_000;
/// Nothing has happened for so long: nothing will. Longer than an instance may be silent.
const QUIET: Millis = 8_000;
/// Some histories last so long at least that sessions end by time in them.
const LONG: Millis = 46_000;

/// An owed event: what it does, and what is recorded of it.
#[derive(Debug)]
struct Owing {
    deed: Arc<Deed>,
    txn: TxnId,
    whose: Whose,
}

/// One history that is being made, over a store that it may share with others.
pub(crate) struct World {
    store: Arc<dyn Store>,
    /// Tells the world's cells, owners and listeners from those of others.
    name: String,
    random: Random,
    now: Millis,
    /// Store time, as of the steward's last beat.
    store_time: StoreTime,
    happenings: BTreeMap<(Millis, u64), Box<Happening>>,
    scheduled: u64,
    record: Record,
    global: Cells,
    visitors: Vec<(VisitorId, Cells)>,
    tabs: Vec<Tab>,
    slots: Vec<Slot>,
    owing: HashMap<OwedId, Owing>,
    /// Those that have failed for good, at least once.
    letters: Vec<OwedId>,
    follows: Follows,
    /// Commits that the store has said to be written.
    done: HashSet<CommitId>,
    jobs: u64,
    /// When something last happened that was not a beat.
    busy: Millis,
    /// It is not over before that.
    lasts: Millis,
    is_over: bool,
}

impl World {
    fn new(seed: u64, store: Arc<dyn Store>) -> Self {
        let mut random = Random::new(seed);
        let mut record = Record::default();
        let name = format!("{seed:x}");
        let cell = |scope, state: &str| CellId { scope, state: state.into(), key: name.as_str().into() };
        let global = Cells::new(&mut record, 2, |state| cell(ScopeId::Global, state));
        let visitors = (0..2).map(|_| {
            let visitor = VisitorId::from_bytes(bytes(&mut random));
            (visitor, Cells::new(&mut record, 1, |state| cell(ScopeId::Visitor(visitor), state)))
        });
        let visitors = visitors.collect();
        let mut world = Self {
            store,
            name,
            random,
            now: 0,
            store_time: StoreTime::default(),
            happenings: BTreeMap::new(),
            scheduled: 0,
            record,
            global,
            visitors,
            tabs: Vec::new(),
            slots: Vec::new(),
            owing: HashMap::new(),
            letters: Vec::new(),
            follows: Follows::default(),
            done: HashSet::new(),
            jobs: 0,
            busy: 0,
            lasts: if seed.is_multiple_of(4) { LONG } else { PEACE },
            is_over: false,
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        for at in 0..3 {
            let slot = Slot::new(InstanceId::from_bytes(bytes(&mut self.random)));
            self.slots.push(slot);
            self.after(at * 300, Happening::Beat { slot: at as usize });
        }
        for visitor in [0, 0, 1] {
            self.open_tab(visitor, tab::Door::Page);
        }
        self.open_tab(1, tab::Door::Program);
        let first = self.random.within(500..4000);
        self.after(first, Happening::Trouble);
    }

    /// Lets time pass until then.
    async fn run_until(&mut self, until: Millis, store_time: StoreTime) {
        if self.is_over {
            return;
        }
        self.store_time = store_time;
        while let Some(entry) = self.happenings.first_entry().filter(|entry| entry.key().0 < until) {
            self.now = entry.key().0;
            let happening = entry.remove();
            if happening.is_work() {
                self.busy = self.now;
            }
            self.happen(*happening).await;
        }
        self.now = until;
        if self.now >= PATIENCE || self.is_settled().await {
            self.close().await;
        }
    }

    async fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Wake { tab } => self.wake(tab),
            Happening::Request { slot, request } => self.receive(slot, request),
            Happening::Call { slot, life, call } => self.execute(slot, life, call).await,
            Happening::Heard { slot, life, heard } => self.hear(slot, life, heard),
            Happening::Flush { slot, life } => self.flush(slot, life),
            Happening::Pause { slot, life, job } => self.go_on(slot, life, job),
            Happening::Reply { tab, n, reply } => self.reply(tab, n, reply),
            Happening::Beat { slot } => self.beat(slot).await,
            Happening::Trouble => self.trouble().await,
            Happening::Rise { slot } => self.rise(slot),
        }
    }

    fn after(&mut self, delay: Millis, happening: Happening) {
        self.scheduled += 1;
        self.happenings.insert((self.now + delay, self.scheduled), Box::new(happening));
    }

    fn is_peace(&self) -> bool {
        self.now >= PEACE
    }

    /// Whether all that was begun has come to its end.
    async fn is_settled(&mut self) -> bool {
        let quiet = self.tabs.iter().all(|tab| tab.is_quiet(self.now));
        quiet && self.now >= self.lasts.max(self.busy + QUIET) && !self.is_owed_anything().await
    }

    async fn is_owed_anything(&mut self) -> bool {
        let mut after = None;
        loop {
            let listed = match self.store.list(&List::Owed, after.as_ref()).await {
                Ok(listed) => listed,
                Err(error) => {
                    self.record.complain(format!("the store does not list: {error}"));
                    return false;
                }
            };
            let mine = |entry: &Entry| match entry {
                Entry::Owed(owed) => self.owing.contains_key(&owed.id) || self.tab_of(owed.whose).is_some(),
                Entry::Cell { .. } | Entry::Page { .. } => false,
            };
            if listed.entries.iter().any(mine) {
                return true;
            }
            after = listed.next;
            if after.is_none() {
                return false;
            }
        }
    }

    /// Owes an effect: its own event appends its mark, and may owe another.
    fn owe(&mut self, name: &str, deed: Deed, whose: Whose) -> OwedId {
        let id = OwedId::from_bytes(bytes(&mut self.random));
        let txn = self.record.expect(name.to_owned(), deed.writes.clone());
        self.owing.insert(id, Owing { deed: Arc::new(deed), txn, whose });
        id
    }

    fn owed(&self, id: OwedId, later: Millis) -> Owed {
        let not_before = if later == 0 { StoreTime::default() } else { StoreTime(self.store_time.0 + later) };
        Owed {
            id,
            listener: self.listener(),
            whose: self.owing[&id].whose,
            key: "".into(),
            cause: Cause::Commit { path: vec!["an_event".to_owned()], states: Vec::new() },
            last: Vec::new(),
            not_before,
            attempts: 0,
            dead: None,
        }
    }

    fn listener(&self) -> Arc<str> {
        format!("chain {}", self.name).into()
    }

    /// The end of the run: what was never answered is looked up, and everything is read once more.
    async fn close(&mut self) {
        self.is_over = true;
        if self.now >= PATIENCE {
            self.record.complain(format!("after {PATIENCE} milliseconds something is still under way"));
        }
        self.look_up_receipts().await;
        self.follow().await;
        let cells: Vec<CellId> = self.cells_that_live().map(|key| self.record.id(key).clone()).collect();
        let invoked = self.record.tick();
        let read = Read {
            by: self.slots[0].id,
            event: None,
            cells: cells.into_iter().map(|id| (id, None)).collect(),
            lease: None,
        };
        let view = self.store.read(&read).await;
        let Ok(View::Cells { cells, .. }) = view else {
            return self.record.complain(format!("the last read finds {view:?}"));
        };
        let seen: Vec<Seen> = cells.iter().map(|cell| self.record.see(cell)).collect();
        for seen in &seen {
            self.record.last(seen.clone());
        }
        self.record.read("the last reader".to_owned(), invoked, seen);
    }

    /// All cells but those of pages that have ended.
    fn cells_that_live(&self) -> impl Iterator<Item = crate::history::Key> + '_ {
        let visitors = self.visitors.iter().flat_map(|(_, cells)| cells.all());
        let tabs = self.tabs.iter().filter(|tab| tab.ended.is_none()).filter_map(|tab| tab.cells.as_ref());
        self.global.all().chain(visitors).chain(tabs.flat_map(Cells::all))
    }

    /// An event that nobody asks about any more has a receipt, or it has not happened.
    async fn look_up_receipts(&mut self) {
        for (tab, n) in self.unanswered() {
            let read = Read { by: self.slots[0].id, event: Some(self.key(tab, n)), cells: Vec::new(), lease: None };
            match self.store.read(&read).await {
                Ok(View::Answered(answer)) => drop(self.learn(tab, n, &answer)),
                Ok(View::Cells { .. }) => {
                    let txn = self.tabs[tab].events[&n].txns.last().copied();
                    if let Some(txn) = txn.filter(|txn| self.record.outcome(*txn) == Outcome::Unknown) {
                        self.record.rule_out(txn);
                    }
                }
                Ok(_) => {}
                Err(error) => self.record.complain(format!("the store does not read: {error}")),
            }
        }
    }

    fn finish(mut self) -> History {
        for tab in &self.tabs {
            if let Some(known) = tab.ended {
                let txns = tab.events.values().flat_map(|event| event.txns.clone()).collect();
                self.record.end(End { session: tab.name.clone(), known, txns, age: tab.age });
            }
        }
        self.record.finish()
    }
}

/// 16 random bytes: an id.
fn bytes(random: &mut Random) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&random.next().to_be_bytes());
    bytes[8..].copy_from_slice(&random.next().to_be_bytes());
    bytes
}
