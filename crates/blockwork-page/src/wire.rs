//! Wires: a listener attached in one page, with its inputs, outputs and triggers.

use crate::bind::{Inputs, Outputs};
use crate::trigger::{Mode, Trigger, on_change};
use blockwork_core::event::Answer;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Call, Error, Listener, ListenerFn, Result};
use leptos::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

type ReadInputs = Box<dyn Fn() -> Result<String> + Send + Sync>;
type Apply = Box<dyn Fn(&Answer) -> Result<()> + Send + Sync>;

/// What has happened to a wire: counters that triggers follow.
#[derive(Clone, Default)]
struct Moments {
    started: ArcRwSignal<u32>,
    succeeded: ArcRwSignal<u32>,
    failed: ArcRwSignal<u32>,
    finished: ArcRwSignal<u32>,
}

/// The untyped half of a wire: compiled once, however many listeners a page has.
struct Inner {
    listener: &'static ListenerMeta,
    inputs: ReadInputs,
    apply: RwLock<Option<Apply>>,
    mode: RwLock<Option<Mode>>,
    pending: ArcRwSignal<u32>,
    error: ArcRwSignal<Option<Error>>,
    moments: Moments,
    /// Whether somebody shows this wire's errors. What nobody shows becomes a notice.
    shown: AtomicBool,
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

/// A listener attached in one page. `Copy`, like a signal: give it to a component (`<Button fires=add>`), attach it to
/// any element (`on:click=add.handler()`), or fire it from code.
pub struct Wire<L> {
    firing: StoredValue<Firing>,
    listener: PhantomData<fn() -> L>,
}

impl<L> Clone for Wire<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Wire<L> {}

impl<L: Listener> fmt::Debug for Wire<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({})", L::META.name)
    }
}

/// A wire whose listener still needs its inputs.
#[must_use = "this listener has inputs: say where they come from with `.inputs(..)`"]
pub struct Unfed<L: Listener, Args> {
    call: Arc<dyn Fn(Args) -> Call<L> + Send + Sync>,
}

impl<L: Listener, Args> fmt::Debug for Unfed<L, Args> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({} without inputs)", L::META.name)
    }
}

/// What [`wire`] makes of a listener with these arguments: a [`Wire`] where there are none, else an [`Unfed`] one.
pub trait Stage<L: Listener>: Sized {
    /// A wire, or one that still needs its inputs.
    type Wire;

    /// Makes it.
    fn stage(call: Arc<dyn Fn(Self) -> Call<L> + Send + Sync>) -> Self::Wire;
}

impl<L: Listener> Stage<L> for () {
    type Wire = Wire<L>;

    fn stage(call: Arc<dyn Fn(()) -> Call<L> + Send + Sync>) -> Wire<L> {
        Wire::new(Box::new(move || call(()).into_inputs()))
    }
}

macro_rules! stages {
    ($(($($arg:ident),*);)*) => {$(
        impl<L: Listener, $($arg: 'static),*> Stage<L> for ($($arg,)*) {
            type Wire = Unfed<L, Self>;

            fn stage(call: Arc<dyn Fn(Self) -> Call<L> + Send + Sync>) -> Unfed<L, Self> {
                Unfed { call }
            }
        }
    )*};
}

stages! { (A); (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F); }

/// Attaches a listener in this page.
///
/// With the listener itself, say where its inputs come from: `wire(add_items).inputs(ticked)`. A closure takes
/// anything: `wire(move || remove_line(id, quantity.get()))`.
pub fn wire<F, M>(listener: F) -> <F::Args as Stage<F::Listener>>::Wire
where
    F: ListenerFn<M>,
    F::Args: Stage<F::Listener>,
{
    F::Args::stage(Arc::new(move |args| listener.call(args)))
}

impl<L: Listener, Args: 'static> Unfed<L, Args> {
    /// Where the inputs come from: a signal or a closure for one, a tuple of them for several. They are read when the
    /// wire is fired.
    #[must_use = "a wire does nothing until something fires it"]
    pub fn inputs(self, inputs: impl Inputs<Args>) -> Wire<L> {
        let Self { call } = self;
        Wire::new(Box::new(move || call(inputs.take()).into_inputs()))
    }
}

impl<L: Listener> Wire<L> {
    fn new(inputs: ReadInputs) -> Self {
        let inner = Arc::new(Inner {
            listener: L::META,
            inputs,
            apply: RwLock::default(),
            mode: RwLock::default(),
            pending: ArcRwSignal::default(),
            error: ArcRwSignal::default(),
            moments: Moments::default(),
            shown: AtomicBool::new(false),
            again: AtomicBool::new(false),
            applied: AtomicU64::new(0),
            alive: AtomicBool::new(true),
        });
        on_cleanup({
            let inner = inner.clone();
            move || inner.alive.store(false, Ordering::Relaxed)
        });
        Self { firing: StoredValue::new(Firing(inner)), listener: PhantomData }
    }

    /// Where the answer goes: a signal, a closure, or a tuple of these for a tuple. An older answer never overwrites a
    /// newer one.
    pub fn outputs(self, outputs: impl Outputs<L::Output>) -> Self {
        self.with(|inner| {
            let apply: Apply = Box::new(move |answer| answer.value().map(|value| outputs.put(value)));
            write(&inner.apply, Some(apply));
        });
        self
    }

    /// What fires it: a trigger, or a tuple of triggers.
    ///
    /// A wire cannot answer the change of what its own listener changes; that does not compile.
    pub fn on<T: Trigger>(self, trigger: T) -> Self {
        const {
            assert!(
                !T::STATES.are_changed_by(L::META),
                "this listener changes the state whose `changed()` it is attached to: it would run for ever"
            );
        }
        if let Some(firing) = self.firing.try_get_value() {
            trigger.attach(firing);
        }
        self
    }

    /// What it does while its last event has no answer yet, instead of what is usual for its triggers.
    pub fn mode(self, mode: Mode) -> Self {
        self.with(|inner| write(&inner.mode, Some(mode)));
        self
    }

    /// Fires it: for code.
    pub fn fire(self) {
        self.with_firing(|firing| firing.fire_as(Mode::Multiple));
    }

    /// A handler that fires it, for any event of any element or component: `on:click=add.handler()`.
    #[must_use = "a handler does nothing until an element has it: `on:click=add.handler()`; from code there is `fire()`"]
    pub fn handler<E>(self) -> impl Fn(E) + Copy + Send + Sync + 'static
    where
        L: 'static,
    {
        move |_| self.fire()
    }

    /// Whether an event of it has no answer yet.
    #[must_use]
    pub fn pending(self) -> Signal<bool> {
        let pending = self.with(|inner| inner.pending.clone()).unwrap_or_default();
        Signal::derive(move || pending.get() > 0)
    }

    /// Why its last event failed, until it is fired again. Whoever asks shows it: it is then no notice any more.
    #[must_use]
    pub fn error(self) -> Signal<Option<Error>> {
        self.with_firing(Firing::error).unwrap_or_default()
    }

    /// The trigger "it was fired".
    #[must_use]
    pub fn started(self) -> Moment {
        self.moment(|moments| &moments.started)
    }

    /// The trigger "its event was answered, and well".
    #[must_use]
    pub fn succeeded(self) -> Moment {
        self.moment(|moments| &moments.succeeded)
    }

    /// The trigger "its event has failed".
    #[must_use]
    pub fn failed(self) -> Moment {
        self.moment(|moments| &moments.failed)
    }

    /// The trigger "its event was answered, well or not".
    #[must_use]
    pub fn finished(self) -> Moment {
        self.moment(|moments| &moments.finished)
    }

    fn moment(self, which: impl FnOnce(&Moments) -> &ArcRwSignal<u32>) -> Moment {
        Moment(self.with(|inner| which(&inner.moments).clone()).unwrap_or_default())
    }

    fn with<R>(self, then: impl FnOnce(&Inner) -> R) -> Option<R> {
        self.with_firing(|firing| then(&firing.0))
    }

    fn with_firing<R>(self, then: impl FnOnce(&Firing) -> R) -> Option<R> {
        self.firing.try_get_value().map(|firing| then(&firing))
    }
}

/// Something that has happened to a wire's event.
#[derive(Clone, Debug)]
pub struct Moment(ArcRwSignal<u32>);

impl Trigger for Moment {
    fn attach(self, firing: Firing) {
        on_change(move || self.0.track(), firing);
    }
}

impl<L: Listener> From<Wire<L>> for Firing {
    fn from(wire: Wire<L>) -> Self {
        wire.firing.get_value()
    }
}

impl Firing {
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

    /// Fires the wire; `usual` is what it does while an event is pending, unless it was told otherwise.
    pub(crate) fn fire_as(&self, usual: Mode) {
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
        match untrack(|| (inner.inputs)()) {
            Ok(inputs) => self.send(&inputs),
            Err(error) => self.finish(u64::MAX, Err(error)),
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn send(&self, inputs: &str) {
        use crate::transport::{self, News};
        let firing = self.clone();
        let tell = move |n, news| match news {
            News::Answer(answer) => firing.finish(n, answer),
            News::NotKnown(error) => firing.report(&error),
        };
        transport::fire(self.0.listener, inputs, Box::new(tell));
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn send(&self, _inputs: &str) {
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
            self.fire_as(Mode::Latest);
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
        let seen = self.0.shown.load(Ordering::Relaxed) && self.0.alive.load(Ordering::Relaxed);
        self.0.error.set(Some(error.clone()));
        if !seen {
            crate::runtime::board().say(error.to_string());
        }
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
