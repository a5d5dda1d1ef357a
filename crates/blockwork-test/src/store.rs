//! The store under all instances of a test: its time passes as the test says, and faults happen in it.

use crate::fault::{Fault, Faults};
use crate::link::Link;
use crate::random::Random;
use blockwork::Instance;
use blockwork_core::store::{Beat, Entry, Going, List, Owed, Store, StoreLimits, StoreTime};
use blockwork_store::{Memory, Sqlite};
use parking_lot::Mutex;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::watch;

/// Nothing in a test takes longer, unless it waits for what does not come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Time passes in steps of this length, as beats would move it.
const STEP: Duration = Duration::from_secs(5);

/// In so many steps at most, however long the time is.
const MOST_STEPS: u32 = 20_000;

/// A store for the instances of a test. Its time stands still unless [`pass`](Self::pass) moves it, and each instance
/// reaches it over a link of its own, on which faults can happen.
///
/// [`Server`](crate::Server) has one. By itself it is for tests that build their router by hand:
///
/// ```no_run
/// use blockwork::prelude::*;
/// use blockwork_core::store::StoreLimits;
/// use blockwork_test::TestStore;
/// use std::time::Duration;
///
/// # #[component] fn App() -> impl IntoView {}
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let store = TestStore::memory(StoreLimits::default());
/// let link = store.link();
/// let mut config = blockwork::Config::default();
/// config.secret = Some("at least so many characters as this one has".into());
/// let leptos = LeptosOptions::builder().output_name("test").build();
/// let builder = blockwork::router(App).config(config).leptos(leptos).store(link.clone());
/// let (router, instance) = builder.instance().await.expect("it starts");
/// link.is_of(instance);
/// store.pass(Duration::from_secs(3600)).await;
/// assert!(store.now().0 >= 3_600_000);
/// # drop(router);
/// # }
/// ```
pub struct TestStore {
    inner: Mutex<Option<Arc<dyn Store>>>,
    /// The folder of the database, where it is one.
    folder: Option<TempDir>,
    limits: StoreLimits,
    now: Mutex<StoreTime>,
    links: Mutex<Vec<Weak<Link>>>,
    pub(crate) faults: Faults,
    pub(crate) random: Arc<Random>,
    /// Counts what was written, for those who wait for something.
    written: watch::Sender<u64>,
}

impl fmt::Debug for TestStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestStore")
            .field("now", &*self.now.lock())
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl TestStore {
    /// A store in memory. It stays while instances come and go: it stands for one on another machine.
    #[must_use]
    pub fn memory(limits: StoreLimits) -> Arc<Self> {
        Self::with(limits, None, Arc::new(Random::from(None)))
    }

    pub(crate) fn with(limits: StoreLimits, folder: Option<TempDir>, random: Arc<Random>) -> Arc<Self> {
        let (now, links, faults) = Default::default();
        let written = watch::Sender::new(0);
        let store = Self { inner: Mutex::default(), folder, limits, now, links, faults, random, written };
        if store.folder.is_none() {
            *store.inner.lock() = Some(Arc::new(Memory::new(limits)));
        }
        Arc::new(store)
    }

    /// The file of the database, where there is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().join("app.db"))
    }

    /// Closes the database and opens it again, once nobody has it any more. Memory stays as it is.
    pub(crate) async fn reopen(&self) {
        let Some(file) = self.file() else { return };
        self.inner.lock().take();
        let started = Instant::now();
        loop {
            match Sqlite::open(&file, self.limits) {
                Ok(store) => {
                    *self.inner.lock() = Some(Arc::new(store));
                    return;
                }
                // Whoever had it lets go of it with its last task.
                Err(error) => assert!(started.elapsed() < PATIENCE, "the test's database: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The way to it for one more instance: what is given to [`Builder::store`](blockwork::Builder::store).
    #[must_use]
    pub fn link(self: &Arc<Self>) -> Arc<Link> {
        let link = Link::new(self.clone());
        self.links.lock().push(Arc::downgrade(&link));
        link
    }

    /// How much it holds, and for how long: the instances need the same settings.
    #[must_use]
    pub fn limits(&self) -> StoreLimits {
        self.limits
    }

    /// Store time.
    #[must_use]
    pub fn now(&self) -> StoreTime {
        *self.now.lock()
    }

    /// So much store time passes, and every instance hears of it. What is due by then, the instances begin to run.
    ///
    /// # Panics
    /// Where the database cannot be written.
    pub async fn pass(&self, time: Duration) {
        let links = self.living();
        // Where there are several, each is heard of often enough to be taken for alive.
        let step = if links.len() > 1 { STEP.min(self.limits.silence / 2) } else { STEP.max(time / MOST_STEPS) };
        let mut left = time;
        while !left.is_zero() {
            let since = left.min(step);
            left -= since;
            let until = self.now().plus(since);
            for me in links.iter().filter_map(|link| link.me()) {
                let beat = Beat { me, saw: until, since: Duration::ZERO, going: Going::On };
                if let Some(store) = self.inner() {
                    self.heard(store.beat(&beat).await.expect("the store beats").now);
                }
            }
        }
        self.beat().await;
    }

    /// So much time passes as it takes until an instance that is silent counts as dead.
    pub(crate) async fn pass_until_silence_is_noticed(&self) {
        self.pass(self.limits.silence + Duration::from_millis(1)).await;
    }

    /// Every instance beats at once, rather than within the second.
    pub async fn beat(&self) {
        for link in self.living() {
            link.beat_now().await;
        }
        // Nothing in memory ever waits: without this a test that does nothing but let time pass would never let go of it.
        tokio::task::yield_now().await;
    }

    /// All that is owed, dead letters among it.
    ///
    /// # Panics
    /// Where the database cannot be read.
    pub async fn owed(&self) -> Vec<Owed> {
        let (mut all, mut after) = (Vec::new(), None);
        let Some(store) = self.inner() else { return all };
        loop {
            let listed = store.list(&List::Owed, after.as_ref()).await.expect("the store lists");
            all.extend(listed.entries.into_iter().filter_map(|entry| match entry {
                Entry::Owed(owed) => Some(owed),
                _ => None,
            }));
            after = listed.next;
            if after.is_none() {
                return all;
            }
        }
    }

    /// The dead letters.
    pub async fn dead(&self) -> Vec<Owed> {
        self.owed().await.into_iter().filter(|owed| owed.dead.is_some()).collect()
    }

    /// Waits until nothing is owed that is due by now. What is due later is not waited for: let time pass.
    ///
    /// # Panics
    /// Where something stays owed. The message names the listeners.
    pub async fn settle(&self) {
        let mut written = self.written.subscribe();
        let started = tokio::time::Instant::now();
        loop {
            written.borrow_and_update();
            self.beat().await;
            let now = self.now();
            let due: Vec<Owed> =
                self.owed().await.into_iter().filter(|owed| owed.dead.is_none() && owed.not_before <= now).collect();
            if due.is_empty() {
                return;
            }
            let names: Vec<&str> = due.iter().map(|owed| &*owed.listener).collect();
            assert!(started.elapsed() < PATIENCE, "still owed: {}", names.join(", "));
            // An instance that was busy with claiming just now hears of the rest at its next beat.
            let _ = tokio::time::timeout(Duration::from_secs(1), written.changed()).await;
        }
    }

    /// Plants a fault in the next event of a page that it can happen to.
    pub fn plant(&self, fault: Fault) {
        self.faults.plant(fault);
    }

    pub(crate) fn inner(&self) -> Option<Arc<dyn Store>> {
        self.inner.lock().clone()
    }

    /// What an instance's beat was told.
    pub(crate) fn heard(&self, now: StoreTime) {
        let mut known = self.now.lock();
        *known = (*known).max(now);
    }

    /// Something was written, or claimed.
    pub(crate) fn wrote(&self) {
        self.written.send_modify(|written| *written += 1);
    }

    fn living(&self) -> Vec<Arc<Link>> {
        let mut links = self.links.lock();
        links.retain(|link| link.upgrade().is_some_and(|link| !link.is_dead()));
        links
            .iter()
            .filter_map(Weak::upgrade)
            .filter(|link| link.instance().is_some_and(Instance::is_running))
            .collect()
    }
}
