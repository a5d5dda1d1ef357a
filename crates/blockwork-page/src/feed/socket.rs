//! The page's feed in a browser: a WebSocket, an alarm, and what comes over it. Browser only.

use super::{Feed, Order, Refusal, following};
use crate::known::How;
use crate::notice;
use crate::{runtime, shown, transport};
use blockwork_core::cell::CellRef;
use blockwork_core::feed::{FEED_PATH, Following, FromPage, FromServer, Hello};
use blockwork_core::{Error, Kind};
use gloo_timers::callback::Timeout;
use js_sys::Math::random;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MessageEvent, WebSocket};

#[derive(Default)]
struct Page {
    feed: Feed,
    /// Nothing connects before the page is hydrated: until then it is not known what it follows.
    hydrated: bool,
    connection: Option<Connection>,
    alarm: Option<Timeout>,
    follow: Vec<CellRef>,
    /// How much of it the server was told.
    said: usize,
    /// Whether the server was told that the page shows how many pages are there.
    said_there: bool,
    saying: Option<Timeout>,
    /// Whether a lost feed may mean that the server cannot be reached: there was one since an event was answered.
    tells_reach: bool,
}

/// One connection. Dropped, it is closed, and nothing is heard of it any more.
struct Connection {
    socket: WebSocket,
    ticket: String,
    /// Whether the server has taken the page up.
    told: bool,
    _on_open: Closure<dyn Fn()>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(Event)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with<R>(then: impl FnOnce(&mut Page) -> R) -> R {
    PAGE.with(|page| then(&mut page.borrow_mut()))
}

/// Something in the page needs a feed.
pub(crate) fn need() {
    let now = transport::now();
    let first = with(|page| page.feed.next_due().is_none().then(|| page.feed.need(now)));
    if first.is_some() {
        pump();
    }
}

/// The page is hydrated: what it needs from the start is known.
pub(crate) fn hydrated() {
    with(|page| page.hydrated = true);
    pump();
}

/// Something in the page depends on this state.
pub(crate) fn follow(state: CellRef) {
    with(|page| page.follow.push(state));
    say_soon();
    need();
}

/// Something in the page shows how many pages are there.
pub(crate) fn count() {
    // What is said next says it too.
    say_soon();
    need();
}

/// A new connection may well succeed.
pub(crate) fn hurry() {
    with(|page| page.feed.hurry());
    pump();
}

/// The page has a new ticket, or is about to get one: what was said under the old one no longer holds.
pub(crate) fn renew() {
    if hang_up() {
        let now = transport::now();
        with(|page| page.feed.refused(Refusal::Over, now, random()));
    }
    pump();
}

/// An event was answered: what the feed makes of the connection is not needed.
pub(crate) fn reached() {
    with(|page| page.tells_reach = false);
}

fn hang_up() -> bool {
    let connection = with(|page| page.connection.take());
    runtime::feed_ends();
    connection.is_some()
}

/// Does what is due, and sets the alarm for what is not. Called when something has changed that this depends on.
pub(crate) fn pump() {
    if !with(|page| page.hydrated) {
        return;
    }
    loop {
        let now = transport::now();
        if with(|page| page.feed.is_wanted(now)) && transport::ticket().is_none() {
            // One is being asked for, and when it is there this is called again.
            return;
        }
        match with(|page| page.feed.due(now, random())) {
            Some(Order::Connect) => connect(),
            Some(Order::Disconnect) => {
                hang_up();
                despair();
            }
            None => break,
        }
    }
    with(|page| {
        let pause = page.feed.next_due().map(|next| (next - transport::now()).clamp(0.0, 60_000.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 60,000")]
        let alarm = pause.map(|pause| Timeout::new(pause.ceil() as u32, pump));
        page.alarm = alarm;
    });
}

fn connect() {
    let connection = transport::ticket().and_then(Connection::new);
    if connection.is_none() {
        lost();
    }
    with(|page| page.connection = connection);
}

impl Connection {
    fn new(ticket: String) -> Option<Self> {
        let place = web_sys::window()?.location();
        let scheme = if place.protocol().ok()? == "https:" { "wss:" } else { "ws:" };
        let socket = WebSocket::new(&format!("{scheme}//{}{FEED_PATH}", place.host().ok()?)).ok()?;
        let on_open = Closure::<dyn Fn()>::new(opened);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(&text);
            }
        });
        let on_close = Closure::<dyn Fn(Event)>::new(|_| {
            hang_up();
            lost();
            pump();
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, ticket, told: false, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }
}

fn lost() {
    let now = transport::now();
    with(|page| page.feed.lost(now, random()));
    despair();
}

/// The person is told that the server cannot be reached where a feed that there was cannot be made again. One that
/// there never was means nothing: there are networks in which events come through and feeds do not.
fn despair() {
    let tell = with(|page| page.tells_reach && page.feed.failures() > 1);
    if tell {
        with(|page| page.tells_reach = false);
        runtime::board().connection.set(notice::Connection::Lost);
    }
}

fn send(message: &FromPage) {
    with(|page| {
        if let Some(connection) = &page.connection {
            // One that cannot send is about to say that it is closed.
            let _ = connection.socket.send_with_str(&message.write());
        }
    });
}

fn opened() {
    let now = transport::now();
    with(|page| page.feed.heard(now));
    let Some(ticket) = with(|page| page.connection.as_ref().map(|connection| connection.ticket.clone())) else {
        return;
    };
    let mut all = everything().into_iter();
    let following = all.next().unwrap_or_default();
    send(&FromPage::Hello(Hello { ticket, following }));
    all.for_each(|following| send(&FromPage::Follow(following)));
}

/// All that the page follows and knows. It counts as said.
fn everything() -> Vec<Following> {
    let known = runtime::feed_begins();
    with(|page| {
        (page.said, page.said_there) = (page.follow.len(), shown::counts());
        following(&known, &page.follow, page.said_there)
    })
}

/// Says what is followed in addition. In a moment: what a page mounts, it mounts all at once.
fn say_soon() {
    let say = || unsaid().into_iter().for_each(|following| send(&FromPage::Follow(following)));
    with(|page| {
        if page.saying.is_none() {
            page.saying = Some(Timeout::new(0, say));
        }
    });
}

/// What the server was not told yet. It counts as said. Before the server has taken the page up, the greeting says it.
fn unsaid() -> Vec<Following> {
    with(|page| {
        page.saying = None;
        let counts = shown::counts();
        let news = page.said < page.follow.len() || page.said_there != counts;
        if !news || !page.connection.as_ref().is_some_and(|connection| connection.told) {
            return Vec::new();
        }
        let more = following(&[], page.follow.get(page.said..).unwrap_or_default(), counts);
        (page.said, page.said_there) = (page.follow.len(), counts);
        more
    })
}

fn heard(text: &str) {
    let now = transport::now();
    with(|page| page.feed.heard(now));
    match FromServer::read(text) {
        Ok(Some(FromServer::Told(news))) => {
            taken_up();
            runtime::hear(&news, How::Told);
        }
        Ok(Some(FromServer::Changed(news))) => runtime::hear(&news, How::Pushed),
        Ok(Some(FromServer::Again(()))) => everything().into_iter().for_each(|all| send(&FromPage::Follow(all))),
        Ok(Some(FromServer::Beat(()))) => {
            send(&FromPage::Alive(()));
            runtime::feed_beats();
        }
        Ok(Some(FromServer::Ended(error))) => ended(&error),
        // Of another build: it says nothing that this page needs.
        Ok(Some(_) | None) | Err(_) => {}
    }
    pump();
}

fn taken_up() {
    let first = with(|page| {
        page.feed.told();
        page.tells_reach = true;
        page.connection.as_mut().is_some_and(|connection| !std::mem::replace(&mut connection.told, true))
    });
    if first {
        transport::session_lives();
        // What was followed between the greeting and now.
        say_soon();
    }
}

fn ended(error: &Error) {
    let Some(ticket) = with(|page| page.connection.as_ref().map(|connection| connection.ticket.clone())) else {
        return;
    };
    hang_up();
    let full = error.kind() != Kind::Expired;
    let now = transport::now();
    let why = if full { Refusal::Full } else { Refusal::Over };
    with(|page| page.feed.refused(why, now, random()));
    if full { runtime::board().say(error) } else { transport::session_over(&ticket, error) }
}
