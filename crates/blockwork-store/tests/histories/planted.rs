//! A store with a fault of its own choosing: the checker must find each, by name.
//!
//! The faults are made around a sound store, from the outside: what a call asks for is changed on its way in, or what
//! it finds on its way out. So the stores have no switches in them, and one build of the tests has all faults.

use crate::random::Random;
use async_trait::async_trait;
use blockwork_core::cell::Version;
use blockwork_core::id::{CommitId, InstanceId, PageId};
use blockwork_core::store::{
    Attached, Beat, Cell, CellId, Changes, Claim, Claimed, Commit, EventKey, FeedId, List, Listed, Outcome, Owner,
    PageTicket, Position, Pulse, Read, Reason, ScopeId, Store, StoreError, View,
};
use bytes::Bytes;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A fault of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// A read finds what a cell was earlier.
    StaleRead,
    /// A commit is not refused when its cells have changed.
    LostUpdate,
    /// Of several changes of a commit one is left out.
    PartialCommit,
    /// An event that has its answer is applied again.
    ReceiptIgnored,
    /// A copy is applied that comes after its receipt is gone.
    FloorIgnored,
    /// A failure has no receipt.
    FailureNotFiled,
    /// Versions are plain counters: a cell that was dropped has them again.
    VersionReused,
    /// An owed event's commit does not take it away.
    OwedNotConsumed,
    /// What an older feed reports is taken for the newest one's.
    LateDetachObeyed,
    /// Time is that of a wall clock, which somebody sets forward.
    WallClock,
}

/// Less than the silence that makes an instance a dead one.
const FORWARD: Duration = Duration::from_secs(4);

/// A store that has one of them.
pub(crate) struct Planted {
    store: Arc<dyn Store>,
    bug: Bug,
    inner: Mutex<Inner>,
}

struct Inner {
    random: Random,
    /// Cells as they once were.
    earlier: HashMap<CellId, Cell>,
    /// The newest feed of each page.
    feeds: HashMap<PageId, FeedId>,
    /// How often the clock was set.
    set: u32,
}

impl Planted {
    pub(crate) fn new(store: Arc<dyn Store>, bug: Bug) -> Self {
        let inner = Inner { random: Random::new(7), earlier: HashMap::new(), feeds: HashMap::new(), set: 0 };
        Self { store, bug, inner: Mutex::new(inner) }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("nothing panics while it is held")
    }

    /// The commit as that of another event of the same page or caller, which nobody has ever heard of.
    fn under_another_key(&self, commit: &Commit) -> Commit {
        let random = self.inner().random.next();
        let mut key = [0; 16];
        key[..8].copy_from_slice(&random.to_be_bytes());
        let event = match commit.event.clone() {
            EventKey::Page { ticket, floor, print, .. } => {
                EventKey::Page { ticket, n: floor + 32 + random % 32, floor, print }
            }
            EventKey::Caller { who, print, .. } => EventKey::Caller { who, key, print },
            EventKey::Owed { .. } => {
                let scopes = commit.expect.iter().map(|(cell, _)| cell.scope);
                let visitor = scopes.into_iter().find(|scope| matches!(scope, ScopeId::Visitor(_)));
                EventKey::Caller { who: visitor.unwrap_or(ScopeId::Global), key, print: 0 }
            }
        };
        Commit { event, ..commit.clone() }
    }

    /// The cells' versions now.
    async fn versions(&self, commit: &Commit) -> Result<Vec<Version>, StoreError> {
        let cells = commit.expect.iter().map(|(cell, _)| (cell.clone(), None)).collect();
        match self.store.read(&Read { by: commit.by, event: None, cells, lease: None }).await? {
            View::Cells { cells, .. } => Ok(cells.into_iter().map(|cell| cell.version).collect()),
            other => panic!("a read without an event finds cells, and not {other:?}"),
        }
    }

    /// Whether the fault shows this time. One that always did would leave nothing to read.
    fn strikes(&self) -> bool {
        self.inner().random.percent(25)
    }

    /// What the store is told instead.
    async fn change(&self, commit: &Commit) -> Result<Commit, StoreError> {
        let mut changed = commit.clone();
        if self.bug != Bug::VersionReused && !self.strikes() {
            return Ok(changed);
        }
        let is_failure = commit.put.is_empty() && !commit.answer.starts_with(b"ok");
        let is_owed = matches!(commit.event, EventKey::Owed { .. });
        match self.bug {
            Bug::LostUpdate => {
                for ((_, expected), now) in changed.expect.iter_mut().zip(self.versions(commit).await?) {
                    *expected = now;
                }
            }
            // The mark that a commit gives to versions is the first half of its id.
            Bug::VersionReused => {
                let mut id = commit.id.to_bytes();
                id[..8].fill(0);
                changed.id = CommitId::from_bytes(id);
            }
            Bug::PartialCommit if changed.put.len() > 1 => drop(changed.put.pop()),
            Bug::FailureNotFiled if is_failure && !is_owed => changed = self.under_another_key(commit),
            Bug::OwedNotConsumed if is_owed && commit.owed.is_empty() => changed = self.under_another_key(commit),
            _ => {}
        }
        Ok(changed)
    }

    async fn commit_one(&self, commit: &Commit) -> Result<Outcome, StoreError> {
        let outcome = self.send(&self.change(commit).await?).await?;
        match (self.bug, outcome) {
            (Bug::ReceiptIgnored, Outcome::Answered(_)) | (Bug::FloorIgnored, Outcome::Late) if self.strikes() => {
                self.send(&self.under_another_key(commit)).await
            }
            (_, outcome) => Ok(outcome),
        }
    }

    /// How many steps the clock is set forward now: once in a while, as long as an instance beats that measures time.
    fn steps_forward(&self, beat: &Beat) -> u32 {
        let mut inner = self.inner();
        let sets = self.bug == Bug::WallClock && !beat.since.is_zero() && inner.set < 3 && inner.random.percent(10);
        inner.set += u32::from(sets);
        if sets { 4 } else { 0 }
    }

    async fn send(&self, commit: &Commit) -> Result<Outcome, StoreError> {
        let mut outcomes = self.store.commit(std::slice::from_ref(commit)).await?;
        Ok(outcomes.remove(0))
    }

    /// Sometimes the cell as it was when it was first read, if it was there.
    fn earlier(&self, cell: Cell, known: Option<Version>) -> Cell {
        let mut inner = self.inner();
        if cell.bytes.is_some() && inner.random.percent(30) {
            inner.earlier.entry(cell.id.clone()).or_insert_with(|| cell.clone());
        }
        match inner.earlier.get(&cell.id).cloned() {
            Some(earlier) if inner.random.percent(30) => {
                Cell { bytes: earlier.bytes.filter(|_| known != Some(earlier.version)), ..earlier }
            }
            _ => cell,
        }
    }
}

impl fmt::Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Planted").field("store", &self.store).field("bug", &self.bug).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Planted {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        let view = self.store.read(what).await?;
        match (self.bug, view) {
            (Bug::ReceiptIgnored, View::Answered(_)) | (Bug::FloorIgnored, View::Late) if self.strikes() => {
                self.store.read(&Read { event: None, ..what.clone() }).await
            }
            (Bug::StaleRead, View::Cells { at, cells }) if what.event.is_some() => {
                let known = what.cells.iter().map(|(_, known)| *known);
                let cells = cells.into_iter().zip(known).map(|(cell, known)| self.earlier(cell, known));
                Ok(View::Cells { at, cells: cells.collect() })
            }
            (_, view) => Ok(view),
        }
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        for commit in commits {
            outcomes.push(self.commit_one(commit).await?);
        }
        Ok(outcomes)
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        let attached = self.store.attach(page, by).await?;
        if let Attached::There { feed, .. } = attached {
            self.inner().feeds.insert(page.page, feed);
        }
        Ok(attached)
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        let newest = |feed: &FeedId| self.inner().feeds.get(&feed.page).copied().unwrap_or(*feed);
        match self.bug {
            Bug::LateDetachObeyed => self.store.detach(&feeds.iter().map(newest).collect::<Vec<_>>()).await,
            _ => self.store.detach(feeds).await,
        }
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.store.end(whose, why).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        let mut pulse = self.store.beat(beat).await?;
        // No beat moves store time far, so this clock is set forward in steps.
        for _ in 0..self.steps_forward(beat) {
            pulse = self.store.beat(&Beat { saw: pulse.now, since: FORWARD, ..*beat }).await?;
        }
        Ok(pulse)
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.store.claim(ask).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.store.changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.store.list(what, after).await
    }
}
