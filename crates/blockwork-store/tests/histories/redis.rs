//! One Redis, and the instances that share it.

use crate::stores::limits;
use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, View,
};
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, Redis};
use bytes::Bytes;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many stores over one Redis, each with a connection and a memory of its own, as processes have them. What an
/// instance asks goes to the same one always; what is asked in nobody's name goes to one after the other.
#[derive(Debug)]
pub(crate) struct Shared {
    stores: Vec<Redis>,
    asked: AtomicUsize,
    /// How often the Redis was killed.
    kills: AtomicUsize,
    // Dropped last: the stores let go of it first.
    server: Mutex<RedisServer>,
}

impl Shared {
    /// Each answer is on disk, so that one that is killed has lost nothing that was answered.
    pub(crate) fn new(stores: usize) -> Self {
        let server = RedisServer::with(&["--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        let app = App { name: "histories".to_owned(), secrets: Vec::new(), build: String::new() };
        let open = |_| Redis::open(&server.url(), limits(), &app).expect("a store on a new Redis");
        let (asked, kills) = (AtomicUsize::default(), AtomicUsize::default());
        Self { stores: (0..stores).map(open).collect(), asked, kills, server: Mutex::new(server) }
    }

    /// Kills the Redis, and starts it again with what it has on disk.
    pub(crate) fn kill_redis(&self) {
        self.server.lock().expect("nothing panics while it is held").restart();
        self.kills.fetch_add(1, Ordering::Relaxed);
    }

    fn of(&self, by: InstanceId) -> &Redis {
        let sum: usize = by.to_bytes().into_iter().map(usize::from).sum();
        &self.stores[sum % self.stores.len()]
    }

    fn any(&self) -> &Redis {
        &self.stores[self.asked.fetch_add(1, Ordering::Relaxed) % self.stores.len()]
    }

    /// Whose changes are followed. A store tells them as far as it has heard of them itself, so whoever follows stays with
    /// one; when the Redis was killed, all of them begin anew.
    fn followed(&self) -> &Redis {
        &self.stores[self.kills.load(Ordering::Relaxed) % self.stores.len()]
    }
}

#[async_trait]
impl Store for Shared {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        self.of(what.by).read(what).await
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let by = commits.first().map_or(InstanceId::from_bytes([0; 16]), |commit| commit.by);
        self.of(by).commit(commits).await
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        self.of(by).attach(page, by).await
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.any().detach(feeds).await
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        self.any().end(whose, why).await
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.of(beat.me).beat(beat).await
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        self.of(ask.by).claim(ask).await
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        self.followed().changes(after).await
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        self.any().list(what, after).await
    }
}
