//! Histories: what is done to a store and to the model alike.

use crate::naive::Model;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId, VisitorId};
use blockwork_core::store::{Beat, CellId, Commit, EventKey, PageTicket, Put, Read, ScopeId, Store, StoreLimits};
use bytes::Bytes;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// One step, in small numbers that the history makes into ids: so that steps meet.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The tab loads a page anew.
    Render {
        tab: usize,
    },
    Commit {
        event: Event,
        cells: Vec<Use>,
        answer: usize,
    },
    Read {
        event: Option<Event>,
        cells: Vec<Use>,
    },
    Beat {
        behind: u64,
        since: u64,
    },
    /// The store is closed and opened again, where that loses nothing.
    Reopen,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    tab: usize,
    /// Counted from the floor, which goes up by itself as the history goes on.
    n: u64,
    floor: u64,
    print: u64,
    /// Now and then somebody else comes with the page's ticket.
    visitor: Option<u8>,
}

/// What a step does with a cell of a tab.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    tab: usize,
    scope: ScopeOf,
    state: usize,
    /// Which of the versions that the cell has had: the newest, or another.
    back: usize,
    put: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum ScopeOf {
    Page,
    Visitor,
}

const TABS: usize = 6;
const STATES: [&str; 4] = ["A", "Bb", "Ccc", "Dddd"];

impl Step {
    pub(crate) fn any() -> impl Strategy<Value = Step> {
        let cells = || prop::collection::vec(Use::any(), 0..4);
        let answer = prop_oneof![5 => 0..50usize, 1 => 1000..1050usize, 1 => 1500..1501usize];
        prop_oneof![
            1 => (0..TABS).prop_map(|tab| Step::Render { tab }),
            8 => (Event::any(), cells(), answer).prop_map(|(event, cells, answer)| Step::Commit { event, cells, answer }),
            3 => (prop::option::of(Event::any()), cells()).prop_map(|(event, cells)| Step::Read { event, cells }),
            3 => (0..6000u64, 0..7000u64).prop_map(|(behind, since)| Step::Beat { behind, since }),
            1 => Just(Step::Reopen),
        ]
    }
}

impl Event {
    fn any() -> impl Strategy<Value = Event> {
        let n = prop_oneof![8 => 0..8u64, 1 => 60..68u64];
        let visitor = prop_oneof![12 => Just(None), 1 => (0..3u8).prop_map(Some)];
        (0..TABS, n, 0..4u64, 0..8u64, visitor).prop_map(|(tab, n, floor, print, visitor)| Event {
            tab,
            n: 1 + n,
            floor: 1 + floor,
            print: u64::from(print == 0),
            visitor,
        })
    }
}

impl Use {
    fn any() -> impl Strategy<Value = Use> {
        let scope = prop_oneof![Just(ScopeOf::Page), Just(ScopeOf::Visitor)];
        let back = prop_oneof![8 => Just(0usize), 1 => 1..4usize];
        let put = prop::option::of(prop_oneof![4 => 0..100usize, 2 => 700..830usize]);
        let map = |(tab, scope, state, back, put)| Use { tab, scope, state, back, put };
        (0..TABS, scope, 0..STATES.len(), back, put).prop_map(map)
    }
}

/// A store, and what `Reopen` means to it.
pub(crate) enum Subject {
    Kept(Arc<dyn Store>),
    Reopened(Box<dyn Fn() -> Arc<dyn Store>>),
}

/// Does each step to both, and compares what they say.
pub(crate) fn check(steps: &[Step], subject: Subject, limits: StoreLimits) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (mut store, open) = match subject {
        Subject::Kept(store) => (Some(store), None),
        Subject::Reopened(open) => (Some(open()), Some(open)),
    };
    let mut history = History::new(limits);
    for step in steps {
        match (step, &open) {
            (Step::Reopen, Some(open)) => {
                store = None;
                store = store.or_else(|| Some(open()));
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
            Step::Commit { event, cells, answer } => {
                let commit = self.commit(event, cells, *answer);
                let expected = self.model.commit(&commit);
                let found = store.commit(std::slice::from_ref(&commit)).await.expect("the store commits");
                prop_assert_eq!(found, vec![expected], "{:?}", commit);
                for put in &commit.put {
                    let version = self.model.cell(&put.cell).version;
                    self.versions.entry(put.cell.clone()).or_default().insert(0, version);
                }
            }
            Step::Read { event, cells } => {
                let event = event.as_ref().map(|event| self.event(event));
                let cells = cells.iter().map(|one| (self.cell(one), one.put.map(|_| self.version(one)))).collect();
                self.read(store, &Read { event, cells }).await?;
            }
            Step::Beat { behind, since } => {
                let saw = blockwork_core::store::StoreTime(self.model.now.0.saturating_sub(*behind));
                let since = Duration::from_millis(*since);
                let now = store.beat(&Beat { me: instance(), saw, since }).await.expect("the store beats").now;
                prop_assert_eq!(now, self.model.beat(saw, since));
            }
            Step::Reopen => {}
        }
        Ok(())
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
        for (tab, scope) in (0..TABS).flat_map(|tab| [(tab, ScopeOf::Page), (tab, ScopeOf::Visitor)]) {
            cells.extend(
                (0..STATES.len()).map(|state| (self.cell(&Use { tab, scope, state, back: 0, put: None }), None)),
            );
        }
        self.read(store, &Read { event: None, cells }).await?;
        for (tab, n) in (0..TABS).flat_map(|tab| (1..10).map(move |n| (tab, n))) {
            let event = self.event(&Event { tab, n, floor: 1, print: 0, visitor: None });
            self.read(store, &Read { event: Some(event), cells: Vec::new() }).await?;
        }
        Ok(())
    }

    fn event(&self, event: &Event) -> EventKey {
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

    fn commit(&mut self, event: &Event, cells: &[Use], answer: usize) -> Commit {
        let id = CommitId::from_bytes(self.fresh());
        let event = self.event(event);
        let EventKey::Page { ticket, .. } = &event;
        let mut commit = Commit {
            id,
            by: instance(),
            event: event.clone(),
            expect: Vec::new(),
            put: Vec::new(),
            answer: Bytes::from("a".repeat(answer)),
        };
        for one in cells {
            let cell = self.cell(one);
            if commit.expect.iter().any(|(other, _)| *other == cell) {
                continue;
            }
            commit.expect.push((cell.clone(), self.version(one)));
            let own = !matches!(cell.scope, ScopeId::Page(page) if page != ticket.page);
            if let Some(size) = one.put.filter(|_| own) {
                commit.put.push(Put { cell, bytes: Bytes::from("x".repeat(size)) });
            }
        }
        commit
    }
}

fn visitor(number: usize) -> VisitorId {
    VisitorId::from_bytes([u8::try_from(number).expect("small"); 16])
}

fn instance() -> InstanceId {
    InstanceId::from_bytes([1; 16])
}
