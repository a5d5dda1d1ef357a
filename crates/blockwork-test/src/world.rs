//! What the parts of one test share: the instances, the store under them, the way to them, and chance.

use crate::fault::Fault;
use crate::line::{Line, ServerEnd};
use crate::link::Link;
use crate::page::Shared;
use crate::random::{Random, SEED_VARIABLE};
use crate::store::{PATIENCE, TestStore};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::serve::Listener;
use blockwork::{Instance, StartError};
use blockwork_core::store::Store;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use parking_lot::Mutex;
use std::fmt;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::io::DuplexStream;
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use tokio::task::JoinHandle;
use tower::ServiceExt;

/// The name under which visitors reach the server.
pub(crate) const HOST: &str = "blockwork.test";

/// So many bytes of an answer are read.
const MOST_BYTES: usize = 64 << 20;

/// Makes one more instance, on this store.
pub(crate) type Make =
    dyn Fn(Arc<dyn Store>) -> BoxFuture<'static, Result<(Router, Instance), StartError>> + Send + Sync;

/// One running instance.
pub(crate) struct Running {
    pub(crate) router: Router,
    pub(crate) link: Arc<Link>,
    connections: mpsc::UnboundedSender<ServerEnd>,
    serving: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What takes up connections that are made in this process.
struct Inside(mpsc::UnboundedReceiver<ServerEnd>);

impl Listener for Inside {
    type Io = ServerEnd;
    type Addr = ();

    async fn accept(&mut self) -> (ServerEnd, ()) {
        match self.0.recv().await {
            Some(connection) => (connection, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// What the parts of one test share.
pub(crate) struct World {
    pub(crate) store: Arc<TestStore>,
    pub(crate) random: Arc<Random>,
    make: Box<Make>,
    instances: Mutex<Vec<Arc<Running>>>,
    /// Held by whoever makes an instance.
    making: AsyncMutex<()>,
    pages: Mutex<Vec<Weak<Shared>>>,
    /// The connections that there are, and with whom.
    lines: Mutex<Vec<(Arc<Line>, Arc<Running>)>>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the same chances again: {SEED_VARIABLE}={}", self.random.seed());
        }
    }
}

impl World {
    pub(crate) fn new(store: Arc<TestStore>, random: Arc<Random>, make: Box<Make>) -> Arc<Self> {
        let (instances, making, pages, lines) = Default::default();
        Arc::new(Self { store, random, make, instances, making, pages, lines })
    }

    /// Starts one more instance.
    pub(crate) async fn start(&self) -> Result<(), StartError> {
        let link = self.store.link();
        let (router, instance) = (self.make)(link.clone()).await?;
        link.is_of(instance);
        let (connections, taken) = mpsc::unbounded_channel();
        let served = router.clone();
        let serving = tokio::spawn(async move {
            // It ends with its task.
            let _ = axum::serve(Inside(taken), served).await;
        });
        self.instances.lock().push(Arc::new(Running { router, link, connections, serving }));
        Ok(())
    }

    /// One of the instances, whichever. Where one has died, what it had is given up, and where none lives, a new one takes
    /// its place, as whatever watches over a server would start it.
    pub(crate) async fn any(&self) -> Arc<Running> {
        let _making = self.making.lock().await;
        let died = self.bury();
        if self.instances.lock().is_empty() {
            self.start()
                .await
                .unwrap_or_else(|error| panic!("no instance can take the place of the dead one: {error}"));
        }
        if died {
            self.store.pass_until_silence_is_noticed().await;
        }
        let living = self.instances.lock();
        living[self.random.below(living.len())].clone()
    }

    /// Forgets those that have died, if there are some.
    fn bury(&self) -> bool {
        let mut instances = self.instances.lock();
        let before = instances.len();
        instances.retain(|running| !running.link.is_dead());
        instances.len() < before
    }

    /// All instances go, and one takes their place: on the same memory, or on the database, opened again.
    pub(crate) async fn replace(&self, how: Going) {
        let making = self.making.lock().await;
        let all = self.instances.lock().clone();
        for running in all {
            if how == Going::InOrder
                && let Some(instance) = running.link.instance()
            {
                instance.leave().await;
            }
            running.link.kill();
        }
        if how == Going::InOrder {
            // They have given back what they had: there is nothing to be noticed.
            self.bury();
        }
        self.store.reopen().await;
        drop(making);
        self.any().await;
        self.until_pages_are_told().await;
    }

    /// Sends a request to one of the instances. None where its answer is not heard.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let running = self.any().await;
        let what = format!("{} {}", request.method(), request.uri());
        let answer = async {
            let response = running.router.clone().oneshot(request.map(Body::from)).await.ok()?;
            let (parts, body) = response.into_parts();
            Some(Response::from_parts(parts, to_bytes(body, MOST_BYTES).await.ok()?))
        };
        let answered = async {
            tokio::select! {
                biased;
                () = running.link.died() => None,
                answer = answer => answer,
            }
        };
        tokio::time::timeout(PATIENCE, answered).await.unwrap_or_else(|_| panic!("no answer to {what}"))
    }

    /// The same for an event of a page, which may be lost or doubled on its way.
    pub(crate) async fn send_event(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        self.delay().await;
        let answer = match self.store.faults.on_the_way(&self.random) {
            Some(Fault::RequestLost) => None,
            Some(Fault::ResponseLost) => {
                self.send(request).await;
                None
            }
            Some(Fault::SentTwice) => {
                let (first, second) = tokio::join!(self.send(request.clone()), self.send(request));
                first.or(second)
            }
            _ => self.send(request).await,
        };
        self.delay().await;
        answer
    }

    /// Where faults come by chance, what is sent at once arrives in any order.
    async fn delay(&self) {
        if self.store.faults.are_random() {
            let time = self.random.below(4);
            tokio::time::sleep(Duration::from_millis(u64::try_from(time).unwrap_or_default())).await;
        }
    }

    /// A connection to one of the instances, and which one that is.
    pub(crate) async fn connect(&self) -> (Arc<Running>, Arc<Line>, DuplexStream) {
        let running = self.any().await;
        let (line, ours, theirs) = Line::new();
        self.lines.lock().push((line.clone(), running.clone()));
        // Where nobody takes it any more, it is closed at once.
        let _ = running.connections.send(theirs);
        (running, line, ours)
    }

    /// Waits until the instances know of every page that has gone, and tell the store.
    pub(crate) async fn until_gone_pages_are_noticed(&self) {
        let lines = std::mem::take(&mut *self.lines.lock());
        for (line, running) in &lines {
            // A dead instance notices nothing.
            tokio::select! {
                () = running.link.died() => {}
                () = line.until_noticed() => {}
            }
        }
        let goes_on = |(line, running): &(Arc<Line>, Arc<Running>)| !line.is_over() && !running.link.is_dead();
        self.lines.lock().extend(lines.into_iter().filter(goes_on));
        self.store.beat().await;
    }

    pub(crate) fn opened(&self, page: &Arc<Shared>) {
        self.pages.lock().push(Arc::downgrade(page));
    }

    /// Waits until every page that has a feed has one that the server has taken up, and has heard what there is.
    pub(crate) async fn until_pages_are_told(&self) {
        let pages: Vec<_> = {
            let mut pages = self.pages.lock();
            pages.retain(|page| page.strong_count() > 0);
            pages.iter().filter_map(Weak::upgrade).collect()
        };
        for page in pages {
            page.until_told().await;
        }
    }
}

/// How instances go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    /// They say that they leave.
    InOrder,
    /// As by `kill -9`.
    AtOnce,
}
