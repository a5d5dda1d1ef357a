//! The Redis store: each step is one script, so many instances can share one Redis.

mod answer;
mod ask;
mod follow;
mod link;
mod opening;
mod refused;
mod script;
mod trouble;
mod unknown;

pub use refused::RedisRefused;

use crate::machine::check;
use crate::{App, OpenError};
use ask::Ask;
use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, StoreLimits, View,
};
use bytes::Bytes;
use follow::Follower;
use link::{Link, Unanswered};
use opening::Opening;
use parking_lot::Mutex;
use script::Scripts;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use unknown::{Name, Unknown, Unsettled};

#[doc = include_str!("redis/stored.md")]
pub struct Redis {
    link: Link,
    scripts: Scripts,
    follower: Follower,
    /// The life of this process, in the names of claims, beats and attaches.
    life: u64,
    names: AtomicU64,
    /// The name of the next beat: until one is answered, they are all the same one.
    beat: Mutex<Name>,
    /// One claim at a time: an older one takes nothing more.
    claiming: tokio::sync::Mutex<()>,
    unsettled: Unsettled,
}

impl Redis {
    /// Opens the keys of an app, or makes them.
    ///
    /// # Errors
    /// Where the Redis cannot be reached or used, or the keys are somebody else's. The error's text says what to do.
    pub fn open(url: &str, limits: StoreLimits, app: &App) -> Result<Self, OpenError> {
        let prefix = prefix(&app.name);
        let scripts = Scripts::new(&prefix, limits);
        let opening = Opening::new(url, app, prefix, scripts.open.clone()).map_err(OpenError::Redis)?;
        let (keys, head) = opening.open().map_err(OpenError::Redis)?;
        // Those of another life of this process are not the same.
        let life = RandomState::new().build_hasher().finish();
        Ok(Self {
            link: Link::new(opening, keys),
            scripts,
            follower: Follower::new(head, limits.changes),
            life,
            names: AtomicU64::new(1),
            beat: Mutex::new(Name { life, n: 0 }),
            claiming: tokio::sync::Mutex::default(),
            unsettled: Unsettled::default(),
        })
    }

    fn name(&self) -> Name {
        Name { life: self.life, n: self.names.fetch_add(1, Ordering::Relaxed) }
    }

    /// Remembers what a step may have taken whose outcome is not known.
    fn note(&self, unanswered: &Unanswered, taken: impl IntoIterator<Item = Unknown>) {
        if unanswered.may_be_done {
            self.unsettled.add(taken);
        }
    }

    /// Takes back what was taken by steps whose answers nobody heard.
    async fn settle(&self) -> Result<(), StoreError> {
        let unknown = self.unsettled.next();
        if !unknown.is_empty() {
            self.link.take(&self.scripts.settle, Ask::settle(&unknown)).await?;
            self.unsettled.looked_after(&unknown);
        }
        Ok(())
    }
}

/// What all keys of an app begin with: its name as a hash tag. Braces and quotes would end it.
fn prefix(app: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    format!("{{{}}}:", app.chars().map(plain).collect::<String>())
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("opening", &self.link.opening).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Redis {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        let told = self.link.take(&self.scripts.read, Ask::read(what)).await;
        let told = told.inspect_err(|unanswered| self.note(unanswered, what.lease.map(Unknown::Lease)))?;
        Ok(answer::view(told, what)?)
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        check(commits, |_| None)?;
        let told = self.link.take_often(&self.scripts.commit, Ask::commits(commits)).await;
        let (told, is_copy) = told.inspect_err(|unanswered| {
            self.note(unanswered, unknown::of_commits(commits));
            if !unanswered.is_misuse() {
                self.unsettled.add(unknown::of_leases(commits));
            }
        })?;
        let outcomes = answer::outcomes(told)?;
        for (outcome, commit) in outcomes.iter().zip(commits) {
            match outcome {
                Outcome::Done { at } => {
                    self.follower.told(*at);
                    self.unsettled.is_done(commit);
                }
                // An earlier copy may have done it, and its receipt be gone: the page has its answer, and went on.
                _ if is_copy => self.unsettled.add(unknown::of_commits(std::slice::from_ref(commit))),
                _ => {}
            }
        }
        Ok(outcomes)
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        let name = self.name();
        let told = self.link.take(&self.scripts.attach, Ask::attach(page, by, &name)).await;
        let told = told.inspect_err(|unanswered| self.note(unanswered, [Unknown::Attach { page: page.page, name }]))?;
        let attached = answer::attached(told, page)?;
        if let Attached::There { at, .. } = attached {
            self.follower.told(at);
        }
        Ok(attached)
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.link.take(&self.scripts.detach, Ask::detach(feeds)).await?;
        Ok(())
    }

    /// Where the answer was lost and it is sent again, what the first copy has ended is not counted.
    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        let told = self.link.take(&self.scripts.end, Ask::end(whose, why)).await?;
        Ok(answer::ended(&told)?)
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.settle().await?;
        let name = *self.beat.lock();
        let told = self.link.take(&self.scripts.beat, Ask::beat(beat, &name)).await?;
        let pulse = answer::pulse(told)?;
        *self.beat.lock() = self.name();
        // Feeds and claims went with the keys that were lost.
        Ok(Pulse { fallen: pulse.fallen || self.link.is_reborn(), ..pulse })
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        let _alone = self.claiming.lock().await;
        let name = self.name();
        let told = self.link.take(&self.scripts.claim, Ask::claim(ask, &name)).await;
        let told = told.inspect_err(|unanswered| self.note(unanswered, [Unknown::Claim { by: ask.by, name }]))?;
        Ok(answer::claimed(told)?)
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        Ok(self.follower.changes(after, &self.link.opening).await)
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        let told = self.link.take(&self.scripts.list, Ask::list(what, after)).await?;
        Ok(answer::listed(told, what)?)
    }
}
