//! Pages, and programs that call without one: they fire events, and see to it that each gets its answer.

use super::network::{Call, Reply, Request};
use super::presence::Presence;
use super::script::{Cells, Deed, Script, deed};
use super::{Happening, Millis, World, bytes};
use crate::history::{Age, Effect, Moment, TxnId};
use blockwork_core::id::{OwedId, PageId};
use blockwork_core::store::{CellId, EventKey, FeedId, PageTicket, ScopeId, Whose};
use std::collections::{BTreeMap, BTreeSet};

/// How many events a run has, about.
const EVENTS: usize = 26;
/// After so long without an answer an event is cancelled.
const GIVES_UP: Millis = 8_000;

/// How events come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// From a page, by number.
    Page,
    /// From a program, each with a key of its own.
    Program,
}

/// One page, from its rendering until it is closed; or one program.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) door: Door,
    visitor: usize,
    pub(super) ticket: PageTicket,
    pub(super) cells: Option<Cells>,
    /// All events, by number.
    pub(super) events: BTreeMap<u64, Event>,
    /// Those without an answer.
    pub(super) open: BTreeSet<u64>,
    asleep_until: Millis,
    /// Closed: its events are never asked about again.
    pub(super) gone: bool,
    /// When it was first known that its session is over.
    pub(super) ended: Option<Moment>,
    /// Whether its last values were seen.
    pub(super) told_end: bool,
    /// What is owed at its end.
    pub(super) unload: Option<OwedId>,
    /// Its feed, and the instance that has it.
    pub(super) feed: Option<(usize, u64, FeedId)>,
    pub(super) presence: Presence,
    /// Where it has ended by time.
    pub(super) age: Option<Age>,
}

/// One event of a page.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) script: Script,
    /// The transactions of its deeds; none for one that only reads.
    pub(super) txns: Vec<TxnId>,
    pub(super) key: [u8; 16],
    attempts: u32,
    first_sent: Millis,
    due: Millis,
    cancels: bool,
    /// When some instance first knew its answer.
    pub(super) answered: Option<Moment>,
}

impl Tab {
    /// The lowest number without an answer.
    fn floor(&self) -> u64 {
        self.open.first().copied().unwrap_or(self.events.len() as u64 + 1)
    }

    pub(super) fn is_quiet(&self, now: Millis) -> bool {
        self.gone || (self.open.is_empty() && self.asleep_until <= now)
    }
}

impl World {
    pub(super) fn open_tab(&mut self, visitor: usize, door: Door) {
        let (tab, visitor_id) = (self.tabs.len(), self.visitors[visitor].0);
        let page = PageId::from_bytes(bytes(&mut self.random));
        let ticket = PageTicket { page, visitor: visitor_id, made: self.store_time };
        let name = format!("{} {tab}", if door == Door::Page { "page" } else { "program" });
        let mut opened = Tab {
            name,
            door,
            visitor,
            ticket,
            cells: None,
            events: BTreeMap::new(),
            open: BTreeSet::new(),
            asleep_until: 0,
            gone: false,
            ended: None,
            told_end: false,
            unload: None,
            feed: None,
            presence: Presence::default(),
            age: None,
        };
        if door == Door::Page {
            let cell = |state: &str| CellId { scope: ScopeId::Page(page), state: state.into(), key: "".into() };
            opened.cells = Some(Cells::new(&mut self.record, 1, cell));
            let log = self.visitors[visitor].1.logs[0];
            let writes = vec![(log, Effect::Append(self.record.mark()))];
            let deed = Deed { looks: vec![log], writes, refuses: None, owes: None };
            opened.unload = Some(self.owe(&format!("unload of page {tab}"), deed, Whose::visitor(visitor_id)));
        }
        self.tabs.push(opened);
        if door == Door::Page && self.random.percent(60) {
            self.connect_feed(tab);
        }
        let first = self.random.within(10..800);
        self.after(first, Happening::Wake { tab });
    }

    pub(super) fn connect_feed(&mut self, tab: usize) {
        let slot = self.any_slot();
        let (by, ticket) = (self.slots[slot].id, self.tabs[tab].ticket);
        self.call(slot, Call::Attach { tab, ticket, by });
    }

    /// The feed's instance finds it silent, if it is there to find anything.
    fn lose_feed(&mut self, tab: usize) {
        if let Some((slot, life, feed)) = self.tabs[tab].feed.take()
            && self.slots[slot].life == life
        {
            self.call(slot, Call::Detach { feed });
        }
    }

    /// The page connects anew, and the instance that has its feed finds that out later.
    fn move_feed(&mut self, tab: usize) {
        if let Some((slot, life, feed)) = self.tabs[tab].feed.take() {
            self.connect_feed(tab);
            let later = self.random.within(200..6_000);
            self.after(later, Happening::Call { slot, life, call: Call::Detach { feed } });
        }
    }

    /// A page fires, sends and retries; it may fall asleep, or be closed.
    pub(super) fn wake(&mut self, tab: usize) {
        let asleep_until = self.tabs[tab].asleep_until;
        if self.tabs[tab].gone {
            return;
        }
        if asleep_until > self.now {
            return self.after(asleep_until - self.now, Happening::Wake { tab });
        }
        if !self.is_peace() {
            let fired: usize = self.tabs.iter().map(|tab| tab.events.len()).sum();
            if fired < EVENTS && self.random.percent(35) {
                self.fire(tab);
            }
        }
        self.send_due(tab);
        let rest = self.random.within(100..1_200);
        match self.random.within(0..100) {
            0..2 if !self.is_peace() => {
                self.tabs[tab].asleep_until = self.now + self.random.within(3_000..45_000);
                self.lose_feed(tab);
            }
            2..4 if !self.is_peace() && self.tabs[tab].door == Door::Page => return self.replace(tab),
            4 if !self.is_peace() && self.tabs[tab].door == Door::Page => {
                let slot = self.any_slot();
                self.call(slot, Call::End { tab });
            }
            5..11 if self.tabs[tab].door == Door::Page && self.tabs[tab].feed.is_none() => self.connect_feed(tab),
            11..15 => self.move_feed(tab),
            _ => {}
        }
        self.after(rest, Happening::Wake { tab });
    }

    /// The page goes, and its visitor opens another.
    fn replace(&mut self, tab: usize) {
        self.lose_feed(tab);
        self.tabs[tab].gone = true;
        let visitor = self.tabs[tab].visitor;
        self.open_tab(visitor, Door::Page);
    }

    fn fire(&mut self, tab: usize) {
        let n = self.tabs[tab].events.len() as u64 + 1;
        let script = self.script(tab, n);
        let deeds = script.deeds.iter().enumerate();
        let txns = deeds.filter(|(_, deed)| !deed.is_reading()).map(|(at, deed)| {
            let name =
                if at + 1 == script.deeds.len() { script.name.clone() } else { format!("{}, {at}", script.name) };
            self.record.expect(name, deed.writes.clone())
        });
        let txns: Vec<TxnId> = txns.collect();
        if let Some((owed, _)) = script.deeds.last().and_then(|deed| deed.owes) {
            self.record.owe(txns[txns.len() - 1], self.owing[&owed].txn);
        }
        let event = Event {
            script,
            txns,
            key: bytes(&mut self.random),
            attempts: 0,
            first_sent: self.now,
            due: self.now,
            cancels: false,
            answered: None,
        };
        self.tabs[tab].events.insert(n, event);
        self.tabs[tab].open.insert(n);
    }

    fn script(&mut self, tab: usize, n: u64) -> Script {
        let Tab { name, cells, visitor, .. } = &self.tabs[tab];
        let name = format!("event {n} of {name}");
        let owners: Vec<&Cells> =
            [&self.global, &self.visitors[*visitor].1].into_iter().chain(cells.as_ref()).collect();
        let (random, record) = (&mut self.random, &mut self.record);
        let kind = random.within(0..100);
        let mut deeds = match kind {
            0..20 => vec![deed(random, record, &owners, true)],
            20..32 => (0..random.within(2..4)).map(|_| deed(random, record, &owners, false)).collect(),
            _ => vec![deed(random, record, &owners, false)],
        };
        let count = deeds.len();
        for update in &mut deeds[..count - 1] {
            update.refuses = None;
        }
        if kind >= 20 && random.percent(30) {
            let whose = Whose::visitor(self.visitors[*visitor].0);
            let later = *random.pick(&[0, 0, 2_000]);
            let chained = random.percent(30);
            deeds[count - 1].owes = Some((self.chain(&name, whose, chained), later));
        }
        Script { name, deeds: deeds.into() }
    }

    /// An owed event that appends a mark, and may owe another.
    fn chain(&mut self, cause: &str, whose: Whose, chained: bool) -> OwedId {
        let name = format!("what {cause} owes");
        let owes = chained.then(|| (self.chain(&name, whose, false), 0));
        let log = *self.random.pick(&self.global.logs);
        let writes = vec![(log, Effect::Append(self.record.mark()))];
        let id = self.owe(&name, Deed { looks: vec![log], writes, refuses: None, owes }, whose);
        if let Some((next, _)) = owes {
            self.record.owe(self.owing[&id].txn, self.owing[&next].txn);
        }
        id
    }

    /// Sends what has no answer and has waited long enough.
    fn send_due(&mut self, tab: usize) {
        let (now, floor) = (self.now, self.tabs[tab].floor());
        let is_program = self.tabs[tab].door == Door::Program;
        let open: Vec<u64> = self.tabs[tab].open.range(floor..floor + 64).copied().collect();
        for n in open {
            let jitter = self.random.within(0..200);
            let Some(event) = self.tabs[tab].events.get_mut(&n).filter(|event| event.due <= now) else { continue };
            if event.attempts == 0 {
                event.first_sent = now;
            }
            if now > event.first_sent + GIVES_UP {
                if event.script.deeds[0].is_reading() {
                    self.tabs[tab].open.remove(&n);
                    continue;
                }
                event.cancels = true;
            }
            let request = Request { tab, n, floor, attempt: event.attempts, cancels: event.cancels && !is_program };
            event.due = now + (300 << event.attempts.min(3)) + jitter;
            event.attempts += 1;
            self.send(request);
        }
    }

    /// An answer reaches the page, if it is awake.
    pub(super) fn reply(&mut self, tab: usize, n: u64, reply: Reply) {
        let asleep_until = self.tabs[tab].asleep_until;
        if self.tabs[tab].gone {
            return;
        }
        if asleep_until > self.now {
            if self.random.percent(50) {
                self.after(asleep_until - self.now, Happening::Reply { tab, n, reply });
            }
            return;
        }
        match reply {
            Reply::Answer => drop(self.tabs[tab].open.remove(&n)),
            Reply::Busy => {}
            Reply::Expired => self.replace(tab),
        }
    }

    /// What the store knows the event by.
    pub(super) fn key(&self, tab: usize, n: u64) -> EventKey {
        self.key_with(tab, n, self.tabs[tab].floor())
    }

    pub(super) fn key_with(&self, tab: usize, n: u64, floor: u64) -> EventKey {
        let Tab { ticket, door, events, .. } = &self.tabs[tab];
        match door {
            Door::Page => EventKey::Page { ticket: *ticket, n, floor: floor.min(n), print: 7 + n },
            Door::Program => {
                EventKey::Caller { who: ScopeId::Visitor(ticket.visitor), key: events[&n].key, print: 7 + n }
            }
        }
    }

    /// Changing events that have no answer yet, of pages that live.
    pub(super) fn unanswered(&self) -> Vec<(usize, u64)> {
        let tabs = self.tabs.iter().enumerate().filter(|(_, tab)| tab.ended.is_none());
        let open = |(at, tab): (usize, &Tab)| {
            let open = tab.open.iter().filter(|n| !tab.events[n].txns.is_empty());
            open.map(|n| (at, *n)).collect::<Vec<_>>()
        };
        tabs.flat_map(open).collect()
    }
}
