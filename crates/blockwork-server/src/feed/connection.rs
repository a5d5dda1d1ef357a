//! One connection: a page says who it is and what it knows, is told what differs, and then what changes.

use super::mailbox::{End, Mailbox, Parcel};
use super::told::{Dropped, Told, Word, message};
use super::{Counted, Place};
use crate::engine::Engine;
use crate::reply::Reply;
use crate::visit::{self, From};
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::{IntoResponse, Response};
use blockwork_core::cell::{CellRef, Version};
use blockwork_core::feed::{BEAT, Following, FromPage, FromServer, Hello, MESSAGE_BYTES, MOST_FOLLOWED, MOST_KNOWN};
use blockwork_core::id::VisitorId;
use blockwork_core::state::Scope;
use blockwork_core::store::{Attached, CellId, PageTicket, Read, StoreError, View, Whose};
use blockwork_core::{Error, Kind};
use http::{HeaderMap, Method};
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// A page is told something at most once in so long: 20 times a second.
const PACE: Duration = Duration::from_millis(50);

/// A connection costs a buffer of this size. The library's own default is 128 KiB; what a page says is mostly the return
/// of a beat.
const READ_BUFFER: usize = 1 << 10;

/// How long a closed connection is listened to, so that its last words arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Takes up a page's feed. The request is checked like one that changes something: a socket reads with the visitor's
/// cookie, and browsers let any site's page open one.
pub(crate) async fn connect(
    State(engine): State<Arc<Engine>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let from = match visit::origin(&Method::POST, &headers) {
        Ok(from) => from,
        Err(error) => return Reply::failed(error).into_response(),
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let Some(counted) = engine.feeds.open() else { return Reply::failed(Kind::Busy.into()).into_response() };
    // A program may send any cookie it has seen; only a browser is known to send its own.
    let visitor = if from == From::Ourselves { visit::cookie(&engine, &headers) } else { None };
    let silence = engine.config.limits.feed_silence;
    let engine = Arc::downgrade(&engine);
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .on_upgrade(move |socket| Connection { engine, socket, silence, heard: Instant::now() }.run(visitor, counted))
}

struct Connection {
    engine: Weak<Engine>,
    socket: WebSocket,
    silence: Duration,
    /// When something was last heard of the page.
    heard: Instant,
}

/// A page that was taken up.
struct Page {
    ticket: PageTicket,
    place: Place,
}

impl Connection {
    async fn run(mut self, visitor: Option<VisitorId>, counted: Counted) {
        // What is done once is boxed, so that a feed costs no more than what it does all the time.
        let end = match Box::pin(self.greet(visitor)).await {
            Ok(page) => {
                let Err(end) = self.live(&page).await;
                end
            }
            Err(end) => end,
        };
        Box::pin(self.close(end)).await;
        drop(counted);
    }

    /// The page says who it is, the store takes it up, and it is told what differs from what it knows.
    async fn greet(&mut self, visitor: Option<VisitorId>) -> Result<Page, End> {
        let first = timeout(self.silence, self.next()).await.map_err(|_| End::Silent)??;
        let Some(FromPage::Hello(Hello { ticket, following })) = first else { return Err(End::Garbage) };
        let engine = self.engine()?;
        let ticket = visitor.and_then(|visitor| engine.keys.open_ticket(&ticket, visitor));
        let ticket = ticket.ok_or_else(|| End::Over(Kind::Expired.into()))?;
        engine.rate.take(ticket.visitor).map_err(|_| End::Elsewhere)?;
        let (feed, at) = match engine.store.attach(&ticket, engine.me).await.map_err(unavailable)? {
            Attached::There { feed, at } => (feed, at),
            Attached::Ended => return Err(End::Over(Kind::Expired.into())),
            Attached::Full(limit) => return Err(End::Over(Error::new(Kind::Busy, limit.to_string()))),
        };
        let mailbox = Mailbox::new(engine.config.limits.feed_cells, at);
        let place = engine.feeds.join(feed, ticket.visitor, mailbox)?;
        let page = Page { ticket, place };
        let told = tell(&engine, &page, &following).await?;
        drop(engine);
        self.send(Message::Text(told)).await?;
        Ok(page)
    }

    /// Hears the page, tells it what changes, and gives signs of life, until one of these ends.
    async fn live(&mut self, page: &Page) -> Result<std::convert::Infallible, End> {
        let every = BEAT.min(self.silence / 3);
        let (mut beat, mut free, mut news) = (Instant::now() + every, Instant::now(), false);
        let mailbox = &page.place.mailbox;
        loop {
            let silent = self.heard + self.silence;
            let next = if news { free.min(beat).min(silent) } else { beat.min(silent) };
            tokio::select! {
                biased;
                heard = self.next() => Box::pin(self.understand(page, heard?)).await?,
                () = mailbox.filled(), if !news => news = true,
                () = sleep_until(next) => {}
            }
            let now = Instant::now();
            if now >= self.heard + self.silence {
                return Err(End::Silent);
            }
            if now >= beat {
                beat = now + every;
                self.send(Message::text(FromServer::Beat(()).write())).await?;
            }
            if news && now >= free {
                (news, free) = (false, now + PACE);
                self.deliver(mailbox.take()).await?;
            }
        }
    }

    /// The next message of the page; none where it is nothing to us.
    async fn next(&mut self) -> Result<Option<FromPage>, End> {
        // A broken connection, or a message that is too long to be read to its end.
        let Some(Ok(message)) = self.socket.recv().await else { return Err(End::Gone) };
        self.heard = Instant::now();
        match message {
            Message::Text(text) => FromPage::read(&text).map_err(|_| End::Garbage),
            Message::Binary(_) => Err(End::Garbage),
            Message::Ping(_) | Message::Pong(_) => Ok(None),
            Message::Close(_) => Err(End::Gone),
        }
    }

    async fn understand(&mut self, page: &Page, heard: Option<FromPage>) -> Result<(), End> {
        match heard {
            Some(FromPage::Follow(following)) => {
                let engine = self.engine()?;
                engine.rate.take(page.ticket.visitor).map_err(|_| End::Elsewhere)?;
                let told = tell(&engine, page, &following).await?;
                drop(engine);
                self.send(Message::Text(told)).await
            }
            Some(FromPage::Hello(_)) => Err(End::Garbage),
            Some(_) | None => Ok(()),
        }
    }

    async fn deliver(&mut self, parcel: Parcel) -> Result<(), End> {
        let Parcel { cells, there, again, end } = parcel;
        if let Some(end) = end {
            return Err(end);
        }
        if again {
            self.send(Message::text(FromServer::Again(()).write())).await?;
        }
        if !cells.is_empty() || there.is_some() {
            self.send(Message::Text(message(Word::Changed, &cells, there))).await?;
        }
        Ok(())
    }

    /// A page that does not take what it is sent is as good as silent.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.silence, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Silent),
        }
    }

    /// Says why, and lets the page hear it: a connection that is dropped while the page still talks is reset, and what
    /// was sent last is lost.
    async fn close(mut self, end: End) {
        let (code, reason) = match &end {
            End::Gone => return,
            End::Silent => (close_code::AWAY, "nothing was heard of this page"),
            End::Over(_) => (close_code::NORMAL, "over"),
            End::Garbage => (close_code::POLICY, "that makes no sense"),
            End::Elsewhere => (close_code::AGAIN, "connect again"),
        };
        let said = async {
            if let End::Over(error) = end {
                self.socket.send(Message::text(FromServer::Ended(error).write())).await?;
            }
            let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
            self.socket.send(Message::Close(Some(frame))).await?;
            while let Some(Ok(_)) = self.socket.recv().await {}
            Ok::<_, axum::Error>(())
        };
        // Whether it was heard or not, this is the end.
        let _ = timeout(LAST_WORDS, said).await;
    }

    fn engine(&self) -> Result<Arc<Engine>, End> {
        self.engine.upgrade().ok_or(End::Elsewhere)
    }
}

fn unavailable(error: StoreError) -> End {
    tracing::warn!(%error, "a feed waits for the store");
    End::Elsewhere
}

/// Takes note of what a page follows, and tells it what differs from what it knows.
async fn tell(engine: &Engine, page: &Page, following: &Following) -> Result<Utf8Bytes, End> {
    let Following { known, follow, there } = following;
    if known.len() > MOST_KNOWN || follow.len() > MOST_FOLLOWED {
        return Err(End::Garbage);
    }
    let whose = Whose::page(page.ticket.page, page.ticket.visitor);
    let mut asked: HashMap<CellId, Option<Version>> = HashMap::new();
    for cell in follow {
        let Some(state) = state_of(engine, cell) else { continue };
        // Before the cell is read: what changes after that is told.
        if state.scope == Scope::Global {
            page.place.follow(state.name);
        }
        asked.extend(whose.cell(state, &(*cell.key).into()).map(|cell| (cell, None)));
    }
    for seen in known {
        let Some(state) = state_of(engine, &seen.cell) else { continue };
        asked.extend(whose.cell(state, &(*seen.cell.key).into()).map(|cell| (cell, Some(seen.version))));
    }
    if *there {
        page.place.count();
    }
    let cells = differing(engine, asked).await?;
    // The last beat may be older than this page.
    let count = there.then(|| engine.feeds.there().max(1));
    Ok(message(Word::Told, &cells, count))
}

/// A state that this build knows: others may have others.
fn state_of(engine: &Engine, cell: &CellRef) -> Option<blockwork_core::state::StateMeta> {
    let name = CellRef { key: "".into(), ..cell.clone() }.to_string();
    engine.registry.state(&name).map(|state| state.meta)
}

async fn differing(engine: &Engine, asked: HashMap<CellId, Option<Version>>) -> Result<Vec<(Arc<Told>, Dropped)>, End> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let (known, cells): (Vec<_>, Vec<_>) = asked.into_iter().map(|(cell, version)| (version, (cell, version))).unzip();
    let read = Read { by: engine.me, event: None, cells, lease: None };
    let View::Cells { cells, .. } = engine.store.read(&read).await.map_err(unavailable)? else {
        return Err(End::Elsewhere);
    };
    let news = cells.into_iter().zip(known).filter(|(cell, known)| *known != Some(cell.version));
    Ok(news.map(|(cell, _)| (Arc::new(Told::of(&engine.registry, cell)), Dropped::No)).collect())
}
