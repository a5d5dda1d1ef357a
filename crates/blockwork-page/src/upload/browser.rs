//! Sending itself. `XMLHttpRequest`, because `fetch` says nothing of how much of a body has left (whatwg/fetch issue 607).

use super::line::{Again, Line};
use super::{Item, Look, Stage, Uploads};
use crate::transport;
use blockwork_core::event::Answer;
use blockwork_core::file::{ACCEPT_HEADER, FILES_PATH, FileInfo, NAME_HEADER, TICKET_HEADER, encoded};
use blockwork_core::{Error, Kind, Upload};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, HtmlInputElement, ProgressEvent, XmlHttpRequest};

/// An attempt of which nothing is heard for so long is given up.
const SILENCE: u32 = 45_000;

/// While the page has no ticket, it is looked for this often.
const NO_TICKET: u32 = 500;

/// A session that is over is begun anew for a file so often.
const RENEWALS: u32 = 2;

/// A file, from when it is chosen until it is there or taken off the list.
struct Job {
    file: File,
    item: Item,
    uploads: Uploads,
    renewals: u32,
    request: Option<Sending>,
}

/// A request on its way. Dropped, it is nobody's any more.
struct Sending {
    xhr: XmlHttpRequest,
    silence: Timeout,
    _heard: [Heard; 3],
}

/// What a request calls; it must outlive that.
type Heard = Closure<dyn Fn(ProgressEvent)>;

impl Drop for Sending {
    fn drop(&mut self) {
        self.xhr.set_onload(None);
        self.xhr.set_onerror(None);
        self.xhr.set_onabort(None);
        if let Ok(upload) = self.xhr.upload() {
            upload.set_onprogress(None);
        }
        let _ = self.xhr.abort();
    }
}

#[derive(Default)]
struct State {
    line: Line,
    jobs: HashMap<u32, Job>,
    last: u32,
    alarm: Option<Timeout>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

fn with<R>(then: impl FnOnce(&mut State) -> R) -> R {
    STATE.with_borrow_mut(then)
}

pub(super) fn is_sending() -> bool {
    with(|state| !state.line.is_empty())
}

pub(super) fn choose(uploads: Uploads, event: &Event, mut look: impl FnMut(&str, u64) -> Look) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some((input, files)) = input.and_then(|input| input.files().map(|files| (input, files))) else { return };
    let chosen: Vec<File> = (0..files.length()).filter_map(|n| files.item(n)).collect();
    // Before anything else: the list is the input's own, and is empty then.
    input.set_value("");
    for file in chosen {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
        let (name, size) = (file.name(), file.size() as u64);
        match look(&name, size) {
            Look::LeaveOut => {}
            Look::Send => add(uploads, file, name, size, Stage::Waiting),
            Look::Refuse(error) => add(uploads, file, name, size, Stage::Failed(error)),
        }
    }
    pump();
}

fn add(uploads: Uploads, file: File, name: String, size: u64, stage: Stage) {
    let sends = stage == Stage::Waiting;
    let item = with(|state| {
        state.last += 1;
        let item = Item { key: state.last, name, size, stage: ArcRwSignal::new(stage) };
        let job = Job { file, item: item.clone(), uploads, renewals: 0, request: None };
        state.jobs.insert(item.key, job);
        if sends {
            state.line.add(item.key);
        }
        item
    });
    uploads.items.update(|items| items.push(item));
}

pub(super) fn cancel(key: u32) {
    drop(with(|state| {
        state.line.leave(key);
        state.jobs.remove(&key)
    }));
    pump();
}

pub(super) fn cancel_all(items: &[Item]) {
    items.iter().for_each(|item| cancel(item.key));
}

pub(super) fn again(key: u32) {
    let stage = with(|state| {
        let stage = state.jobs.get_mut(&key).map(|job| {
            job.renewals = 0;
            job.item.stage.clone()
        });
        if stage.is_some() {
            state.line.add(key);
        }
        stage
    });
    if let Some(stage) = stage {
        stage.set(Stage::Waiting);
    }
    pump();
}

/// Sends what is to be sent now.
fn pump() {
    if with(|state| state.line.is_empty()) {
        return;
    }
    let Some(ticket) = transport::ticket() else { return wake(f64::from(NO_TICKET)) };
    for key in with(|state| state.line.start(transport::now())) {
        if send(key, &ticket).is_err() {
            // No browser refuses a request of this kind to its own server.
            end(key, Stage::Failed(Kind::Unreachable.into()));
        }
    }
}

fn wake(pause: f64) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most two minutes")]
    let alarm = Timeout::new(pause.ceil() as u32 + 1, pump);
    with(|state| state.alarm = Some(alarm));
}

fn send(key: u32, ticket: &str) -> Result<(), JsValue> {
    let Some((file, name, accept, stage)) = with(|state| {
        let job = state.jobs.get(&key)?;
        let accept = job.uploads.accept.try_get_value()?;
        Some((job.file.clone(), job.item.name.clone(), accept, job.item.stage.clone()))
    }) else {
        return Ok(());
    };
    let xhr = XmlHttpRequest::new()?;
    xhr.open("POST", FILES_PATH)?;
    xhr.set_request_header(TICKET_HEADER, ticket)?;
    xhr.set_request_header(NAME_HEADER, &encoded(&name))?;
    xhr.set_request_header("content-type", "application/octet-stream")?;
    if accept.is_ascii() && !accept.is_empty() {
        xhr.set_request_header(ACCEPT_HEADER, &accept)?;
    }
    let heard = listen(key, ticket.to_owned(), &xhr)?;
    with(|state| {
        if let Some(job) = state.jobs.get_mut(&key) {
            job.request = Some(Sending { xhr: xhr.clone(), silence: silence(key), _heard: heard });
        }
    });
    stage.set(Stage::Sending(0.0));
    xhr.send_with_opt_blob(Some(&file))
}

fn listen(key: u32, ticket: String, xhr: &XmlHttpRequest) -> Result<[Heard; 3], JsValue> {
    let moved = Heard::new(move |event: ProgressEvent| moved(key, &event));
    let loaded = {
        let xhr = xhr.clone();
        Heard::new(move |_| answered(key, &ticket, &xhr))
    };
    let lost = Heard::new(move |_| unanswered(key, None));
    xhr.upload()?.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    xhr.set_onload(Some(loaded.as_ref().unchecked_ref()));
    xhr.set_onerror(Some(lost.as_ref().unchecked_ref()));
    xhr.set_onabort(Some(lost.as_ref().unchecked_ref()));
    Ok([moved, loaded, lost])
}

fn silence(key: u32) -> Timeout {
    Timeout::new(SILENCE, move || unanswered(key, None))
}

fn moved(key: u32, event: &ProgressEvent) {
    let stage = with(|state| {
        state.line.moves(key);
        let job = state.jobs.get_mut(&key)?;
        if let Some(request) = &mut job.request {
            request.silence = silence(key);
        }
        Some(job.item.stage.clone())
    });
    if let Some(stage) = stage {
        stage.set(Stage::Sending(if event.total() > 0.0 { event.loaded() / event.total() } else { 1.0 }));
    }
}

fn answered(key: u32, ticket: &str, xhr: &XmlHttpRequest) {
    let text = xhr.response_text().ok().flatten().unwrap_or_default();
    if xhr.status() == Ok(200)
        && let Ok(info) = serde_json::from_str::<FileInfo>(&text)
    {
        transport::session_lives();
        return kept(key, Upload::known(info));
    }
    let wait = xhr.get_response_header("retry-after").ok().flatten().and_then(|wait| wait.parse::<f64>().ok());
    let error = serde_json::from_str::<Answer>(&text).ok().and_then(|answer| answer.error);
    match error {
        Some(error) if error.kind() == Kind::Expired => expired(key, ticket, error),
        Some(error) if error.kind().is_final() => end(key, Stage::Failed(error)),
        // A busy server, or something between us and the server: no answer.
        _ => unanswered(key, wait.map(|seconds| seconds * 1_000.0)),
    }
}

fn kept(key: u32, upload: Upload) {
    let job = with(|state| {
        state.line.leave(key);
        state.jobs.remove(&key)
    });
    if let Some(Job { uploads, .. }) = &job {
        uploads.forget(key);
        uploads.kept.try_run((key, upload));
    }
    later(job.and_then(|job| job.request));
    pump();
}

/// The session is over, or could not begin: the file goes with the next one.
fn expired(key: u32, ticket: &str, error: Error) {
    let renews = with(|state| {
        let job = state.jobs.get_mut(&key)?;
        job.renewals += 1;
        Some(job.renewals <= RENEWALS)
    });
    transport::session_over(ticket, &error);
    if renews == Some(true) { unanswered(key, None) } else { end(key, Stage::Failed(error)) }
}

fn unanswered(key: u32, wait: Option<f64>) {
    let found = with(|state| {
        let job = state.jobs.get_mut(&key)?;
        Some((job.item.stage.clone(), job.request.take(), state.line.failed(key, transport::now(), wait)))
    });
    let Some((stage, request, again)) = found else { return };
    match again {
        Again::After(pause) => {
            stage.set(Stage::Waiting);
            wake(pause);
        }
        Again::Never => stage.set(Stage::Failed(Kind::Unreachable.into())),
    }
    later(request);
    pump();
}

fn end(key: u32, stage: Stage) {
    let found = with(|state| {
        state.line.leave(key);
        state.jobs.get_mut(&key).map(|job| (job.item.stage.clone(), job.request.take()))
    });
    if let Some((signal, request)) = found {
        signal.set(stage);
        later(request);
    }
    pump();
}

/// Lets go of a request once the closure is left that it may have called.
fn later(request: Option<Sending>) {
    if let Some(request) = request {
        Timeout::new(0, move || drop(request)).forget();
    }
}
