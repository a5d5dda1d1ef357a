//! Wires: a listener attached in one page, with its inputs, outputs and triggers.

use crate::bind::{Inputs, Outputs};
use crate::firing::{Apply, Firing, Moments, ReadBody};
use crate::rhythm::Rhythm;
use crate::trigger::{Mode, Trigger, on_change};
use blockwork_core::instances::Instances;
use blockwork_core::{Call, Error, Listener, ListenerFn};
use leptos::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

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
pub struct WireWithoutInputs<L: Listener, Args> {
    call: Arc<dyn Fn(Args) -> Call<L> + Send + Sync>,
}

impl<L: Listener, Args> fmt::Debug for WireWithoutInputs<L, Args> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({} without inputs)", L::META.name)
    }
}

/// The arguments that a listener still needs, where it needs none. Where there are some, rustc says what to write.
#[diagnostic::on_unimplemented(
    message = "inputs are missing: this listener takes `{Self}`",
    label = "nobody gives the listener its inputs",
    note = "a wire is told first where they come from: `wire(add_items).inputs(ticked)`, or `.inputs((name, quantity))` for several",
    note = "`live` takes them in a closure: `live(move || lines_like(search.get()))`"
)]
pub trait NoneMissing: 'static {
    /// No arguments.
    const NONE: Self;
}

impl NoneMissing for () {
    const NONE: Self = ();
}

/// What is given to a wire whose listener has no inputs: nothing.
#[diagnostic::on_unimplemented(
    message = "this listener has no inputs, or this wire has them already",
    label = "nobody takes this",
    note = "leave `.inputs(..)` out; owned parameters of a listener are its inputs, borrowed ones are not"
)]
pub trait NoInputs {}

/// What [`wire`] makes of a listener with these arguments: a [`Wire`] where there are none, else a [`WireWithoutInputs`].
pub trait Stage<L: Listener>: Sized {
    /// A wire, or one that still needs its inputs.
    type Wire;

    /// Makes it.
    fn stage(call: Arc<dyn Fn(Self) -> Call<L> + Send + Sync>) -> Self::Wire;
}

impl<L: Listener> Stage<L> for () {
    type Wire = Wire<L>;

    fn stage(call: Arc<dyn Fn(()) -> Call<L> + Send + Sync>) -> Wire<L> {
        Wire::new(Box::new(move || call(()).into_body()))
    }
}

macro_rules! stages {
    ($(($($arg:ident),*);)*) => {$(
        impl<L: Listener, $($arg: 'static),*> Stage<L> for ($($arg,)*) {
            type Wire = WireWithoutInputs<L, Self>;

            fn stage(call: Arc<dyn Fn(Self) -> Call<L> + Send + Sync>) -> WireWithoutInputs<L, Self> {
                WireWithoutInputs { call }
            }
        }
    )*};
}

stages! {
    (A); (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F); (A, B, C, D, E, F, G);
    (A, B, C, D, E, F, G, H); (A, B, C, D, E, F, G, H, I); (A, B, C, D, E, F, G, H, I, J);
    (A, B, C, D, E, F, G, H, I, J, K); (A, B, C, D, E, F, G, H, I, J, K, M);
}

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

impl<L: Listener, Args: 'static> WireWithoutInputs<L, Args> {
    /// Where the inputs come from: a signal or a closure for one, a tuple of them for several. They are read when the
    /// wire is fired.
    #[must_use = "a wire does nothing until something fires it"]
    pub fn inputs(self, inputs: impl Inputs<Args>) -> Wire<L> {
        let Self { call } = self;
        Wire::new(Box::new(move || call(inputs.take()).into_body()))
    }
}

/// What a wire does once it has its inputs: where it has none yet, each of these says so.
#[doc(hidden)]
#[allow(missing_docs)]
impl<L: Listener, Args: 'static> WireWithoutInputs<L, Args> {
    pub fn outputs(self, outputs: impl Outputs<L::Output>) -> Wire<L>
    where
        Args: NoneMissing,
    {
        self.into_wire().outputs(outputs)
    }

    pub fn on<T: Trigger>(self, trigger: T) -> Wire<L>
    where
        Args: NoneMissing,
    {
        self.into_wire().on(trigger)
    }

    pub fn fire(self)
    where
        Args: NoneMissing,
    {
        self.into_wire().fire();
    }

    fn into_wire(self) -> Wire<L>
    where
        Args: NoneMissing,
    {
        let Self { call } = self;
        Wire::new(Box::new(move || call(Args::NONE).into_body()))
    }
}

impl<L: Listener> Wire<L> {
    fn new(body: ReadBody) -> Self {
        Self { firing: StoredValue::new(Firing::new(L::META, body)), listener: PhantomData }
    }

    /// Says, where somebody gives inputs to a listener without any, that there are none.
    #[doc(hidden)]
    pub fn inputs(self, _nothing: impl NoInputs) -> Self {
        self
    }

    /// The cells that it means: `.with(Cart::at(id))`, or a tuple of these for several states. Without it, each state is
    /// the one without a key. Where a state is named twice, the later one holds, also over what the call itself says:
    /// `wire(move || add(x.get()).with(Cart::at(id.get())))` is for keys that change.
    pub fn with(self, cells: impl Instances) -> Self {
        self.on_firing(|firing| firing.set_cells(&cells));
        self
    }

    /// Where the answer goes: a signal, a closure, or a tuple of these for a tuple. An older answer never overwrites a
    /// newer one.
    pub fn outputs(self, outputs: impl Outputs<L::Output>) -> Self {
        let apply: Apply = Box::new(move |answer| answer.value().map(|value| outputs.put(value)));
        self.on_firing(|firing| firing.apply_with(apply));
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
        self.on_firing(|firing| firing.set_mode(mode));
        self
    }

    /// Makes an event only when it was not fired for so long, with the inputs of that moment: for what follows typing.
    ///
    /// It holds for everything that fires the wire. What still waits when the component goes is not fired any more.
    pub fn debounce(self, quiet: Duration) -> Self {
        self.on_firing(|firing| firing.set_rhythm(Rhythm::Debounce(quiet)));
        self
    }

    /// Makes an event at once, and then at most one in so long, the last one included: for what changes all the time.
    ///
    /// It holds for everything that fires the wire, and takes the place of [`debounce`](Self::debounce).
    pub fn throttle(self, period: Duration) -> Self {
        self.on_firing(|firing| firing.set_rhythm(Rhythm::Throttle(period)));
        self
    }

    /// Fires it: for code.
    pub fn fire(self) {
        self.on_firing(Firing::fire);
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
        self.on_firing(Firing::pending).unwrap_or_default()
    }

    /// Why its last event failed, until it is fired again. Whoever asks shows it: it is then no notice any more.
    #[must_use]
    pub fn error(self) -> Signal<Option<Error>> {
        self.on_firing(Firing::error).unwrap_or_default()
    }

    /// What is wrong with one of its inputs, until it is fired again: for fields outside of a form, as in
    /// `<Textbox error=save.error_at("email") …/>`. Whoever asks shows it: the button does not say it again.
    #[must_use]
    pub fn error_at(self, field: &str) -> Signal<Option<String>> {
        self.on_firing(|firing| firing.error_at(field)).unwrap_or_default()
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
        Moment(self.on_firing(|firing| which(firing.moments()).clone()).unwrap_or_default())
    }

    fn on_firing<R>(self, then: impl FnOnce(&Firing) -> R) -> Option<R> {
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

impl<L: Listener, Args: NoneMissing> From<WireWithoutInputs<L, Args>> for Firing {
    fn from(wire: WireWithoutInputs<L, Args>) -> Self {
        wire.into_wire().into()
    }
}
