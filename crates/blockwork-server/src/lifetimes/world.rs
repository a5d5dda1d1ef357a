//! A world: some pages of two visitors, two places for instances, one store, and time that passes as the world says.

use super::model::{Comes, Model};
use super::stores::{self, Bug, Doom, Mortal};
use crate::another_build::Build;
use crate::config::Config;
use crate::engine::{Asked, Engine, Program, Stores};
use crate::graph::Graph;
use crate::keys::Keys;
use blockwork_core::Kind;
use blockwork_core::event::{Answer, Beside, Intent};
use blockwork_core::id::{InstanceId, PageId, VisitorId};
use blockwork_core::print::Print;
use blockwork_core::registry::Registry;
use blockwork_core::run::Resources;
use blockwork_core::store::{
    Attached, Entry, EventKey, FeedId, List, Owed, Owner, PageTicket, Reason, Store, StoreLimits, StoreTime, Whose,
};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

/// Lifetimes of seconds, and room for few.
pub(crate) fn limits() -> StoreLimits {
    StoreLimits {
        session_kept: Duration::from_secs(60),
        begin_within: Duration::from_secs(30),
        sessions: 5,
        sessions_per_visitor: 3,
        ..StoreLimits::default()
    }
}

/// So many events an instance runs at a time.
pub(crate) const AT_ONCE: usize = 4;

/// No beat is later than this, so that nobody who lives counts as silent.
const TICK: Duration = Duration::from_secs(4);

/// Other tasks get so many turns between two acts of a world at most, and fewer where they ask the store for nothing.
const TURNS: usize = 60;
const QUIET: usize = 8;

/// One running instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) id: u8,
    pub(crate) engine: Arc<Engine>,
    pub(crate) mortal: Arc<Mortal>,
}

impl Instance {
    pub(crate) async fn start(id: u8, store: &Arc<dyn Store>, bug: Option<Bug>) -> Self {
        let mortal = Mortal::new(store.clone(), bug);
        let mut config = Config::default();
        config.limits.store = limits();
        config.limits.events_at_once = AT_ONCE;
        let registry = Registry::linked().expect("names are used once");
        let graph = Graph::new(&registry, &Resources::default()).expect("they fit");
        let keys = Keys::new(b"a secret that nobody guesses");
        let mut engine = Engine::new(
            config,
            Program { app: "test".into(), build: Print::COMMON },
            // Every second one remembers cells: nothing may depend on it.
            Stores { remembered_bytes: if id.is_multiple_of(2) { 1 << 20 } else { 0 }, ..Stores::with(mortal.clone()) },
            keys,
            registry,
            graph,
            Resources::default(),
        );
        // In the order in which they were started, as the model has them.
        Arc::get_mut(&mut engine).expect("nobody else has it").me = InstanceId::from_bytes([id; 16]);
        engine.beat().await;
        Self { id, engine, mortal }
    }

    /// Beats after this time; not where it dies meanwhile.
    pub(crate) async fn beat(&self, since: Duration) {
        self.mortal.set_since(since);
        tokio::select! {
            biased;
            () = self.mortal.died() => {}
            () = self.engine.beat() => {}
        }
    }

    /// The answer of an event; none where the instance dies.
    async fn event(&self, asked: Asked) -> Option<Answer> {
        tokio::select! {
            biased;
            () = self.mortal.died() => None,
            reply = self.engine.event(asked) => Some(reply.answer()),
        }
    }
}

/// Lets other tasks go on.
pub(crate) async fn turns() {
    let (mut quiet, mut before) = (0, stores::steps());
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
        let steps = stores::steps();
        quiet = if std::mem::replace(&mut before, steps) == steps { quiet + 1 } else { 0 };
        if quiet == QUIET {
            return;
        }
    }
}

/// A page as its browser has it.
#[derive(Clone, Debug)]
struct Page {
    ticket: PageTicket,
    /// The number of its next event.
    n: u64,
    feeds: Vec<FeedId>,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    bug: Option<Bug>,
    pub(crate) model: Model,
    pub(crate) instances: [Option<Instance>; 2],
    started: u8,
    pages: Vec<Page>,
}

fn visitor_id(visitor: u8) -> VisitorId {
    VisitorId::from_bytes([visitor; 16])
}

impl World {
    pub(crate) fn new(store: Arc<dyn Store>, bug: Option<Bug>) -> Self {
        let model = Model::new(limits());
        Self { store, bug, model, instances: [None, None], started: 0, pages: Vec::new() }
    }

    pub(crate) fn pages(&self) -> u8 {
        u8::try_from(self.pages.len()).expect("they are few")
    }

    /// Starts an instance where there is none.
    pub(crate) async fn start(&mut self, place: usize) -> Instance {
        self.bury();
        if let Some(running) = &self.instances[place] {
            return running.clone();
        }
        self.started += 1;
        let instance = Instance::start(self.started, &self.store, self.bug).await;
        self.instances[place] = Some(instance.clone());
        instance
    }

    /// Notices who is dead.
    pub(crate) fn bury(&mut self) {
        for place in &mut self.instances {
            if let Some(dead) = place.take_if(|instance| instance.mortal.is_dead()) {
                self.model.died(dead.id);
            }
        }
    }

    pub(crate) fn kill(&mut self, place: usize) {
        if let Some(instance) = &self.instances[place] {
            instance.mortal.kill();
        }
        self.bury();
    }

    pub(crate) fn doom(&mut self, place: usize, doom: Doom) {
        if let Some(instance) = &self.instances[place] {
            instance.mortal.doom(doom);
        }
    }

    /// Nobody who lives dies any more.
    pub(crate) fn spare_all(&mut self) {
        self.bury();
        self.instances.iter().flatten().for_each(|instance| instance.mortal.spare());
    }

    /// An instance is told to stop, and says so.
    pub(crate) async fn leave(&mut self, place: usize) {
        self.bury();
        let Some(instance) = self.instances[place].take() else { return };
        instance.engine.leave().await;
        // What it still runs is not its any more.
        instance.mortal.kill();
        self.model.left(instance.id);
    }

    /// So much time passes for those that run; without any it stands still.
    pub(crate) async fn pass(&mut self, mut time: Duration) {
        while !time.is_zero() {
            let tick = time.min(TICK);
            time -= tick;
            self.bury();
            let running: Vec<Instance> = self.instances.iter().flatten().cloned().collect();
            if running.is_empty() {
                return;
            }
            self.model.tick(u64::try_from(tick.as_millis()).expect("it is short"));
            for instance in running {
                instance.beat(tick).await;
            }
            turns().await;
        }
    }

    pub(crate) fn render(&mut self, visitor: u8) {
        let page = self.pages() + 1;
        let made = StoreTime(self.model.now);
        let ticket = PageTicket { page: PageId::from_bytes([page; 16]), visitor: visitor_id(visitor), made };
        self.pages.push(Page { ticket, n: 1, feeds: Vec::new() });
        self.model.render(page, visitor);
    }

    /// An event of a page, sent until it is answered: first to this place.
    pub(crate) async fn fire(&mut self, page: u8, place: usize, listener: &str) -> Result<u64, Comes> {
        outcome(&self.answer(page, place, listener).await)
    }

    /// The same, with all that is said.
    pub(crate) async fn answer(&mut self, page: u8, place: usize, listener: &str) -> Answer {
        let index = usize::from(page) - 1;
        let Page { ticket, n, .. } = self.pages[index];
        self.pages[index].n += 1;
        let key = EventKey::Page { ticket, n, floor: n, print: 7 };
        let whose = Whose::page(ticket.page, ticket.visitor);
        for attempt in place.. {
            let instance = self.start(attempt % 2).await;
            if let Some(answer) = instance.event(asked(&instance, listener, key.clone(), whose)).await {
                self.bury();
                return answer;
            }
            self.bury();
        }
        unreachable!("it is answered or goes on")
    }

    /// An event of a page that nobody waits for: what is answered at once, if anything.
    pub(crate) async fn press(&mut self, page: u8, instance: &Instance, listener: &str) -> Option<Answer> {
        let page = &mut self.pages[usize::from(page) - 1];
        let (ticket, n) = (page.ticket, page.n);
        page.n += 1;
        let key = EventKey::Page { ticket, n, floor: 1, print: 7 };
        let asked = asked(instance, listener, key, Whose::page(ticket.page, ticket.visitor));
        let engine = instance.engine.clone();
        let answered = tokio::spawn(async move { engine.event(asked).await.answer() });
        turns().await;
        if answered.is_finished() { Some(answered.await.expect("it was answered")) } else { None }
    }

    /// The newest event of a page, once more.
    pub(crate) async fn again(&mut self, page: u8, place: usize, listener: &str) -> Answer {
        let Page { ticket, n, .. } = self.pages[usize::from(page) - 1];
        let key = EventKey::Page { ticket, n: n - 1, floor: n - 1, print: 7 };
        let instance = self.start(place).await;
        let whose = Whose::page(ticket.page, ticket.visitor);
        let asked = Asked { attempt: 1, ..asked(&instance, listener, key, whose) };
        instance.event(asked).await.expect("the instance lives")
    }

    /// The page's feed connects, or moves.
    pub(crate) async fn attach(&mut self, page: u8, place: usize) -> (Comes, u8) {
        let instance = self.start(place).await;
        let at = usize::from(page) - 1;
        let attached = self.store.attach(&self.pages[at].ticket, instance.engine.me).await.expect("the store answers");
        let comes = match attached {
            Attached::There { feed, .. } => {
                self.pages[at].feeds.push(feed);
                Comes::Lives
            }
            Attached::Ended => Comes::Expired,
            Attached::Full(_) => Comes::Full,
        };
        (comes, instance.id)
    }

    /// One of the feeds that the page has had is gone: the newest, or one that was taken over long ago.
    pub(crate) async fn detach(&mut self, page: u8, newest: bool) -> bool {
        let feeds = &self.pages[usize::from(page) - 1].feeds;
        let Some(feed) = (if newest { feeds.last() } else { feeds.first() }) else { return false };
        self.store.detach(&[*feed]).await.expect("the store answers");
        Some(feed) == feeds.last()
    }

    pub(crate) async fn end_asked(&mut self, page: u8) {
        let page = self.pages[usize::from(page) - 1].ticket.page;
        self.store.end(Owner::Page(page), Reason::Asked).await.expect("the store answers");
    }

    /// What is owed, dead letters included.
    pub(crate) async fn owed(&self) -> Vec<Owed> {
        let listed = self.store.list(&List::Owed, None).await.expect("the store answers");
        let owed = listed.entries.into_iter().filter_map(|entry| match entry {
            Entry::Owed(owed) => Some(owed),
            _ => None,
        });
        owed.collect()
    }

    /// Lets time pass until nothing is owed any more.
    pub(crate) async fn settle(&mut self) {
        for _ in 0..200 {
            self.start(0).await;
            self.pass(Duration::from_secs(1)).await;
            if self.owed().await.is_empty() {
                return;
            }
            // Whoever claims a lot rests in between.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("this stays owed: {:#?}", self.owed().await);
    }

    /// What a listener that only reads says to a visitor without a page.
    pub(crate) async fn ask<T: serde::de::DeserializeOwned>(&mut self, visitor: u8, listener: &str) -> T {
        let answer = self.call(visitor, listener).await;
        serde_json::from_str(answer.value.expect("it went well").get()).expect("what it says")
    }

    /// An event of a visitor without a page, sent until it is answered.
    pub(crate) async fn call(&mut self, visitor: u8, listener: &str) -> Answer {
        let who = blockwork_core::store::ScopeId::Visitor(visitor_id(visitor));
        let key = EventKey::Caller { who, key: crate::keys::random(), print: 7 };
        let whose = Whose::visitor(visitor_id(visitor));
        for place in 0.. {
            let instance = self.start(place % 2).await;
            if let Some(answer) = instance.event(asked(&instance, listener, key.clone(), whose)).await {
                return answer;
            }
        }
        unreachable!("it is answered or goes on")
    }
}

fn asked(instance: &Instance, listener: &str, key: EventKey, whose: Whose) -> Asked {
    Asked {
        listener: instance.engine.registry.listener(listener).expect("there is one"),
        key,
        whose,
        intent: Intent::Run,
        build: Build::Ours,
        attempt: 0,
        inputs: Bytes::from_static(b"{}"),
        beside: Beside::default(),
        request: None,
        claimed: None,
    }
}

fn outcome(answer: &Answer) -> Result<u64, Comes> {
    match (&answer.value, &answer.error) {
        (Some(value), _) => Ok(value.get().parse().expect("a number")),
        (None, Some(error)) if error.kind() == Kind::Expired => Err(Comes::Expired),
        (None, Some(error)) if error.kind() == Kind::Busy => Err(Comes::Full),
        (None, error) => panic!("the event was answered {error:?}"),
    }
}
