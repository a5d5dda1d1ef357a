//! The engine: what all requests of one server share, and the way of one event through it.

mod alive;
mod given;

pub(crate) use alive::keep_alive;
pub(crate) use given::{Program, Stores};

use crate::another_build::Build;
use crate::committer::Committer;
use crate::config::Config;
use crate::feed::{self, Feeds};
use crate::files::Files;
use crate::graph::Graph;
use crate::health::Health;
use crate::keys::{self, Keys, hash64};
use crate::measured::Measured;
use crate::metrics::Metrics;
use crate::rate::Rate;
use crate::remembered::Remembered;
use crate::reply::Reply;
use crate::residents::Kept;
use crate::transaction::{self, Stop, transact};
use crate::turns::Turns;
use crate::{drops, ends, listening, owed};
use blockwork_core::cell::Version;
use blockwork_core::event::{Beside, Intent};
use blockwork_core::id::{InstanceId, PageId};
use blockwork_core::listener::ListenerKind;
use blockwork_core::print::Print;
use blockwork_core::registry::{ListenerDef, Registry};
use blockwork_core::run::Resources;
use blockwork_core::running::Request;
use blockwork_core::state::StateMeta;
use blockwork_core::store::{
    Beat, Cause, Cell, CellId, Claimed, ENDS, EventKey, Going, Owed, Pulse, ScopeId, Store, StoreTime, Whose,
};
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Mutex as AsyncMutex, Notify, Semaphore, watch};

/// So many owed events run at once.
const OWED_AT_ONCE: usize = 64;

/// What all requests of one server share.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) config: Config,
    /// The app's name, in sealed values and in what browsers keep.
    pub(crate) app: Arc<str>,
    /// What pages of this build say of it.
    pub(crate) build: Print,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) files: Files,
    pub(crate) committer: Arc<Committer>,
    pub(crate) remembered: Arc<Remembered>,
    pub(crate) keys: Keys,
    pub(crate) registry: Registry,
    pub(crate) graph: Graph,
    pub(crate) resources: Arc<Resources>,
    /// The names of what this build can run, for claims.
    pub(crate) names: Arc<[Arc<str>]>,
    pub(crate) rate: Rate,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Health,
    pub(crate) turns: Turns,
    pub(crate) feeds: Feeds,
    pub(crate) residents: Kept,
    pub(crate) owed_at_once: Arc<Semaphore>,
    /// Held by the one task that claims.
    pub(crate) claiming: Arc<AsyncMutex<()>>,
    /// There may be more that is over than one beat has ended.
    pub(crate) beat_again: Arc<Notify>,
    pub(crate) me: InstanceId,
    running: Mutex<HashMap<Slot, Running>>,
    clock: Mutex<(Pulse, Instant)>,
}

/// What tells events apart that run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Page(PageId, u64),
    Caller(ScopeId, [u8; 16]),
}

/// An event that is being run on this instance: a second copy of it waits here for the first one's answer.
#[derive(Debug)]
struct Running {
    print: u64,
    reply: watch::Receiver<Option<Reply>>,
}

/// The place of a running event; it is free again however the event ends.
struct Place<'a> {
    engine: &'a Engine,
    slot: Slot,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.engine.running.lock().remove(&self.slot);
    }
}

/// One event, as a door hands it over, or as it was claimed.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) listener: &'static ListenerDef,
    pub(crate) key: EventKey,
    pub(crate) whose: Whose,
    pub(crate) intent: Intent,
    /// The build of the page that sends it.
    pub(crate) build: Build,
    /// How often it was tried before, as far as is known here.
    pub(crate) attempt: u32,
    pub(crate) inputs: Bytes,
    pub(crate) beside: Beside,
    /// The request, where the listener wants to know of it.
    pub(crate) request: Option<Request>,
    /// The claim, where it is an owed event.
    pub(crate) claimed: Option<Claimed>,
}

impl Asked {
    /// The event's id for logs and for other systems: it names the event, and gives no page away.
    pub(crate) fn id(&self) -> String {
        let hash = match &self.key {
            EventKey::Page { ticket, n, .. } => hash64(&[b"event", &ticket.page.to_bytes(), &n.to_be_bytes()]),
            EventKey::Caller { key, .. } => hash64(&[b"caller", key]),
            EventKey::Owed { id, .. } => hash64(&[b"owed", &id.to_bytes()]),
        };
        format!("{hash:016x}")
    }

    pub(crate) fn kind(&self) -> ListenerKind {
        self.listener.meta.kind
    }

    /// The cells that it reads in the store.
    pub(crate) fn cells(&self) -> Result<Vec<CellId>, Stop> {
        if drops::is(self.listener) {
            return drops::cells(self.whose, &self.beside.keys).map_err(Stop::Failed);
        }
        self.stored().map(|state| self.cell(state).map_err(Stop::Failed)).collect()
    }

    /// Those of them that it may change.
    pub(crate) fn changes(&self) -> Result<Vec<CellId>, Stop> {
        if drops::is(self.listener) {
            return self.cells();
        }
        let changed = self.stored().filter(|state| self.listener.meta.may_change(*state));
        changed.map(|state| self.cell(state).map_err(Stop::Failed)).collect()
    }

    /// The last values that it reads, of what has ended.
    pub(crate) fn ended(&self) -> Result<Vec<Cell>, Stop> {
        let ended = self.listener.meta.reads().filter(|state| self.is_over(*state));
        let last = ended.map(|state| {
            let id = self.cell(state).map_err(Stop::Failed)?;
            let last = self.claimed.iter().flat_map(|claimed| &claimed.owed.last).find(|cell| cell.id == id);
            Ok(last.cloned().unwrap_or(Cell { id, version: Version::NONE, bytes: None }))
        });
        last.collect()
    }

    /// The cell that a state means in this event.
    pub(crate) fn cell(&self, state: StateMeta) -> Result<CellId> {
        listening::cell(self.listener, self.whose, state, &self.beside.keys)
    }

    fn stored(&self) -> impl Iterator<Item = StateMeta> + '_ {
        self.listener.meta.reads().filter(|state| !self.is_over(*state))
    }

    /// Whether the event is about the end of a state's cell, which nobody else can read any more.
    fn is_over(&self, state: StateMeta) -> bool {
        self.claimed.as_ref().is_some_and(|claimed| ends::is_over(&claimed.owed, state))
    }

    /// What the store is told of it when it reads. A caller's reading listener has no receipt to look for.
    pub(crate) fn reads_as(&self) -> Option<EventKey> {
        let reads_only = self.kind() == ListenerKind::Reading;
        match self.key {
            EventKey::Caller { .. } if reads_only => None,
            _ => Some(self.key.clone()),
        }
    }

    /// Whether it may run on cells as this instance last saw them, which only its commit confirms. Not where its receipt
    /// may be there already, nor where a run does something that a refused commit does not undo: then it reads first.
    pub(crate) fn may_remember(&self) -> bool {
        let meta = self.listener.meta;
        let reaches_outside =
            meta.resources().next().is_some() || meta.residents().next().is_some() || meta.wants_sessions();
        // A form is posted again by whoever goes back to it.
        let is_first = self.attempt == 0 && !matches!(self.key, EventKey::Caller { .. });
        // What a long event reads at its start nobody confirms.
        is_first && !reaches_outside && meta.kind != ListenerKind::Long
    }

    /// The listeners that led to what this event causes, itself the last.
    pub(crate) fn path(&self) -> Vec<String> {
        let mut path = match self.claimed.as_ref().map(|claimed| &claimed.owed.cause) {
            Some(Cause::Commit { path, .. }) => path.clone(),
            _ => Vec::new(),
        };
        path.push(self.listener.meta.name.to_owned());
        path
    }

    /// What is owed once more after a run with this outcome.
    pub(crate) fn again(&self, error: Option<&Error>, now: StoreTime) -> Option<Owed> {
        owed::again(self.claimed.as_ref()?, error, now)
    }

    /// The place it takes while it runs, with what it must agree in with a copy of it. An owed event has none: a claim is
    /// one already.
    fn slot(&self) -> Option<(Slot, u64)> {
        match self.key {
            EventKey::Page { ticket, n, print, .. } => Some((Slot::Page(ticket.page, n), print)),
            EventKey::Caller { who, key, print } => Some((Slot::Caller(who, key), print)),
            EventKey::Owed { .. } => None,
        }
    }
}

impl Engine {
    pub(crate) fn new(
        config: Config,
        program: Program,
        stores: Stores,
        keys: Keys,
        registry: Registry,
        graph: Graph,
        resources: Resources,
    ) -> Arc<Self> {
        let rate = Rate::new(config.limits.events_per_second, config.limits.events_burst);
        let names = registry.listeners().map(|listener| listener.meta.name).chain([ENDS]).map(Arc::from).collect();
        let metrics = Arc::<Metrics>::default();
        let cells = Measured::new(stores.cells, metrics.clone());
        let remembered = Arc::new(Remembered::new(stores.remembered_bytes));
        let unknown = Pulse { now: StoreTime::default(), fallen: false, owed: 0, there: 0 };
        Arc::new(Self {
            config,
            app: program.app,
            build: program.build,
            committer: Committer::new(cells.clone(), remembered.clone()),
            remembered,
            store: cells,
            files: stores.files,
            keys,
            registry,
            graph,
            resources: Arc::new(resources),
            names,
            rate,
            metrics,
            health: Health::default(),
            turns: Turns::default(),
            feeds: Feeds::default(),
            residents: Kept::default(),
            owed_at_once: Arc::new(Semaphore::new(OWED_AT_ONCE)),
            claiming: Arc::default(),
            beat_again: Arc::default(),
            me: InstanceId::from_bytes(keys::random()),
            running: Mutex::default(),
            clock: Mutex::new((unknown, Instant::now())),
        })
    }

    /// The cookie's name. The prefix makes browsers refuse one that another host or plain http has set.
    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.config.https { "__Host-blockwork" } else { "blockwork" }
    }

    /// Store time as far as this instance knows: asking costs no step of the store.
    pub(crate) fn now(&self) -> StoreTime {
        self.pulse().now
    }

    /// What the newest beat has found.
    pub(crate) fn pulse(&self) -> Pulse {
        self.clock.lock().0
    }

    /// How many events are being run here.
    pub(crate) fn running(&self) -> usize {
        self.running.lock().len()
    }

    /// Runs an event, or waits for the copy of it that is running here already. It goes on when the asker is gone.
    pub(crate) async fn event(self: &Arc<Self>, asked: Asked) -> Reply {
        let mut reply = match self.join(asked) {
            Ok(reply) => reply,
            Err(refused) => return refused,
        };
        let answered = reply.wait_for(Option::is_some).await.ok().and_then(|reply| reply.clone());
        answered.unwrap_or_else(|| Reply::failed(Kind::Busy.into()))
    }

    fn join(self: &Arc<Self>, asked: Asked) -> Result<watch::Receiver<Option<Reply>>, Reply> {
        // Cancelling is about the copy that runs: it must overtake it, not wait for it.
        let slot = if asked.intent == Intent::Cancel { None } else { asked.slot() };
        let Some((slot, print)) = slot else { return Ok(self.spawn(asked, None)) };
        let mut running = self.running.lock();
        match running.get(&slot) {
            Some(same) if same.print == print => Ok(same.reply.clone()),
            Some(_) => Err(Reply::failed(transaction::other_inputs())),
            // At once, while there is time for those that are being run: more at a time would only make all late.
            None if running.len() >= self.config.limits.events_at_once => {
                self.metrics.full.add(1);
                Err(Reply::failed(Kind::Busy.into()))
            }
            None => {
                let reply = self.spawn(asked, Some(slot));
                running.insert(slot, Running { print, reply: reply.clone() });
                Ok(reply)
            }
        }
    }

    fn spawn(self: &Arc<Self>, asked: Asked, slot: Option<Slot>) -> watch::Receiver<Option<Reply>> {
        let (tell, reply) = watch::channel(None);
        let engine = self.clone();
        tokio::spawn(async move {
            let _free = slot.map(|slot| Place { engine: &engine, slot });
            let asked = Arc::new(asked);
            let reply = transact(&engine, &asked).await;
            tell.send_replace(Some(reply.unwrap_or_else(|stop| stop.into_reply(&asked.id()))));
        });
        reply
    }

    pub(crate) async fn beat(self: &Arc<Self>) {
        feed::before_beat(self).await;
        let (Pulse { now: saw, .. }, at) = *self.clock.lock();
        match self.store.beat(&Beat { me: self.me, saw, since: at.elapsed(), going: Going::On }).await {
            Ok(pulse) => {
                *self.clock.lock() = (pulse, Instant::now());
                self.health.beaten();
                feed::after_beat(self, &pulse);
                self.residents.tidy(pulse.now);
                if pulse.owed > 0 {
                    owed::claim(self);
                }
            }
            Err(error) => {
                // The next beat must not make up for it: nobody else could beat either, and would be taken for silent.
                self.clock.lock().1 = Instant::now();
                tracing::warn!(%error, "no beat: store time stands still");
            }
        }
    }

    /// The last beat: what this instance has claimed, others may have at once.
    pub(crate) async fn leave(&self) {
        self.residents.clear();
        self.remembered.clear();
        let (Pulse { now: saw, .. }, at) = *self.clock.lock();
        let beat = Beat { me: self.me, saw, since: at.elapsed(), going: Going::Away };
        if let Err(error) = self.store.beat(&beat).await {
            tracing::warn!(%error, "the store was not told that this instance leaves");
        }
    }
}
