//! Histories: what is done to a store and to the model alike.

use crate::naive::Model;
use crate::step::{Caller, Event, Lease, STATES, ScopeOf, Step, TABS, Then, Use};
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, LeaseId, OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Attached, Beat, Cause, CellId, Claim, Commit, ENDS, Entry, EventKey, FeedId, Going, List, Outcome, Owed,
    PageTicket, Position, Put, Read, ScopeId, Store, StoreLimits, StoreTime, Wants,
};
use bytes::Bytes;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

const ME: InstanceId = InstanceId::from_bytes([1; 16]);

/// A store, and what `Reopen` means to it.
pub(crate) enum Subject {
    Kept(Arc<dyn Store>),
    Reopened(Box<dyn Fn() -> Arc<dyn Store>>),
    /// Opened anew, it is the same: nothing of it was in the process.
    Shared(Box<dyn Fn() -> Arc<dyn Store>>),
}

/// Does each step to both, and compares what they say.
pub(crate) fn check(steps: &[Step], subject: Subject, limits: StoreLimits) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut store, open, is_shared) = match subject {
        Subject::Kept(store) => (Some(store), None, false),
        Subject::Reopened(open) => (Some(open()), Some(open), false),
        Subject::Shared(open) => (Some(open()), Some(open), true),
    };
    let mut history = History::new(limits);
    if open.is_some() && !is_shared {
        history.model.reopen();
    }
    for step in steps {
        match (step, &open) {
            (Step::Reopen, Some(open)) => {
                store = None;
                store = store.or_else(|| Some(open()));
                if !is_shared {
                    history.model.reopen();
                }
            }
            (step, _) => {
                let store = store.as_deref().expect("it is open");
                runtime.block_on(history.step(store, step))?;
            }
        }
    }
    runtime.block_on(history.look_at_everything(store.as_deref().expect("it is open")))
}

struct History {
    model: Model,
    tickets: Vec<PageTicket>,
    versions: HashMap<CellId, Vec<Version>>,
    count: u64,
}

impl History {
    fn new(limits: StoreLimits) -> Self {
        let mut history = Self { model: Model::new(limits), tickets: Vec::new(), versions: HashMap::new(), count: 0 };
        history.tickets = (0..TABS).map(|tab| history.ticket(tab)).collect();
        history
    }

    fn fresh(&mut self) -> [u8; 16] {
        self.count += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }

    fn ticket(&mut self, tab: usize) -> PageTicket {
        let page = PageId::from_bytes(self.fresh());
        PageTicket { page, visitor: visitor(tab % 2), made: self.model.now }
    }

    async fn step(&mut self, store: &dyn Store, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Render { tab } => self.tickets[*tab] = self.ticket(*tab),
            Step::Commit { event, cells, answer, owes, lease } => {
                let mut commit = self.commit(self.event(event), cells, *answer);
                commit.part = event.caller.map_or(0, |(_, _, part)| part);
                commit.lease = lease.map(lease_id);
                commit.owed = owes.iter().map(|later| self.owed(&commit, *later)).collect();
                self.both_commit(store, &commit).await?;
            }
            Step::Run { which, part, old, then, cells, answer } => {
                if let Some(commit) = self.run(*which, *part, *old, *then, cells, *answer) {
                    self.both_commit(store, &commit).await?;
                }
            }
            Step::Claim { me, ends, most } => {
                let listeners: &[Arc<str>] = &[CHAIN.into(), ENDS.into()];
                let listeners = listeners[..1 + usize::from(*ends)].into();
                let wants = Wants::Due { listeners, most: *most };
                self.claim(store, &Claim { by: instance(*me), wants }).await?;
            }
            Step::ClaimDead { me, which } => {
                let id = self.model.owed.get(*which).map_or(OwedId::from_bytes([0; 16]), |event| event.owed.id);
                self.claim(store, &Claim { by: instance(*me), wants: Wants::Dead(id) }).await?;
            }
            Step::Attach { tab, me } => {
                let (ticket, me) = (self.tickets[*tab], instance(*me));
                let attached = match store.attach(&ticket, me).await.expect("the store attaches") {
                    Attached::There { feed, .. } => Attached::There { feed, at: Position(0) },
                    other => other,
                };
                prop_assert_eq!(attached, self.model.attach(&ticket, me));
            }
            Step::Detach { tab, back } => {
                let page = self.tickets[*tab].page;
                let feeds =
                    self.model.pages.iter().find(|other| other.ticket.page == page).map_or(0, |page| page.feeds);
                let feed = FeedId { page, n: feeds.saturating_sub(*back) };
                store.detach(&[feed]).await.expect("the store detaches");
                self.model.detach(feed);
            }
            Step::Read { event, cells, lease } => {
                let by = lease.map_or(ME, |lease| instance(lease.me));
                let event = event.as_ref().map(|event| self.event(event));
                let cells = cells.iter().map(|one| (self.cell(one), one.put.map(|_| self.version(one)))).collect();
                self.read(store, &Read { by, lease: lease.map(lease_id), event, cells }).await?;
            }
            Step::Beat { behind, since, me, away } => {
                let saw = StoreTime(self.model.now.0.saturating_sub(*behind));
                let going = if *away { Going::Away } else { Going::On };
                let beat = Beat { me: instance(*me), saw, since: Duration::from_millis(*since), going };
                prop_assert_eq!(store.beat(&beat).await.expect("the store beats"), self.model.beat(&beat));
            }
            Step::Reopen => {}
        }
        Ok(())
    }

    async fn claim(&mut self, store: &dyn Store, ask: &Claim) -> Result<(), TestCaseError> {
        let found = store.claim(ask).await.expect("the store claims");
        found.iter().for_each(|claimed| self.model.adopt(&claimed.owed));
        prop_assert_eq!(found, self.model.claim(ask), "{:?}", ask);
        Ok(())
    }

    async fn both_commit(&mut self, store: &dyn Store, commit: &Commit) -> Result<(), TestCaseError> {
        let expected = self.model.commit(commit);
        let found = store.commit(std::slice::from_ref(commit)).await.expect("the store commits");
        let found = found.into_iter().map(without_position).collect::<Vec<_>>();
        prop_assert_eq!(found, vec![expected], "{:?}", commit);
        for put in &commit.put {
            let version = self.model.cell(&put.cell).version;
            self.versions.entry(put.cell.clone()).or_default().insert(0, version);
        }
        Ok(())
    }

    fn owed(&self, commit: &Commit, later: u64) -> Owed {
        Owed {
            id: OwedId::from_bytes(commit.id.to_bytes()),
            listener: CHAIN.into(),
            whose: self.model.whose(&commit.event),
            key: "".into(),
            cause: Cause::Commit { path: Vec::new(), states: Vec::new() },
            last: Vec::new(),
            not_before: self.model.now.plus(Duration::from_millis(later.saturating_sub(4000))),
            attempts: 0,
            dead: None,
        }
    }

    fn run(&mut self, which: usize, part: u64, old: bool, then: Then, cells: &[Use], answer: usize) -> Option<Commit> {
        let event = self.model.owed.get(which).cloned()?;
        let token = event.token.saturating_sub(u64::from(old));
        let key = EventKey::Owed { id: event.owed.id, token };
        let mut commit = Commit { part, ..self.commit(key, cells, answer) };
        let again = |later: u64, dead: Option<&str>| {
            let not_before = self.model.now.plus(Duration::from_millis(later));
            Owed { not_before, dead: dead.map(Into::into), ..event.owed.clone() }
        };
        match then {
            Then::Later(later) if part == 0 => commit.owed.push(again(later, None)),
            Then::Dead if part == 0 => commit.owed.push(again(0, Some("it failed"))),
            _ => {}
        }
        Some(commit)
    }

    async fn read(&mut self, store: &dyn Store, read: &Read) -> Result<(), TestCaseError> {
        let expected = self.model.read(read);
        let found = store.read(read).await.expect("the store reads");
        prop_assert_eq!(found, expected, "{:?}", read);
        Ok(())
    }

    /// Every cell there may be, and every receipt.
    async fn look_at_everything(&mut self, store: &dyn Store) -> Result<(), TestCaseError> {
        let mut cells = Vec::new();
        for (tab, scope) in
            (0..TABS).flat_map(|tab| [ScopeOf::Page, ScopeOf::Visitor, ScopeOf::Global].map(|scope| (tab, scope)))
        {
            cells.extend(
                (0..STATES.len())
                    .map(|state| (self.cell(&Use { tab, scope, state, back: 0, put: None, ttl: None }), None)),
            );
        }
        self.read(store, &Read { by: ME, lease: None, event: None, cells }).await?;
        let found = store.list(&List::Owed, None).await.expect("the store lists").entries;
        for entry in &found {
            let Entry::Owed(owed) = entry else { panic!("an owed event, and not {entry:?}") };
            self.model.adopt(owed);
        }
        let owed: Vec<_> = self.model.owed.iter().map(|event| Entry::Owed(event.owed.clone())).collect();
        prop_assert_eq!(found, owed);
        for (tab, n) in (0..TABS).flat_map(|tab| (1..10).map(move |n| (tab, n))) {
            let event = self.event(&Event { tab, n, floor: 1, print: 0, visitor: None, caller: None });
            self.read(store, &Read { by: ME, lease: None, event: Some(event), cells: Vec::new() }).await?;
        }
        for (who, key) in [Caller::App, Caller::Visitor(0), Caller::Visitor(1)]
            .iter()
            .flat_map(|who| (0..4).map(move |key| (*who, key)))
        {
            let event = caller(who, key, 0);
            self.read(store, &Read { by: ME, lease: None, event: Some(event), cells: Vec::new() }).await?;
        }
        Ok(())
    }

    fn event(&self, event: &Event) -> EventKey {
        if let Some((who, key, _)) = event.caller {
            return caller(who, key, event.print);
        }
        let mut ticket = self.tickets[event.tab];
        if let Some(other) = event.visitor {
            ticket.visitor = visitor(usize::from(other));
        }
        EventKey::Page { ticket, n: event.n, floor: event.floor.min(event.n), print: event.print }
    }

    fn cell(&self, one: &Use) -> CellId {
        let ticket = self.tickets[one.tab];
        let scope = match one.scope {
            ScopeOf::Page => ScopeId::Page(ticket.page),
            ScopeOf::Visitor => ScopeId::Visitor(ticket.visitor),
            ScopeOf::Global => ScopeId::Global,
        };
        CellId { scope, state: STATES[one.state].into(), key: "".into() }
    }

    /// The version the cell has, or one that it had.
    fn version(&self, one: &Use) -> Version {
        let cell = self.cell(one);
        if one.back == 0 {
            return self.model.cell(&cell).version;
        }
        let old = self.versions.get(&cell).and_then(|versions| versions.get(one.back));
        old.copied().unwrap_or(Version::NONE)
    }

    fn commit(&mut self, event: EventKey, cells: &[Use], answer: usize) -> Commit {
        let id = CommitId::from_bytes(self.fresh());
        let mut commit = Commit {
            id,
            by: ME,
            event,
            part: 0,
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::from("a".repeat(answer)),
            owed: Vec::new(),
            lease: None,
        };
        for one in cells {
            let cell = self.cell(one);
            if commit.expect.iter().any(|(other, _)| *other == cell) {
                continue;
            }
            commit.expect.push((cell.clone(), self.version(one)));
            let own = self.model.whose(&commit.event).scope(cell.scope.kind()) == Some(cell.scope);
            if let Some(size) = one.put.filter(|_| own) {
                // No bytes at all: the cell is dropped.
                let bytes = (size > 0).then(|| Bytes::from("x".repeat(size)));
                commit.put.push(Put { cell, bytes, ttl: one.ttl.map(Duration::from_millis) });
            }
        }
        commit
    }
}

/// The listener that pages' events owe to.
pub(crate) const CHAIN: &str = "chain";

fn caller(who: Caller, key: u8, print: u64) -> EventKey {
    let who = match who {
        Caller::App => ScopeId::Global,
        Caller::Visitor(number) => ScopeId::Visitor(visitor(number)),
    };
    EventKey::Caller { who, key: [key; 16], print }
}

fn lease_id(lease: Lease) -> LeaseId {
    LeaseId::from_bytes([16 * lease.me + lease.which; 16])
}

fn instance(number: u8) -> InstanceId {
    InstanceId::from_bytes([number; 16])
}

/// What becomes of a commit that is written, whatever its position.
pub(crate) const DONE: Outcome = Outcome::Done { at: Position(0) };

fn without_position(outcome: Outcome) -> Outcome {
    if matches!(outcome, Outcome::Done { .. }) { DONE } else { outcome }
}

fn visitor(number: usize) -> VisitorId {
    VisitorId::from_bytes([u8::try_from(number).expect("small"); 16])
}
