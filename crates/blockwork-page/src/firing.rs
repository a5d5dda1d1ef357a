//! Firing a wire, whatever its listener: events, their answers, and what a wire is told of them.

use crate::outbox::Millis;
use crate::outdated;
use crate::rhythm::{Pace, Rhythm, Step};
use crate::trigger::Mode;
use blockwork_core::cell::CellRef;
use blockwork_core::event::{Answer, Body};
use blockwork_core::instances::{Instances, mean, mean_cells};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Error, Kind, Result, Scope};
#[cfg(target_arch = "wasm32")]
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

pub(crate) type ReadBody = Box<dyn Fn() -> Result<Body> + Send + Sync>;
pub(crate) type Apply = Box<dyn Fn(&Answer) -> Result<()> + Send + Sync>;

/// What has happened to a wire: counters that triggers follow.
#[derive(Clone, Default)]
pub(crate) struct Moments {
    pub(crate) started: ArcRwSignal<u32>,
    pub(crate) succeeded: ArcRwSignal<u32>,
    pub(crate) failed: ArcRwSignal<u32>,
    pub(crate) finished: ArcRwSignal<u32>,
}

/// The untyped half of a wire: compiled once, however many listeners a page has.
struct Inner {
    listener: &'static ListenerMeta,
    body: ReadBody,
    /// The cells that it means, besides those that the body names.
    cells: RwLock<Vec<CellRef>>,
    apply: RwLock<Option<Apply>>,
    mode: RwLock<Option<Mode>>,
    pace: Mutex<Option<Pace>>,
    pending: ArcRwSignal<u32>,
    error: ArcRwSignal<Option<Error>>,
    moments: Moments,
    /// Whether somebody shows this wire's errors. What nobody shows becomes a notice.
    shown: AtomicBool,
    /// The inputs whose part of them somebody shows.
    shown_at: RwLock<Vec<String>>,
    /// Whether one more event is to follow ([`Mode::Latest`]).
    again: AtomicBool,
    /// The newest event whose answer was applied: an older answer never overwrites a newer output.
    applied: AtomicU64,
    /// Whether the component that made the wire still stands. Events go on without it; outputs do not.
    alive: AtomicBool,
}

/// The power to fire a wire, whatever its listener: for components and triggers.
#[derive(Clone)]
pub struct Firing(Arc<Inner>);

impl fmt::Debug for Firing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Firing({})", self.0.listener.name)
    }
}

impl Firing {
    /// A wire of the component that stands around this call.
    pub(crate) fn new(listener: &'static ListenerMeta, body: ReadBody) -> Self {
        let firing = Self(Arc::new(Inner {
            listener,
            body,
            cells: RwLock::default(),
            apply: RwLock::default(),
            mode: RwLock::default(),
            pace: Mutex::default(),
            pending: ArcRwSignal::default(),
            error: ArcRwSignal::default(),
            moments: Moments::default(),
            shown: AtomicBool::new(false),
            shown_at: RwLock::default(),
            again: AtomicBool::new(false),
            applied: AtomicU64::new(0),
            alive: AtomicBool::new(true),
        }));
        on_cleanup({
            let inner = firing.0.clone();
            move || inner.alive.store(false, Ordering::Relaxed)
        });
        #[cfg(target_arch = "wasm32")]
        crate::feed::socket::need();
        firing
    }

    pub(crate) fn apply_with(&self, apply: Apply) {
        write(&self.0.apply, Some(apply));
    }

    pub(crate) fn set_cells(&self, cells: &impl Instances) {
        if let Ok(mut all) = self.0.cells.write() {
            mean(&mut all, cells);
        }
    }

    pub(crate) fn set_mode(&self, mode: Mode) {
        write(&self.0.mode, Some(mode));
    }

    pub(crate) fn set_rhythm(&self, rhythm: Rhythm) {
        if let Ok(mut pace) = self.0.pace.lock() {
            *pace = Some(Pace::new(rhythm));
        }
    }

    pub(crate) fn moments(&self) -> &Moments {
        &self.0.moments
    }

    /// Fires the wire as a person does.
    pub fn fire(&self) {
        self.fire_as(Mode::Multiple);
    }

    /// Whether an event has no answer yet.
    #[must_use]
    pub fn pending(&self) -> Signal<bool> {
        let pending = self.0.pending.clone();
        Signal::derive(move || pending.get() > 0)
    }

    /// Why the last event failed, until the wire is fired again. Whoever asks shows it.
    #[must_use]
    pub fn error(&self) -> Signal<Option<Error>> {
        self.0.shown.store(true, Ordering::Relaxed);
        let error = self.0.error.clone();
        Signal::derive(move || error.get())
    }

    /// Whether the last event failed. Who asks that does not say why. Tracked.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.error.with(Option::is_some)
    }

    /// What is wrong with one of its inputs, until the wire is fired again. Whoever asks shows it: it is then not said beside
    /// the button that fires it.
    #[must_use]
    pub fn error_at(&self, field: &str) -> Signal<Option<String>> {
        if let Ok(mut fields) = self.0.shown_at.write() {
            fields.push(field.to_owned());
        }
        let (error, field) = (self.0.error.clone(), field.to_owned());
        Signal::derive(move || error.with(|error| error.as_ref()?.message_at(&field).map(str::to_owned)))
    }

    /// What is wrong besides what [`error_at`](Self::error_at) tells. Whoever asks shows it.
    #[must_use]
    pub fn error_beside(&self) -> Signal<Option<Error>> {
        let (error, inner) = (self.error(), self.0.clone());
        Signal::derive(move || inner.beside(&error.get()?))
    }

    /// Where a plain form posts to, to do the same without scripts.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/api/{}", self.0.listener.name)
    }

    /// Whether it can be done without scripts: what belongs to one load of a page cannot, because each answer is another
    /// load, and what is kept in the browser cannot be brought along.
    #[must_use]
    pub fn works_without_scripts(&self) -> bool {
        let listener = self.0.listener;
        !listener.borrows_from(Scope::Session) && !listener.borrows_from(Scope::Browser)
    }

    /// The inputs now, as JSON. None where they cannot be written.
    #[must_use]
    pub fn inputs(&self) -> Option<String> {
        self.body().ok().map(|body| body.inputs)
    }

    /// What an event of now says besides its inputs, as JSON. None where that is nothing.
    #[must_use]
    pub fn beside(&self) -> Option<String> {
        let beside = self.body().ok()?.beside;
        (!beside.is_empty()).then(|| beside.write())
    }

    /// Whether the component that made the wire still stands.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.alive.load(Ordering::Relaxed)
    }

    /// What an event of now would bring.
    fn body(&self) -> Result<Body> {
        let mut body = untrack(|| (self.0.body)())?;
        if let Ok(cells) = self.0.cells.read() {
            mean_cells(&mut body.beside.keys, cells.iter().cloned());
        }
        Ok(body)
    }

    /// Fires the wire; `usual` is what it does while an event is pending, unless it was told otherwise.
    pub(crate) fn fire_as(&self, usual: Mode) {
        self.step(usual, Pace::fired);
    }

    /// Fires at once, or later, as the wire's rhythm wants it.
    #[cfg(target_arch = "wasm32")]
    fn step(&self, usual: Mode, step: fn(&mut Pace, Millis) -> Step) {
        let now = crate::transport::now();
        let step = self.0.pace.lock().ok().and_then(|mut pace| Some(step(pace.as_mut()?, now)));
        match step {
            None | Some(Step::Fire) => self.fire_now(usual),
            Some(Step::Nothing) => {}
            Some(Step::Wait(pause)) => {
                let firing = self.clone();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no browser waits longer")]
                let pause = pause.ceil().min(f64::from(i32::MAX)) as u32;
                Timeout::new(pause, move || firing.step(usual, Pace::rang)).forget();
            }
        }
    }

    /// A page that is being rendered has no time.
    #[cfg(not(target_arch = "wasm32"))]
    fn step(&self, usual: Mode, _step: fn(&mut Pace, Millis) -> Step) {
        self.fire_now(usual);
    }

    fn fire_now(&self, usual: Mode) {
        let inner = &self.0;
        if !inner.alive.load(Ordering::Relaxed) {
            return;
        }
        let pending = inner.pending.get_untracked() > 0;
        match inner.mode.read().ok().and_then(|mode| *mode).unwrap_or(usual) {
            Mode::Once if pending => return,
            Mode::Latest if pending => return inner.again.store(true, Ordering::Relaxed),
            _ => {}
        }
        inner.pending.update(|pending| *pending += 1);
        inner.error.set(None);
        bump(&inner.moments.started);
        match self.body() {
            Ok(body) => self.send(body),
            Err(error) => self.finish(u64::MAX, Err(error)),
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn send(&self, body: Body) {
        use crate::transport::{self, News};
        let firing = self.clone();
        let tell = move |n, news| match news {
            News::Answer(answer) => firing.finish(n, answer),
            News::NotKnown(error) => firing.report(&error),
        };
        transport::fire(self.0.listener, body, Box::new(tell));
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn send(&self, _body: Body) {
        // A page that is being rendered fires nothing.
        self.0.pending.update(|pending| *pending -= 1);
    }

    fn finish(&self, n: u64, answer: Result<Answer>) {
        let inner = &self.0;
        inner.pending.update(|pending| *pending = pending.saturating_sub(1));
        let outcome = answer.and_then(|answer| self.apply(n, &answer));
        let moments = &inner.moments;
        match outcome {
            Ok(()) => {
                // What was said while it was not known yet no longer holds.
                inner.error.set(None);
                bump(&moments.succeeded);
            }
            Err(error) => {
                self.report(&error);
                bump(&moments.failed);
            }
        }
        bump(&moments.finished);
        if inner.again.swap(false, Ordering::Relaxed) {
            self.fire_now(Mode::Latest);
        }
    }

    fn apply(&self, n: u64, answer: &Answer) -> Result<()> {
        if let Some(error) = &answer.error {
            return Err(error.clone());
        }
        let newest = self.0.applied.fetch_max(n, Ordering::Relaxed) <= n;
        match self.0.apply.read().ok().as_deref() {
            Some(Some(apply)) if newest && self.0.alive.load(Ordering::Relaxed) => apply(answer),
            _ => Ok(()),
        }
    }

    fn report(&self, error: &Error) {
        let alive = self.0.alive.load(Ordering::Relaxed);
        let unseen = match self.0.shown.load(Ordering::Relaxed) {
            true if alive => None,
            false if alive => self.0.beside(error),
            _ => Some(error.clone()),
        };
        self.0.error.set(Some(error.clone()));
        if error.kind() == Kind::Outdated {
            outdated::tell();
        } else if let Some(unseen) = unseen {
            crate::runtime::board().say(&unseen);
        }
    }
}

impl Inner {
    /// The error without what is shown at inputs.
    fn beside(&self, error: &Error) -> Option<Error> {
        let Ok(fields) = self.shown_at.read() else { return Some(error.clone()) };
        error.beside(|field| fields.iter().any(|shown| shown == field))
    }
}

fn bump(counter: &ArcRwSignal<u32>) {
    counter.update(|count| *count = count.wrapping_add(1));
}

fn write<T>(lock: &RwLock<T>, value: T) {
    if let Ok(mut guard) = lock.write() {
        *guard = value;
    }
}
