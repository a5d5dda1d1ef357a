//! The way of one instance to the store: where faults happen, and where it ends when the instance dies.

use crate::fault::Fault;
use crate::store::TestStore;
use async_trait::async_trait;
use blockwork::Instance;
use blockwork_core::id::{InstanceId, OwedId};
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, EventKey, FeedId, List, Listed, Outcome, Owner, PageTicket,
    Position, Pulse, Read, Reason, ScopeId, Store, StoreError, View,
};
use bytes::Bytes;
use parking_lot::Mutex;
use std::fmt;
use std::future::pending;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::watch;

/// One instance's way to a [`TestStore`]: a [`Store`] like any other, until the instance dies. Of a dead one no step is ever
/// done, and none is answered: its tasks stay where they are, as those of a killed process would.
pub struct Link {
    store: Arc<TestStore>,
    instance: OnceLock<Instance>,
    me: Mutex<Option<InstanceId>>,
    dead: watch::Sender<bool>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("me", &*self.me.lock()).field("dead", &self.is_dead()).finish_non_exhaustive()
    }
}

impl Link {
    pub(crate) fn new(store: Arc<TestStore>) -> Arc<Self> {
        Arc::new(Self { store, instance: OnceLock::new(), me: Mutex::default(), dead: watch::Sender::new(false) })
    }

    /// Says whose link it is, so that time that passes is heard of at once. Once.
    pub fn is_of(&self, instance: Instance) {
        let _ = self.instance.set(instance);
    }

    pub(crate) fn instance(&self) -> Option<&Instance> {
        self.instance.get()
    }

    pub(crate) fn me(&self) -> Option<InstanceId> {
        *self.me.lock()
    }

    /// The instance dies, as by `kill -9`.
    pub fn kill(&self) {
        self.dead.send_replace(true);
    }

    /// Whether it has died.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    /// Waits for its death.
    pub(crate) async fn died(&self) {
        let _ = self.dead.subscribe().wait_for(|dead| *dead).await;
    }

    /// The instance beats, unless it is dead.
    pub(crate) async fn beat_now(&self) {
        let Some(instance) = self.instance() else { return };
        tokio::select! {
            () = self.died() => {}
            () = instance.beat() => {}
        }
    }

    /// Does a step, if the instance lives so long.
    async fn step<T, F: Future<Output = T>>(&self, step: impl FnOnce(Arc<dyn Store>) -> F) -> T {
        let done = async {
            match self.store.inner() {
                Some(store) => step(store).await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.died() => pending().await,
            done = done => done,
        }
    }

    /// The fault that happens to one of these commits, and which one it is.
    async fn fault(&self, commits: &[Commit]) -> Option<(usize, Fault)> {
        let (faults, random) = (&self.store.faults, &self.store.random);
        for (at, commit) in commits.iter().enumerate() {
            let fault = match &commit.event {
                EventKey::Page { .. } => faults.at_commit(random),
                // What is nobody's is the server's own.
                EventKey::Caller { who, .. } if *who != ScopeId::Global => faults.at_commit(random),
                EventKey::Owed { id, .. } if faults.concern_owed() => {
                    let name = self.name(*id).await;
                    name.and_then(|name| faults.in_owed(&name, random))
                }
                EventKey::Caller { .. } | EventKey::Owed { .. } => None,
            };
            if let Some(fault) = fault {
                return Some((at, fault));
            }
        }
        None
    }

    async fn name(&self, id: OwedId) -> Option<Arc<str>> {
        let owed = self.store.owed().await;
        owed.into_iter().find(|owed| owed.id == id).map(|owed| owed.listener)
    }

    async fn write(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let written = self.step(|store| async move { store.commit(commits).await }).await;
        self.store.wrote();
        written
    }

    async fn die<T>(&self) -> T {
        self.kill();
        pending().await
    }

    /// The commit is refused because its cells have changed; so they may be read again.
    async fn overtake(&self, at: usize, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let mut others = commits.to_vec();
        let refused = others.remove(at);
        if refused.expect.is_empty() || refused.lease.is_some() {
            return self.write(commits).await;
        }
        let cells = refused.expect.iter().map(|(cell, _)| (cell.clone(), None)).collect();
        let read = Read { by: refused.by, event: None, cells, lease: None };
        let View::Cells { cells, .. } = self.step(|store| async move { store.read(&read).await }).await? else {
            return self.write(commits).await;
        };
        let mut outcomes = if others.is_empty() { Vec::new() } else { self.write(&others).await? };
        outcomes.insert(at, Outcome::Stale(cells));
        Ok(outcomes)
    }
}

fn planted() -> StoreError {
    StoreError::Unavailable { cause: Arc::new(io::Error::other("a fault that a test has planted")) }
}

#[async_trait]
impl Store for Link {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.step(|store| async move { store.read(what).await }).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        match self.fault(commits).await {
            None => self.write(commits).await,
            Some((_, Fault::Unavailable)) => Err(planted()),
            Some((_, Fault::OutcomeUnknown)) => {
                self.write(commits).await?;
                Err(planted())
            }
            Some((_, Fault::Slow(time))) => {
                tokio::time::sleep(time).await;
                self.write(commits).await
            }
            Some((at, Fault::Overtaken)) => self.overtake(at, commits).await,
            Some((_, Fault::DiesAfterCommit)) => {
                self.write(commits).await?;
                self.die().await
            }
            Some((_, Fault::DiesBeforeCommit | _)) => self.die().await,
        }
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.step(|store| async move { store.attach(page, by).await }).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.step(|store| async move { store.detach(feeds).await }).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.step(|store| async move { store.end(whose, why).await }).await
    }

    /// Of the instance's own beats, which move time by what its clock measures, time stands still.
    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        *self.me.lock() = Some(beat.me);
        let beat = Beat { since: Duration::ZERO, ..*beat };
        let pulse = self.step(|store| async move { store.beat(&beat).await }).await?;
        self.store.heard(pulse.now);
        Ok(pulse)
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        let claimed = self.step(|store| async move { store.claim(ask).await }).await?;
        if !claimed.is_empty() {
            self.store.wrote();
        }
        Ok(claimed)
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.step(|store| async move { store.changes(after).await }).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.step(|store| async move { store.list(what, after).await }).await
    }
}
