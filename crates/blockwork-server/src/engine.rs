//! The engine: what all requests of one server share, and the way of one event through it.

use crate::config::Config;
use crate::keys::{self, Keys};
use crate::rate::Rate;
use crate::reply::Reply;
use crate::transaction;
use crate::turns::Turns;
use blockwork_core::Kind;
use blockwork_core::event::Intent;
use blockwork_core::id::{InstanceId, PageId};
use blockwork_core::registry::{ListenerDef, Registry};
use blockwork_core::store::{Beat, EventKey, PageTicket, Store, StoreTime};
use bytes::Bytes;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What all requests of one server share.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) config: Config,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keys: Keys,
    pub(crate) registry: Registry,
    pub(crate) rate: Rate,
    pub(crate) turns: Turns,
    pub(crate) me: InstanceId,
    running: Mutex<HashMap<(PageId, u64), Running>>,
    clock: Mutex<(StoreTime, Instant)>,
}

/// An event that is being run on this instance: a second copy of it waits here for the first one's answer.
#[derive(Debug)]
struct Running {
    print: u64,
    reply: watch::Receiver<Option<Reply>>,
}

/// The place of a running event; it is free again however the event ends.
struct Slot<'a> {
    engine: &'a Engine,
    slot: (PageId, u64),
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.engine.running.lock().remove(&self.slot);
    }
}

/// One event, as a door hands it over.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) listener: &'static ListenerDef,
    pub(crate) ticket: PageTicket,
    pub(crate) n: u64,
    pub(crate) floor: u64,
    pub(crate) intent: Intent,
    pub(crate) inputs: Bytes,
    pub(crate) print: u64,
}

impl Asked {
    /// What the store knows the event by.
    pub(crate) fn key(&self) -> EventKey {
        EventKey::Page { ticket: self.ticket, n: self.n, floor: self.floor, print: self.print }
    }

    /// The event's id for logs and for other systems: it names the event, and gives no page away.
    pub(crate) fn id(&self) -> String {
        let hash = keys::hash64(&[b"event", &self.ticket.page.to_bytes(), &self.n.to_be_bytes()]);
        format!("{hash:016x}")
    }
}

impl Engine {
    pub(crate) fn new(config: Config, store: Arc<dyn Store>, keys: Keys, registry: Registry) -> Arc<Self> {
        let rate = Rate::new(config.limits.events_per_second, config.limits.events_burst);
        Arc::new(Self {
            config,
            store,
            keys,
            registry,
            rate,
            turns: Turns::default(),
            me: InstanceId::from_bytes(keys::random()),
            running: Mutex::default(),
            clock: Mutex::new((StoreTime::default(), Instant::now())),
        })
    }

    /// The cookie's name. The prefix makes browsers refuse one that another host or plain http has set.
    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.config.https { "__Host-blockwork" } else { "blockwork" }
    }

    /// Store time as far as this instance knows: asking costs no step of the store.
    pub(crate) fn now(&self) -> StoreTime {
        self.clock.lock().0
    }

    /// Runs an event, or waits for the copy of it that is running here already. It goes on when the asker is gone.
    pub(crate) async fn event(self: &Arc<Self>, asked: Asked) -> Reply {
        let mut reply = match self.join(&asked) {
            Ok(reply) => reply,
            Err(refused) => return refused,
        };
        let answered = reply.wait_for(Option::is_some).await.ok().and_then(|reply| reply.clone());
        answered.unwrap_or_else(|| Reply::failed(Kind::Busy.into()))
    }

    fn join(self: &Arc<Self>, asked: &Asked) -> Result<watch::Receiver<Option<Reply>>, Reply> {
        // Cancelling is about the copy that runs: it must overtake it, not wait for it.
        if asked.intent == Intent::Cancel {
            return Ok(self.spawn(asked.clone(), None));
        }
        let slot = (asked.ticket.page, asked.n);
        let mut running = self.running.lock();
        match running.get(&slot) {
            Some(same) if same.print == asked.print => Ok(same.reply.clone()),
            Some(_) => Err(Reply::failed(transaction::other_inputs())),
            None => {
                let reply = self.spawn(asked.clone(), Some(slot));
                running.insert(slot, Running { print: asked.print, reply: reply.clone() });
                Ok(reply)
            }
        }
    }

    fn spawn(self: &Arc<Self>, asked: Asked, slot: Option<(PageId, u64)>) -> watch::Receiver<Option<Reply>> {
        let (tell, reply) = watch::channel(None);
        let engine = self.clone();
        tokio::spawn(async move {
            let _free = slot.map(|slot| Slot { engine: &engine, slot });
            tell.send_replace(Some(transaction::transact(&engine, &asked).await));
        });
        reply
    }

    async fn beat(&self) {
        let (saw, at) = *self.clock.lock();
        match self.store.beat(&Beat { me: self.me, saw, since: at.elapsed() }).await {
            Ok(pulse) => *self.clock.lock() = (pulse.now, Instant::now()),
            Err(error) => tracing::warn!(%error, "no beat: store time stands still"),
        }
    }
}

/// Beats once a second for as long as the engine lives, and tidies up once a minute. The first beat is done when this
/// returns, so that the engine knows store time before the first page is rendered.
pub(crate) async fn keep_alive(engine: &Arc<Engine>) {
    engine.beat().await;
    let engine: Weak<Engine> = Arc::downgrade(engine);
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        for second in 1_u64.. {
            tick.tick().await;
            let Some(engine) = engine.upgrade() else { return };
            engine.beat().await;
            if second % 60 == 0 {
                engine.rate.tidy();
                engine.turns.tidy();
            }
        }
    });
}
