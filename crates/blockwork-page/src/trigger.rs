//! Triggers: what can happen in a page, and that wires are attached to.

use crate::browser::keep_if_in_browser;
use crate::firing::Firing;
use crate::runtime;
use blockwork_core::listener::ListenerMeta;
use blockwork_core::state::StateMeta;
use blockwork_core::{Changed, ChangedAt, Every, State};
use leptos::prelude::*;

/// What a wire does when it is fired while its last event has no answer yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: one event at a time. For what must not be done twice by a double click.
    Once,
    /// Every firing is an event. The default for what a person does.
    Multiple,
    /// One more event follows when the answer is there, with the inputs of that moment. The default for signals and
    /// `changed()`.
    Latest,
}

/// Something that can happen in a page. A tuple of triggers means any of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a trigger",
    label = "nothing that happens",
    note = "triggers are `page_load()`, `every(..)`, a signal, `Cart::changed()`, `wire.succeeded()` and its like, a component's own `Cue`, and tuples of these",
    note = "ends of cells and of sessions are heard on the server: `#[listener(on = Cart::expired())]`, `#[listener(on = unload())]`"
)]
pub trait Trigger {
    /// The states whose change this is, so that a wire that changes them itself can be refused.
    const STATES: &'static States = &States::None;

    /// Fires whenever it happens, for as long as the component lives that this is called in.
    fn attach(self, firing: Firing);
}

/// The states whose change a trigger is, known while the app is compiled.
#[derive(Debug)]
pub enum States {
    /// It is no change of a state.
    None,
    /// The change of this state.
    One(StateMeta),
    /// Any of these.
    AnyOf(&'static [&'static States]),
}

impl States {
    /// Whether the listener changes one of them, and so would answer its own change for ever.
    #[must_use]
    pub const fn are_changed_by(&self, listener: &ListenerMeta) -> bool {
        match self {
            Self::None => false,
            Self::One(state) => listener.may_change(*state),
            Self::AnyOf(all) => {
                let mut i = 0;
                while i < all.len() {
                    if all[i].are_changed_by(listener) {
                        return true;
                    }
                    i += 1;
                }
                false
            }
        }
    }
}

/// The trigger made by [`page_load`].
#[derive(Clone, Copy, Debug)]
pub struct PageLoad(());

/// The page was loaded, or the component was added to it by a navigation. Once per component.
#[must_use]
pub fn page_load() -> PageLoad {
    PageLoad(())
}

impl Trigger for PageLoad {
    fn attach(self, firing: Firing) {
        // Effects run in browsers only, and after hydration: the first paint is the server's.
        Effect::new(move || firing.fire_as(Mode::Multiple));
    }
}

impl Trigger for Every {
    fn attach(self, firing: Firing) {
        // Effects run in browsers only: a page that is being rendered has no time.
        Effect::new(move |_before: Option<_>| interval(self, firing.clone()));
    }
}

/// Fires again and again, until it is dropped.
#[cfg(target_arch = "wasm32")]
fn interval(every: Every, firing: Firing) -> gloo_timers::callback::Interval {
    let period = u32::try_from(every.0.as_millis()).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs());
    gloo_timers::callback::Interval::new(period, move || firing.fire_as(Mode::Latest))
}

/// On the server no effect is run.
#[cfg(not(target_arch = "wasm32"))]
fn interval(_every: Every, _firing: Firing) {}

/// Ticks that can be stopped: `every(Duration::from_secs(1)).only_while(running)`.
pub trait Ticking {
    /// Ticks only while this is true. When it becomes true, the first tick comes after one period.
    fn only_while(self, active: impl Into<Signal<bool>>) -> EveryWhile;
}

/// The trigger made by [`Ticking::only_while`].
#[derive(Clone, Copy, Debug)]
pub struct EveryWhile {
    every: Every,
    active: Signal<bool>,
}

impl Ticking for Every {
    fn only_while(self, active: impl Into<Signal<bool>>) -> EveryWhile {
        EveryWhile { every: self, active: active.into() }
    }
}

impl Trigger for EveryWhile {
    fn attach(self, firing: Firing) {
        // Effects run in browsers only. What one returns is dropped when it runs again, and when the component goes.
        Effect::new(move |_before: Option<_>| self.active.get().then(|| interval(self.every, firing.clone())));
    }
}

impl<S: State> Trigger for Changed<S> {
    const STATES: &'static States = &States::One(S::META);

    fn attach(self, firing: Firing) {
        keep_if_in_browser::<S>();
        on_change(move || runtime::changes_of(S::META, Some("")).track(), firing);
    }
}

impl<S: State> Trigger for ChangedAt<S> {
    const STATES: &'static States = &States::One(S::META);

    fn attach(self, firing: Firing) {
        keep_if_in_browser::<S>();
        on_change(move || runtime::changes_of(S::META, self.key()).track(), firing);
    }
}

/// A trigger of an app's own component: the component makes it, gives it away for wires to be attached to, and says when
/// it happens. `Copy`.
///
/// ```no_run
/// use blockwork_page::Cue;
/// use leptos::prelude::*;
///
/// #[derive(Clone, Copy)]
/// pub struct Dial {
///     turned: Cue,
/// }
///
/// impl Dial {
///     /// The trigger "somebody has turned it": `wire(save).on(dial.turned())`.
///     pub fn turned(self) -> Cue {
///         self.turned
///     }
/// }
///
/// #[component]
/// fn DialView(dial: Dial) -> impl IntoView {
///     view! { <button on:click=move |_| dial.turned.give()>"Turn"</button> }
/// }
/// # let _ = (Dial { turned: Cue::new() }).turned();
/// ```
///
/// Each time is an event ([`Mode::Multiple`]), as with what a person does. A type of an app is a [`Trigger`] too where it
/// implements that by handing over to one: `self.turned.attach(firing)`.
#[derive(Clone, Copy, Debug)]
pub struct Cue(StoredValue<Vec<Firing>>);

impl Cue {
    /// A trigger of the component that stands around this call.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// It happens: every wire that is attached to it is fired. Where the component is gone, nothing is.
    pub fn give(self) {
        // Not under a lock: whatever is fired may attach more.
        let attached = self.0.try_get_value().unwrap_or_default();
        attached.iter().for_each(Firing::fire);
    }
}

impl Default for Cue {
    fn default() -> Self {
        Self::new()
    }
}

impl Trigger for Cue {
    fn attach(self, firing: Firing) {
        self.0.try_update_value(|attached| {
            attached.retain(Firing::is_alive);
            attached.push(firing);
        });
    }
}

/// Fires when what `track` has tracked changes, and not at once.
pub(crate) fn on_change(track: impl Fn() + Send + Sync + 'static, firing: Firing) {
    Effect::new(move |before: Option<()>| {
        track();
        if before.is_some() {
            firing.fire_as(Mode::Latest);
        }
    });
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: Send + Sync + 'static> Trigger for $signal<T> {
            fn attach(self, firing: Firing) {
                // Read, and not only tracked: a memo that nobody has read follows nothing.
                let read = move || {
                    self.try_with(|_| ());
                };
                on_change(read, firing);
            }
        }
    )*};
}

signals!(ArcRwSignal, Memo, ReadSignal, RwSignal, Signal);

macro_rules! tuples {
    ($(($($trigger:ident),*);)*) => {$(
        impl<$($trigger: Trigger),*> Trigger for ($($trigger,)*) {
            const STATES: &'static States = &States::AnyOf(&[$($trigger::STATES),*]);

            #[allow(non_snake_case, reason = "a trigger's type is its name")]
            fn attach(self, firing: Firing) {
                let ($($trigger,)*) = self;
                $($trigger.attach(firing.clone());)*
            }
        }
    )*};
}

tuples! {
    (A); (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F);
}
