//! What visitors do to a store: warm changing events, as the server commits them.

use crate::Result;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId, VisitorId};
use blockwork_core::store::{CellId, Commit, EventKey, Outcome, PageTicket, Put, ScopeId, Store, StoreTime};
use bytes::Bytes;
use std::sync::Arc;

/// So many pages click at once.
pub(crate) const TOGETHER: usize = 64;

/// How the clicks of many pages come to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Each in a step of its own, all under way at once: each page changes a cell of its own.
    Alone,
    /// Those of all pages in one step, as the server takes to the store what waits.
    Grouped,
    /// The same, and all change one cell.
    Hot,
}

impl Way {
    pub(crate) const ALL: [Self; 3] = [Self::Alone, Self::Grouped, Self::Hot];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alone => "64 clicks under way, each a step of its own and a cell of its own",
            Self::Grouped => "64 clicks in one step, each a cell of its own",
            Self::Hot => "64 clicks in one step, one cell for all",
        }
    }
}

/// A cell as whoever changes it knows it.
#[derive(Clone, Debug)]
struct Slot {
    id: CellId,
    version: Version,
}

/// A page that clicks.
#[derive(Clone, Debug)]
struct Page {
    ticket: PageTicket,
    n: u64,
}

impl Page {
    fn new(number: u64) -> Self {
        let (page, visitor) = (PageId::from_bytes(bits(number)), VisitorId::from_bytes(bits(!number)));
        Self { ticket: PageTicket { page, visitor, made: StoreTime(0) }, n: 0 }
    }

    /// The commit of `add_items`, in the sizes that the server's own has: so many bytes of a cell and of an answer.
    fn click(&mut self, slot: &mut Slot) -> Commit {
        self.n += 1;
        let id = CommitId::from_bytes(bits(self.n << 16 | u64::from(self.ticket.page.to_bytes()[0])));
        let key = EventKey::Page { ticket: self.ticket, n: self.n, floor: self.n, print: u64::MAX / 7 };
        let expect = vec![(slot.id.clone(), slot.version)];
        slot.version = slot.version.next(id.mark());
        let value = format!(r#"{{"items":{{"Milk":{0},"Orange Juice":{0}}}}}"#, self.n);
        let seen = format!(r#"{{"cell":"session/Cart","version":"{}"}}"#, slot.version);
        Commit {
            id,
            by: InstanceId::from_bytes(bits(1)),
            event: key,
            part: 0,
            expect,
            put: vec![Put { cell: slot.id.clone(), bytes: Some(value.into()), ttl: None }],
            answer: Bytes::from(format!(r#"{{"value":null,"changed":[{seen}]}}"#)),
            owed: Vec::new(),
            lease: None,
        }
    }
}

/// As many digits as random ids have.
fn bits(number: u64) -> [u8; 16] {
    let half = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (u128::from(half) << 64 | u128::from(!half)).to_be_bytes()
}

/// Pages that click, and the cells that they change.
#[derive(Debug)]
pub(crate) struct Crowd {
    way: Way,
    pages: Vec<Page>,
    /// One for each page, or one for all.
    slots: Vec<Slot>,
}

impl Crowd {
    pub(crate) fn new(way: Way) -> Self {
        let pages: Vec<Page> = (0..TOGETHER as u64).map(Page::new).collect();
        let own = |page: &Page| ScopeId::Page(page.ticket.page);
        let scopes = if way == Way::Hot { vec![ScopeId::Global] } else { pages.iter().map(own).collect() };
        let slot = |scope| Slot { id: CellId { scope, state: "Cart".into(), key: "".into() }, version: Version::NONE };
        let slots = scopes.into_iter().map(slot).collect();
        Self { way, pages, slots }
    }

    /// Everybody clicks so often.
    pub(crate) async fn click(&mut self, store: &Arc<dyn Store>, often: usize) -> Result {
        if self.way == Way::Alone {
            return self.click_alone(store, often).await;
        }
        for _ in 0..often {
            let slots = self.slots.len();
            let pages = self.pages.iter_mut().enumerate();
            let commits: Vec<Commit> = pages.map(|(at, page)| page.click(&mut self.slots[at % slots])).collect();
            done(&store.commit(&commits).await?)?;
        }
        Ok(())
    }

    async fn click_alone(&mut self, store: &Arc<dyn Store>, often: usize) -> Result {
        let everybody = self.pages.drain(..).zip(self.slots.drain(..));
        let tasks: Vec<_> =
            everybody.map(|(page, slot)| tokio::spawn(click_alone(store.clone(), page, slot, often))).collect();
        for task in tasks {
            let (page, slot) = task.await??;
            self.pages.push(page);
            self.slots.push(slot);
        }
        Ok(())
    }

    /// The commit of a click that was done is sent by everybody so often: each time it is answered from its receipt.
    pub(crate) async fn repeat(&mut self, store: &Arc<dyn Store>, often: usize) -> Result {
        let commit = self.pages[0].click(&mut self.slots[0]);
        done(&store.commit(std::slice::from_ref(&commit)).await?)?;
        let tasks: Vec<_> = (0..TOGETHER).map(|_| tokio::spawn(repeat(store.clone(), commit.clone(), often))).collect();
        for task in tasks {
            task.await??;
        }
        Ok(())
    }
}

async fn click_alone(store: Arc<dyn Store>, mut page: Page, mut slot: Slot, often: usize) -> Result<(Page, Slot)> {
    for _ in 0..often {
        done(&store.commit(&[page.click(&mut slot)]).await?)?;
    }
    Ok((page, slot))
}

async fn repeat(store: Arc<dyn Store>, commit: Commit, often: usize) -> Result {
    for _ in 0..often {
        let outcomes = store.commit(std::slice::from_ref(&commit)).await?;
        if !matches!(outcomes[..], [Outcome::Answered(_)]) {
            return Err(format!("it was not answered from its receipt: {outcomes:?}").into());
        }
    }
    Ok(())
}

fn done(outcomes: &[Outcome]) -> Result {
    match outcomes.iter().find(|outcome| !matches!(outcome, Outcome::Done { .. })) {
        Some(other) => Err(format!("a click was not committed: {other:?}").into()),
        None => Ok(()),
    }
}
