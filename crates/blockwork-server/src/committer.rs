//! Commits of this instance in one order, those that wait at the same time in one step of the store.
//!
//! An event hands over its commit while it still has its turn, so commits of one cell stand here in the order of their
//! turns, and each may build on the one before it (RAMCloud and databases call this group commit). Whoever finds nobody
//! at work takes all that waits to the store; no task of its own is needed.

use crate::remembered::Remembered;
use blockwork_core::store::{Commit, Outcome, Store, StoreError};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::oneshot;

/// At most so many commits in one step.
const MOST: usize = 256;

type Told = Result<Outcome, StoreError>;

struct Waiting {
    commit: Commit,
    tell: oneshot::Sender<Told>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// Somebody is taking commits to the store.
    at_work: bool,
}

/// The way of this instance's commits to the store.
pub(crate) struct Committer {
    store: Arc<dyn Store>,
    remembered: Arc<Remembered>,
    queue: Mutex<Queue>,
}

impl std::fmt::Debug for Committer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Committer").finish_non_exhaustive()
    }
}

/// A commit that has its place in the order. It is on its way once somebody awaits it.
#[must_use = "a commit that nobody awaits may stay where it is"]
pub(crate) struct Submitted {
    committer: Arc<Committer>,
    told: oneshot::Receiver<Told>,
}

impl Committer {
    pub(crate) fn new(store: Arc<dyn Store>, remembered: Arc<Remembered>) -> Arc<Self> {
        Arc::new(Self { store, remembered, queue: Mutex::default() })
    }

    /// Gives the commit the next place in the order.
    pub(crate) fn submit(self: &Arc<Self>, commit: Commit) -> Submitted {
        let (tell, told) = oneshot::channel();
        self.queue.lock().waiting.push(Waiting { commit, tell });
        Submitted { committer: self.clone(), told }
    }

    /// All that waits, unless somebody is at work already.
    fn begin(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.queue.lock();
        if queue.at_work || queue.waiting.is_empty() {
            return None;
        }
        queue.at_work = true;
        let most = queue.waiting.len().min(MOST);
        Some(queue.waiting.drain(..most).collect())
    }

    async fn step(&self, batch: Vec<Waiting>) {
        let (commits, tell): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.commit, one.tell)).unzip();
        let outcomes = {
            let _at_work = AtWork(self);
            self.write(&commits).await
        };
        match outcomes {
            Ok(outcomes) => {
                for (tell, outcome) in tell.into_iter().zip(outcomes) {
                    // Whoever waited may be gone; the commit is not.
                    let _ = tell.send(Ok(outcome));
                }
            }
            Err(StoreError::Misuse(what)) if tell.len() > 1 => self.one_by_one(what, commits, tell).await,
            Err(error) => {
                for tell in tell {
                    let _ = tell.send(Err(error.clone()));
                }
            }
        }
    }

    /// What becomes of the cells is remembered before anybody is told, in the order of the commits: who has the next turn
    /// finds it.
    async fn write(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let outcomes = self.store.commit(commits).await;
        self.remembered.learn(commits, &outcomes);
        outcomes
    }

    /// One commit of a step made no sense, and none was applied: the others shall not suffer for it.
    async fn one_by_one(&self, what: &'static str, commits: Vec<Commit>, tell: Vec<oneshot::Sender<Told>>) {
        tracing::error!(what, "a commit makes no sense; those beside it are tried alone");
        for (commit, tell) in commits.into_iter().zip(tell) {
            let outcome = self.write(std::slice::from_ref(&commit)).await;
            let _ = tell.send(outcome.and_then(|mut outcomes| outcomes.pop().ok_or(StoreError::Closed)));
        }
    }
}

/// Somebody is at work, until this is dropped: also by a panic.
struct AtWork<'a>(&'a Committer);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.queue.lock().at_work = false;
    }
}

impl Submitted {
    /// What became of the commit.
    pub(crate) async fn outcome(mut self) -> Told {
        loop {
            if let Some(batch) = self.committer.begin() {
                self.committer.step(batch).await;
            }
            match self.told.try_recv() {
                Ok(told) => {
                    self.hand_over();
                    return told;
                }
                Err(oneshot::error::TryRecvError::Closed) => return Err(StoreError::Closed),
                Err(oneshot::error::TryRecvError::Empty) => {}
            }
            // Somebody else is at work, and has this commit or will hand over.
            if !self.first_is_mine() {
                let told = (&mut self.told).await.unwrap_or(Err(StoreError::Closed));
                self.hand_over();
                return told;
            }
        }
    }

    /// Whether nobody is at work and this must be taken to the store by its own hands.
    fn first_is_mine(&self) -> bool {
        let queue = self.committer.queue.lock();
        !queue.at_work && !queue.waiting.is_empty()
    }

    /// What has come meanwhile is taken on by a task, so that this event's answer need not wait for it.
    fn hand_over(&self) {
        let Some(batch) = self.committer.begin() else { return };
        let committer = self.committer.clone();
        tokio::spawn(async move {
            committer.step(batch).await;
            while let Some(batch) = committer.begin() {
                committer.step(batch).await;
            }
        });
    }
}
