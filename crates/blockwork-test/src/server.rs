//! The server of a test: one app, its instances, and store time.

use crate::fault::Fault;
use crate::random::Random;
use crate::store::TestStore;
use crate::visitor::Visitor;
use crate::world::{Going, Make, World};
use axum::Router;
use blockwork::object_store::memory::InMemory;
use blockwork::{Builder, Config, Provide, StartError};
use blockwork_core::store::Owed;
use leptos::IntoView;
use leptos::config::LeptosOptions;
use leptos::prelude::AnyView;
use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What signs tickets and cookies here.
const SECRET: &str = "what every instance of a test has in common";

/// A server that is about to be started: await it.
#[must_use = "a server starts when this is awaited"]
pub struct Setup<A> {
    builder: Builder<A>,
    config: Config,
    name: String,
    disk: bool,
    seed: Option<u64>,
    faults: u8,
}

impl<A> fmt::Debug for Setup<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("config", &self.config).field("disk", &self.disk).finish_non_exhaustive()
    }
}

impl<A> Setup<A>
where
    A: Fn() -> AnyView + Clone + Send + Sync + 'static,
{
    /// Changes settings. The store is the test's own, whatever they say, and so is the secret unless they have one.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Gives the server a resource, as [`Builder::provide`] does: a fake of what the app calls, where it is one.
    pub fn provide<T: Provide>(mut self, resource: T) -> Self {
        self.builder = self.builder.provide(resource);
        self
    }

    /// On a database in a folder that goes with the test, instead of memory: for tests of restarts.
    pub fn sqlite(mut self) -> Self {
        self.disk = true;
        self
    }

    /// The app's name, in what browsers keep: what Leptos calls `output-name`. Without one it is `test`.
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The seed of everything that comes by chance. Without one it is that of `BLOCKWORK_TEST_SEED`, or another each time,
    /// which is printed where the test fails.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Of a hundred steps of events so many meet a [`Fault`], whichever, and events that are sent at once arrive in any
    /// order. A test that is right is right with faults, too.
    pub fn faults(mut self, of_a_hundred: u8) -> Self {
        self.faults = of_a_hundred;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// Where a program would not start: listeners that do not fit together, a resource that is missing.
    ///
    /// # Panics
    /// Where there is no folder to be had for the database.
    pub async fn start(self) -> Result<Server, StartError> {
        let Self { builder, mut config, name, disk, seed, faults } = self;
        config.secret.get_or_insert_with(|| SECRET.to_owned());
        config.store = "memory:".to_owned();
        let limits = config.limits.store;
        let options = LeptosOptions::builder().output_name(name).site_root("/nonexistent").site_pkg_dir("pkg").build();
        let folder = disk.then(|| tempfile::tempdir().expect("a folder for the database"));
        let mut builder = builder.leptos(options);
        match &folder {
            _ if config.files.is_some() => {}
            Some(folder) => config.files = Some(folder.path().join("files").display().to_string()),
            // One for all instances, as the cells have.
            None => builder = builder.files(Arc::new(InMemory::new())),
        }
        let builder = builder.config(config);
        let make: Box<Make> = Box::new(move |store| {
            let builder = builder.clone().store(store);
            Box::pin(async move { builder.instance().await })
        });
        let random = Arc::new(Random::from(seed));
        let store = TestStore::with(limits, folder, random.clone());
        store.reopen().await;
        store.faults.by_chance(faults);
        let world = World::new(store, random, make);
        world.start().await?;
        Ok(Server { world })
    }
}

impl<A> IntoFuture for Setup<A>
where
    A: Fn() -> AnyView + Clone + Send + Sync + 'static,
{
    type Output = Server;
    type IntoFuture = Pin<Box<dyn Future<Output = Server> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.start().await.unwrap_or_else(|error| panic!("the server does not start: {error}")) })
    }
}

/// A server of an app, in this process: the real one, without a browser and without a port.
///
/// Store time stands still until [`advance`](Self::advance) moves it. Limits are those of a server that is in nobody's way:
/// as many events a second as a test likes.
///
/// ```no_run
/// use blockwork::prelude::*;
/// use blockwork_test::Server;
///
/// #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
/// #[state(session)]
/// pub struct Cart(Vec<String>);
///
/// #[listener]
/// pub async fn add(item: String, cart: &mut Cart) -> Result<usize> {
///     ensure!(!item.is_empty(), "Name an item.");
///     cart.0.push(item);
///     Ok(cart.0.len())
/// }
/// # #[component] fn App() -> impl IntoView {}
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let server = Server::of(App).await;
/// let page = server.visitor().open("/").await;
/// assert_eq!(page.fire(add("Milk".into())).await, Ok(1));
/// let error = page.fire(add(String::new())).await.expect_err("refused");
/// assert_eq!((error.kind(), error.to_string().as_str()), (Kind::Invalid, "Name an item."));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Server {
    world: Arc<World>,
}

impl Server {
    /// A server of this app, on memory, unless it is said otherwise.
    pub fn of<V: IntoView + 'static>(
        app: impl Fn() -> V + Clone + Send + Sync + 'static,
    ) -> Setup<impl Fn() -> AnyView + Clone + Send + Sync + 'static> {
        let mut config = Config::default();
        config.limits.events_per_second = 1_000_000;
        config.limits.events_burst = 1_000_000;
        let name = "test".to_owned();
        Setup { builder: blockwork::router(app), config, name, disk: false, seed: None, faults: 0 }
    }

    /// Somebody with a browser of their own, who was never here.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.world.clone())
    }

    /// So much store time passes; then everything that is due is run to its end, as by [`settle`](Self::settle).
    ///
    /// Sessions and values whose time is over end on the way, as in a server that runs all the time. A listener that is run
    /// at intervals is run once for all that it has missed.
    pub async fn advance(&self, time: Duration) {
        self.world.any().await;
        self.world.until_gone_pages_are_noticed().await;
        self.world.store.pass(time).await;
        self.settle().await;
    }

    /// Waits until nothing is owed that is due by now, and every open page has heard of what has changed.
    ///
    /// # Panics
    /// Where that does not come. The message names the listeners that are still owed.
    pub async fn settle(&self) {
        self.world.any().await;
        self.world.until_gone_pages_are_noticed().await;
        self.world.store.settle().await;
        self.world.until_pages_are_told().await;
    }

    /// What the server still has to run: what comes later, and dead letters.
    pub async fn owed(&self) -> Vec<Owed> {
        self.world.store.owed().await
    }

    /// What it has given up: each with the reason.
    pub async fn dead_letters(&self) -> Vec<Owed> {
        self.world.store.dead().await
    }

    /// Plants a fault in the next event of a page that it can happen to: one that is sent, or one that changes something.
    ///
    /// ```no_run
    /// # use blockwork::prelude::*;
    /// # use blockwork_test::{Fault, Server};
    /// # #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
    /// # #[state(session)]
    /// # pub struct Cart(u32);
    /// # #[listener]
    /// # pub async fn add(cart: &mut Cart) -> Result<u32> { cart.0 += 1; Ok(cart.0) }
    /// # #[component] fn App() -> impl IntoView {}
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let server = Server::of(App).await;
    /// # let page = server.visitor().open("/").await;
    /// server.plant(Fault::DiesAfterCommit);
    /// assert_eq!(page.fire(add()).await, Ok(1), "the answer is the same");
    /// assert_eq!(page.fire(add()).await, Ok(2), "and it has happened once");
    /// assert_eq!(server.happened(), [Fault::DiesAfterCommit]);
    /// # }
    /// ```
    pub fn plant(&self, fault: Fault) {
        self.world.store.faults.plant(fault);
    }

    /// Plants a fault in the next owed event of this listener: a chain, an end, a tick. What happens only on the way of a
    /// page's event cannot happen there.
    ///
    /// # Panics
    /// Where the fault is such a one.
    pub fn plant_in(&self, listener: &str, fault: Fault) {
        assert!(
            !fault.is_on_the_way(),
            "{fault:?} happens between a page and the server, and an owed event is within it"
        );
        self.world.store.faults.plant_in(listener, fault);
    }

    /// The faults that have happened, in their order.
    #[must_use]
    pub fn happened(&self) -> Vec<Fault> {
        self.world.store.faults.happened()
    }

    /// Stops in order, and starts again: on memory, which stays (it stands for a store on another machine), or on the
    /// database, opened again. Open pages connect again by themselves.
    pub async fn restart(&self) {
        self.world.replace(Going::InOrder).await;
    }

    /// The same without a farewell, as by `kill -9`. Whenever an instance dies, by this or by a [`Fault`], the 5 seconds of
    /// store time pass after which the others take over what it had.
    pub async fn crash(&self) {
        self.world.replace(Going::AtOnce).await;
    }

    /// Starts one more instance on the same store. From now on each request goes to any of them.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn second_instance(&self) {
        self.world.start().await.unwrap_or_else(|error| panic!("the instance does not start: {error}"));
    }

    /// The router of one of the instances, for requests that no page makes.
    pub async fn router(&self) -> Router {
        self.world.any().await.router.clone()
    }

    /// The seed of what comes by chance here.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.world.random.seed()
    }
}
