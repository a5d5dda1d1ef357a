//! A page's events on their way, by the same rules as in a browser: numbers, order, and sending again.

use super::Shared;
use super::state::{Begun, Reach};
use crate::store::PATIENCE;
use blockwork_core::cell::CellRef;
use blockwork_core::event::{Answer, Body, Carried, EVENT_HEADER, EventHead, TICKET_PATH};
use blockwork_core::file::{FILES_PATH, NAME_HEADER, TICKET_HEADER, encoded};
use blockwork_core::instances::key_of;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Call, Error, Kind, Listener, Result, Upload};
use blockwork_page::known::How;
use blockwork_page::outbox::{Attempt, Verdict};
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// A page here asks again after so long, whatever it was told: nobody waits for a test.
const PAUSE: Duration = Duration::from_millis(10);

/// An event that was fired: await it for the listener's answer. It goes its way whether somebody waits or not.
#[must_use = "what became of the event is known when this is awaited"]
pub struct Fired<T>(Pin<Box<dyn Future<Output = Result<T>> + Send>>);

impl<T> fmt::Debug for Fired<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fired")
    }
}

impl<T> Future for Fired<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.0.as_mut().poll(cx)
    }
}

/// Gives the event its number.
pub(super) fn fire<L: Listener>(page: &Arc<Shared>, call: Call<L>) -> Fired<L::Output> {
    let fired = call.into_body().and_then(|body| take_up(page, L::META, body));
    let page = page.clone();
    Fired(Box::pin(async move {
        match tokio::time::timeout(PATIENCE, fired?).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(Kind::Unreachable.into()))?.value(),
            Err(_) => {
                let said = page.state.lock().last_refusal.clone();
                let said = said.map_or_else(|| "nothing".to_owned(), |error| format!("{error:?}"));
                panic!("the event of `{}` has no answer; what the server last said is {said}", L::META.name)
            }
        }
    }))
}

fn take_up(
    page: &Shared,
    listener: &'static ListenerMeta,
    mut body: Body,
) -> Result<oneshot::Receiver<Result<Answer>>> {
    let (tell, told) = oneshot::channel();
    let locks = listener.changes_in_browser();
    if !locks {
        bring(page, listener, &mut body);
    }
    let mut state = page.state.lock();
    let keys = &body.beside.keys;
    let n = if locks {
        state.outbox.fire_locked(listener, keys)
    } else {
        state.outbox.fire_on(listener, &body.write(), keys)
    };
    let n = n.ok_or(Kind::Busy)?;
    state.waiting.insert(n, tell);
    if locks {
        state.unlocked.insert(n, (listener, body));
    }
    drop(state);
    page.stir();
    Ok(told)
}

/// Puts what the browser keeps beside the inputs.
fn bring(page: &Shared, listener: &ListenerMeta, body: &mut Body) {
    let keys = &body.beside.keys;
    let brought = listener.brings().map(|(state, _)| {
        let cell = CellRef { key: key_of(keys, state).to_owned().into(), ..CellRef::of(state) };
        Carried { text: page.visitor.kept_text(&cell), cell }
    });
    body.beside.browser = brought.collect();
}

/// Sends what is due for as long as the page is open.
pub(super) async fn drive(page: Arc<Shared>) {
    let mut tasks = JoinSet::new();
    let mut stirred = page.stirred.subscribe();
    loop {
        stirred.borrow_and_update();
        if page.wants_ticket() {
            ask_for_ticket(&page).await;
        }
        let next = send_due(&page, &mut tasks);
        let alarm = async {
            match next {
                Some(pause) => tokio::time::sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = stirred.changed() => if changed.is_err() { return },
            Some(done) = tasks.join_next() => if let Err(error) = done && error.is_panic() {
                std::panic::resume_unwind(error.into_panic());
            },
            () = alarm => {}
        }
    }
}

/// Sends what is due, and says when there will be more.
fn send_due(page: &Arc<Shared>, tasks: &mut JoinSet<()>) -> Option<Duration> {
    let mut state = page.state.lock();
    if state.reach == Reach::Cut {
        return None;
    }
    let ticket = state.ticket.clone()?;
    for n in state.outbox.to_lock() {
        tasks.spawn(lock(page.clone(), n));
    }
    let now = page.now();
    for attempt in state.outbox.due(now) {
        tasks.spawn(send(page.clone(), ticket.clone(), attempt));
    }
    let pause = state.outbox.next_due().map(|next| (next - now).clamp(1.0, 60_000.0) / 1_000.0);
    pause.map(Duration::from_secs_f64)
}

/// Waits for the browser's lock, and lets the event go on with what is kept then.
async fn lock(page: Arc<Shared>, n: u64) {
    let held = page.visitor.changing().lock_owned().await;
    let Some((listener, mut body)) = page.state.lock().unlocked.remove(&n) else { return };
    bring(&page, listener, &mut body);
    let mut state = page.state.lock();
    if state.outbox.locked(n, &body.write()) {
        state.locks.insert(n, held);
    }
}

async fn send(page: Arc<Shared>, ticket: String, attempt: Attempt) {
    let n = attempt.n;
    let brought = exchange(&page, &ticket, attempt).await;
    {
        let mut state = page.state.lock();
        if state.ticket.as_ref() != Some(&ticket) {
            // The page has begun anew meanwhile: this number is another event's now.
            return;
        }
        match brought {
            // What comes over a line that was cut does not come.
            Some(Ok(answer)) if state.reach == Reach::Online => {
                drop(state);
                answered(&page, n, answer);
                page.state.lock().begin_anew_where_over();
                return page.stir();
            }
            refused => {
                state.last_refusal = refused.and_then(Result::err).or(state.last_refusal.take());
                if state.outbox.unanswered(n, page.now(), None, page.jitter()) == Verdict::GivenUp {
                    close(&page, &mut state, n, Err(Kind::Unreachable.into()));
                }
            }
        }
    }
    tokio::time::sleep(PAUSE).await;
    page.state.lock().outbox.hurry();
    page.stir();
}

/// The answer; an error where the server had none; nothing where nothing came.
async fn exchange(page: &Shared, ticket: &str, attempt: Attempt) -> Option<Result<Answer>> {
    let Attempt { n, floor, attempt, intent, listener, inputs } = attempt;
    // It is of the server's own build.
    let prints = None;
    let head = EventHead { ticket: ticket.to_owned(), n, floor, attempt, intent, prints };
    let body = Bytes::copy_from_slice(inputs.as_bytes());
    let address = format!("/api/{}", listener.name);
    let mut request = page.visitor.request(Method::POST, &address, body, "same-origin");
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(EVENT_HEADER, head.to_string().parse().ok()?);
    let response = page.visitor.world().send_event(request).await?;
    let answer: Answer = serde_json::from_slice(response.body()).ok()?;
    match &answer.error {
        Some(error) if !error.kind().is_final() => Some(Err(error.clone())),
        _ => Some(Ok(answer)),
    }
}

fn answered(page: &Shared, n: u64, answer: Answer) {
    let mut state = page.state.lock();
    let expired = answer.error.as_ref().is_some_and(|error| error.kind() == Kind::Expired);
    if expired && state.begun == Begun::No {
        return state.begin_late();
    }
    if !state.waiting.contains_key(&n) {
        return;
    }
    if expired {
        close(page, &mut state, n, Ok(answer));
        return state.begin_anew();
    }
    state.begun = Begun::Yes;
    state.learn(&answer.changed, How::Changed);
    state.learn(&answer.seen, How::Read);
    state.said.extend(answer.toasts.iter().cloned());
    state.sent_to = answer.redirect.clone().or(state.sent_to.take());
    close(page, &mut state, n, Ok(answer));
}

/// An event is done with. What it holds is free again.
fn close(page: &Shared, state: &mut super::state::State, n: u64, answer: Result<Answer>) {
    state.outbox.answered(n);
    if let Ok(answer) = &answer {
        for Carried { cell, text } in &answer.browser {
            if let Some(text) = text {
                page.visitor.put(cell.clone(), text.clone());
            }
        }
    }
    state.locks.remove(&n);
    if let Some(tell) = state.waiting.remove(&n) {
        // Nobody need wait for it.
        let _ = tell.send(answer);
    }
}

/// Sends a file, which stays with the page's session.
pub(super) async fn send_file(page: &Shared, name: &str, bytes: Bytes) -> Result<Upload> {
    let ticket = page.state.lock().ticket.clone().ok_or(Kind::Expired)?;
    let length = bytes.len();
    let mut request = page.visitor.request(Method::POST, FILES_PATH, bytes, "same-origin");
    let headers = request.headers_mut();
    headers.insert(TICKET_HEADER, ticket.parse()?);
    headers.insert(NAME_HEADER, encoded(name).parse()?);
    headers.insert(header::CONTENT_LENGTH, length.into());
    let response = page.visitor.world().send(request).await.ok_or(Kind::Unreachable)?;
    if response.status().is_success() {
        return Ok(Upload::known(serde_json::from_slice(response.body())?));
    }
    let answer: Answer = serde_json::from_slice(response.body())?;
    Err(answer.error.unwrap_or_else(|| Kind::Internal.into()))
}

async fn ask_for_ticket(page: &Shared) {
    let request = page.visitor.request(Method::GET, TICKET_PATH, Bytes::new(), "same-origin");
    let response = page.visitor.world().send(request).await;
    let Some(response) = response.filter(|response| response.status().is_success()) else {
        page.state.lock().last_refusal = Some(Error::from(Kind::Unreachable));
        return tokio::time::sleep(PAUSE).await;
    };
    page.visitor.heed(response.headers());
    page.state.lock().ticket = Some(String::from_utf8_lossy(response.body()).into_owned());
    page.stir();
}
