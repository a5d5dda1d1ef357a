//! The store, with a clock beside it.

use crate::metrics::{Metrics, Step};
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, View,
};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Instant;

/// A store whose steps are counted.
#[derive(Debug)]
pub(crate) struct Measured {
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
}

impl Measured {
    pub(crate) fn new(store: Arc<dyn Store>, metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self { store, metrics })
    }

    async fn step<T>(&self, step: Step, doing: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let started = Instant::now();
        let done = doing.await;
        self.metrics.step(step, started.elapsed(), done.is_err());
        done
    }

    fn count(&self, commit: &Commit, outcome: &Outcome) {
        match outcome {
            Outcome::Done { .. } => {
                let dead = commit.owed.iter().filter(|owed| owed.dead.is_some()).count();
                self.metrics.dead_letters.add(u64::try_from(dead).unwrap_or(u64::MAX));
            }
            Outcome::Stale(_) => self.metrics.stale.add(1),
            Outcome::Held => self.metrics.held.add(1),
            _ => {}
        }
    }
}

#[async_trait::async_trait]
impl Store for Measured {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.step(Step::Read, self.store.read(what)).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let outcomes = self.step(Step::Commit, self.store.commit(commits)).await?;
        commits.iter().zip(&outcomes).for_each(|(commit, outcome)| self.count(commit, outcome));
        Ok(outcomes)
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.step(Step::Attach, self.store.attach(page, by)).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.step(Step::Detach, self.store.detach(feeds)).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.step(Step::End, self.store.end(whose, why)).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.step(Step::Beat, self.store.beat(beat)).await
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.step(Step::Claim, self.store.claim(ask)).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.step(Step::Changes, self.store.changes(after)).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.step(Step::List, self.store.list(what, after)).await
    }
}
