//! The page's way to the server: its ticket, its outbox, and `fetch`. Browser only.

mod another_build;
mod exchange;
pub(crate) mod lock;

use self::another_build::outdated;
use self::exchange::{Brought, Why, exchange};
use crate::browser::keeper;
use crate::calls;
use crate::document::{listen, meta};
use crate::effects;
use crate::feed::socket;
use crate::known::How;
use crate::notice::Connection;
use crate::outbox::{Attempt, Millis, Outbox, Verdict};
use crate::runtime::{self, announce};
use crate::shown;
use crate::upload;
use blockwork_core::event::{Answer, BUILD_META, Body, TICKET_META, TICKET_PATH};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::print::Print;
use blockwork_core::{Error, Kind, Result, Toast};
use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::BeforeUnloadEvent;

/// What becomes known of an event.
pub(crate) enum News {
    /// Its final answer. There is one, and nothing after it.
    Answer(Result<Answer>),
    /// It is not known yet whether it happened.
    NotKnown(Error),
}

type Tell = Box<dyn Fn(u64, News)>;

#[derive(Default)]
struct Page {
    ticket: Option<String>,
    /// What has rendered the page.
    build: Option<Print>,
    outbox: Outbox,
    waiting: HashMap<u64, Tell>,
    alarm: Option<Timeout>,
    asking_for_ticket: bool,
    begun: Begun,
    /// Why the session is over, where that is known and events still wait for their answers.
    over: Option<String>,
}

/// Whether the page's session has begun, as far as the page knows.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Begun {
    #[default]
    No,
    /// It could not begin with the first ticket: a second one was asked for.
    Retried,
    Yes,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with<R>(then: impl FnOnce(&mut Page) -> R) -> R {
    PAGE.with(|page| then(&mut page.borrow_mut()))
}

/// Makes this program a page: from now on calls are events of it. Once, before anything is rendered.
pub(crate) fn start() {
    blockwork_core::call::set_dispatch(&calls::InPage);
    let Some(window) = web_sys::window() else { return };
    with(|page| {
        page.ticket = meta(&window, TICKET_META);
        page.build = meta(&window, BUILD_META).and_then(|build| build.parse().ok());
    });
    listen(&window, "beforeunload", |event| {
        if with(|page| page.outbox.has_open_changes()) || upload::is_sending() {
            event.prevent_default();
            if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                event.set_return_value("unanswered");
            }
        }
    });
    listen(&window, "offline", |_| runtime::board().connection.set(Connection::Lost));
    listen(&window, "online", |_| hurry());
    listen(&window, "pageshow", |_| hurry());
    if let Some(document) = window.document() {
        listen(&document.clone(), "visibilitychange", move |_| {
            if !document.hidden() {
                socket::hurry();
            }
        });
    }
    shown::first(&window);
}

fn hurry() {
    reached();
    with(|page| page.outbox.hurry());
    pump();
    socket::hurry();
}

/// The server can be reached. It may still be busy.
fn reached() {
    let is_held_up = with(|page| page.outbox.is_held_up());
    runtime::board().connection.set(if is_held_up { Connection::Busy } else { Connection::Fine });
}

/// The page's session lives, and the server can be reached: the feed was taken up, or a file was kept.
pub(crate) fn session_lives() {
    reached();
    with(|page| {
        page.begun = Begun::Yes;
        page.outbox.hurry();
    });
    pump();
}

/// The feed, or a file, was refused under this ticket, because the session is over.
pub(crate) fn session_over(ticket: &str, error: &Error) {
    if with(|page| page.ticket.as_deref() != Some(ticket)) {
        // The page has begun anew meanwhile.
        return;
    }
    match with(|page| page.begun) {
        Begun::Yes => {
            with(|page| page.over = Some(error.to_string()));
            begin_anew_where_over();
        }
        Begun::No | Begun::Retried if with(|page| page.outbox.is_empty()) => begin_late(),
        Begun::No | Begun::Retried => {}
    }
}

/// An event on its way is answered under the ticket it was sent with: only that says what became of it, and it may be
/// the one that has ended the session.
fn begin_anew_where_over() {
    if let Some(why) = with(|page| if page.outbox.is_empty() { page.over.take() } else { None }) {
        runtime::board().say(Toast::warning(why));
        begin_anew();
    }
}

/// The page's ticket. Where there is none, one is asked for, and the feed goes on when it is there.
pub(crate) fn ticket() -> Option<String> {
    let ticket = with(|page| page.ticket.clone());
    if ticket.is_none() {
        ask_for_ticket();
    }
    ticket
}

pub(crate) fn now() -> Millis {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Fires an event. What becomes known of it is told, later.
pub(crate) fn fire(listener: &'static ListenerMeta, mut body: Body, tell: Tell) {
    let locks = listener.changes_in_browser();
    let keeper = keeper();
    if let Some(keeper) = keeper.filter(|_| !locks) {
        keeper.bring(listener, &mut body);
    }
    let fired = with(|page| {
        let keys = &body.beside.keys;
        let n = if locks {
            page.outbox.fire_locked(listener, keys)
        } else {
            page.outbox.fire_on(listener, &body.write(), keys)
        };
        let Some(n) = n else { return Err(tell) };
        page.waiting.insert(n, tell);
        if let Some(keeper) = keeper.filter(|_| locks) {
            keeper.fired(n, listener, body);
        }
        Ok(())
    });
    match fired {
        Ok(()) => pump(),
        Err(tell) => tell(0, News::Answer(Err(Kind::Busy.into()))),
    }
}

/// Sends what is due, and sets the alarm for what rests.
fn pump() {
    let Some(ticket) = with(|page| page.ticket.clone()) else { return ask_for_ticket() };
    if let Some(keeper) = keeper() {
        with(|page| page.outbox.to_lock()).into_iter().for_each(|n| keeper.lock(n));
    }
    let now = now();
    let due = with(|page| {
        let due = page.outbox.due(now);
        let next = page.outbox.next_due().map(|next| (next - now).clamp(0.0, 60_000.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 60,000")]
        let alarm = next.map(|pause| Timeout::new(pause.ceil() as u32, pump));
        page.alarm = alarm;
        due
    });
    for attempt in due {
        spawn_local(send(ticket.clone(), attempt));
    }
}

/// An event is done with. What it holds is free again.
fn close(n: u64, answer: Result<Answer>) {
    let tell = with(|page| {
        page.outbox.answered(n);
        page.waiting.remove(&n)
    });
    if let Some(keeper) = keeper() {
        keeper.close(n, answer.as_ref().map_or(&[], |answer| &answer.browser));
    }
    if let Some(tell) = tell {
        tell(n, News::Answer(answer));
    }
}

async fn send(ticket: String, attempt: Attempt) {
    let n = attempt.n;
    let brought = exchange(&ticket, &attempt).await;
    if with(|page| page.ticket.as_ref() != Some(&ticket)) {
        // The page has begun anew meanwhile: this number is another event's now.
        return;
    }
    match brought {
        Brought::Answer(answer) => {
            socket::reached();
            answered(n, answer);
            reached();
        }
        Brought::Refused { why, wait } => {
            socket::reached();
            unanswered(n, wait);
            if why == Why::Busy {
                with(|page| page.outbox.refused(n, now()));
            }
            reached();
        }
        Brought::Silence { wait } => {
            runtime::board().connection.set(Connection::Lost);
            unanswered(n, wait);
        }
        Brought::Outdated => {
            socket::reached();
            outdated(n);
            reached();
        }
    }
    begin_anew_where_over();
    pump();
}

fn answered(n: u64, answer: Answer) {
    let expired = answer.error.as_ref().is_some_and(|error| error.kind() == Kind::Expired);
    if expired && with(|page| page.begun) == Begun::No {
        return begin_late();
    }
    if !with(|page| page.waiting.contains_key(&n)) {
        return;
    }
    if expired {
        close(n, Ok(answer));
        return begin_anew();
    }
    with(|page| page.begun = Begun::Yes);
    let mut news = runtime::learn(&answer.changed, How::Changed);
    news.extend(runtime::learn(&answer.seen, How::Read));
    let (toasts, redirect) = (answer.toasts.clone(), answer.redirect.clone());
    close(n, Ok(answer));
    announce(news);
    effects::show(toasts);
    if let Some(path) = redirect {
        effects::go(&path);
    }
}

fn unanswered(n: u64, wait: Option<Millis>) {
    match with(|page| page.outbox.unanswered(n, now(), wait, js_sys::Math::random())) {
        Verdict::Again => {}
        Verdict::NotKnown => {
            let tell = with(|page| page.waiting.remove(&n));
            let text = "It is not known yet whether this happened. It is being cleared up, and will not happen twice.";
            if let Some(tell) = tell {
                tell(n, News::NotKnown(Error::new(Kind::Unreachable, text)));
                with(|page| page.waiting.insert(n, tell));
            }
        }
        Verdict::GivenUp => {
            close(n, Err(Kind::Unreachable.into()));
        }
    }
}

/// The ticket was too old to begin with, or another tab had got the browser its cookie first. Nothing was lost, so
/// nobody need know.
fn begin_late() {
    with(|page| {
        page.begun = Begun::Retried;
        page.ticket = None;
        page.outbox.restart();
    });
    pump();
    socket::renew();
}

/// The session is over. What has no answer will not get one; what was typed stays; a new one begins at once.
fn begin_anew() {
    let lost = with(|page| {
        page.ticket = None;
        page.begun = Begun::No;
        page.over = None;
        page.outbox.abandon();
        std::mem::take(&mut page.waiting)
    });
    if let Some(keeper) = keeper() {
        keeper.abandon();
    }
    for (n, tell) in lost {
        tell(n, News::Answer(Err(Kind::Expired.into())));
    }
    announce(runtime::forget());
    pump();
    socket::renew();
}

fn ask_for_ticket() {
    if with(|page| std::mem::replace(&mut page.asking_for_ticket, true)) {
        return;
    }
    spawn_local(async {
        let ticket = match Request::get(TICKET_PATH).send().await {
            Ok(response) if response.ok() => response.text().await.ok(),
            _ => None,
        };
        let found = ticket.is_some();
        with(|page| {
            page.asking_for_ticket = false;
            page.ticket = ticket;
            page.alarm = (!found).then(|| Timeout::new(2_000, pump));
        });
        runtime::board().connection.set(if found { Connection::Fine } else { Connection::Lost });
        if found {
            pump();
            socket::pump();
        }
    });
}
