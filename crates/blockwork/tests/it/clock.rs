//! A store whose time a test drives: by beats, which are all that moves it anywhere.

use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, Entry, FeedId, Going, List, Listed, Outcome, Owed, Owner,
    PageTicket, Position, Pulse, Read, Reason, Store, StoreError, StoreLimits, StoreTime, View,
};
use blockwork_store::Memory;
use bytes::Bytes;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

/// No beat moves store time by more.
const LONGEST_BEAT: Duration = Duration::from_secs(5);

/// A memory store for one instance.
#[derive(Debug)]
pub struct Clock {
    inner: Memory,
    pub limits: StoreLimits,
    /// The instance, and store time as it is.
    last: Mutex<Option<(InstanceId, StoreTime)>>,
    /// The instance has beaten.
    heard: Notify,
}

impl Clock {
    pub fn new(change: impl FnOnce(&mut StoreLimits)) -> Arc<Self> {
        let mut limits = StoreLimits::default();
        change(&mut limits);
        Arc::new(Self { inner: Memory::new(limits), limits, last: Mutex::default(), heard: Notify::new() })
    }

    /// So much store time passes at once, and the instance hears of it.
    pub async fn pass(&self, mut time: Duration) {
        while !time.is_zero() {
            let since = time.min(LONGEST_BEAT);
            time -= since;
            let (me, saw) = self.last.lock().expect("nobody panicked").expect("the app has started");
            self.beaten(&Beat { me, saw, since, going: Going::On }).await.expect("memory");
        }
        self.heard.notified().await;
        // One that had waited already may have been of a beat before.
        self.heard.notified().await;
    }

    /// The dead letters.
    pub async fn dead(&self) -> Vec<Owed> {
        self.owed().await.into_iter().filter(|owed| owed.dead.is_some()).collect()
    }

    /// All that is owed.
    pub async fn owed(&self) -> Vec<Owed> {
        let listed = self.inner.list(&List::Owed, None).await.expect("memory");
        let owed = listed.entries.into_iter().filter_map(|entry| match entry {
            Entry::Owed(owed) => Some(owed),
            _ => None,
        });
        owed.collect()
    }

    async fn beaten(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        let pulse = self.inner.beat(beat).await?;
        *self.last.lock().expect("nobody panicked") = Some((beat.me, pulse.now));
        Ok(pulse)
    }
}

#[async_trait]
impl Store for Clock {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.inner.read(what).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        self.inner.commit(commits).await
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.inner.attach(page, by).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.inner.detach(feeds).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.inner.end(whose, why).await
    }

    /// Of the instance's own beats, which move time by what its clock measures, time stands still.
    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        let pulse = self.beaten(&Beat { since: Duration::ZERO, ..*beat }).await;
        self.heard.notify_one();
        pulse
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.inner.claim(ask).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.inner.changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.inner.list(what, after).await
    }
}
