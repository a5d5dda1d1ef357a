//! What a listener can be attached to on the server: `#[listener(on = …)]`. The same expressions are triggers on a page.

use crate::state::{State, StateMeta};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Something that the server itself sees happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerTrigger {
    /// A cell of this state was changed by a commit.
    Changed(StateMeta),
    /// A period has passed, in store time: due once for all instances, at multiples of the period. Of those that were
    /// missed only the last is made up for.
    Every(Duration),
    /// A cell of this state has ended: its time is over, or its session is.
    Expired(StateMeta),
    /// A page's session has ended.
    Unload,
}

/// What may stand behind `on =`: a trigger, or a tuple of triggers, which means any of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a trigger of the server",
    label = "nothing that the server sees happen",
    note = "triggers of the server are `Cart::changed()`, `Cart::expired()`, `unload()`, `every(Duration::from_secs(600))`, and tuples of these",
    note = "`Cart::changed()` is about every key of the state: the listener borrows the cell that has changed, and `event.key_of::<Cart>()` says which"
)]
pub trait ServerTriggers {
    /// Adds all of them.
    fn add_to(self, triggers: &mut Vec<ServerTrigger>);
}

/// The trigger made by [`State::changed`].
pub struct Changed<S>(pub(crate) PhantomData<fn() -> S>);

/// The trigger made by [`At::changed`](crate::instances::At::changed) and [`Any::changed`](crate::instances::Any::changed):
/// for pages.
pub struct ChangedAt<S> {
    pub(crate) key: Option<Arc<str>>,
    pub(crate) state: PhantomData<fn() -> S>,
}

/// The trigger made by [`State::expired`]: for the server.
pub struct Expired<S>(pub(crate) PhantomData<fn() -> S>);

macro_rules! named {
    ($($name:ident: $what:literal),*) => {$(
        impl<S> Clone for $name<S> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<S> Copy for $name<S> {}

        impl<S: State> fmt::Debug for $name<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}::{}()", S::META.name, $what)
            }
        }
    )*};
}

named!(Changed: "changed", Expired: "expired");

impl<S> Clone for ChangedAt<S> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), state: PhantomData }
    }
}

impl<S: State> fmt::Debug for ChangedAt<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}::at({key:?}).changed()", S::META.name),
            None => write!(f, "{}::any().changed()", S::META.name),
        }
    }
}

impl<S> ChangedAt<S> {
    /// The key of the cell; none means every cell of the state.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

/// The trigger made by [`unload`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unload(());

/// A page's session has ended: its page was away for too long, made room for another, or was told to end. Only on the
/// server, once per session, and not when a tab closes: a page that comes back in time goes on.
///
/// The listener borrows the last values of the session's states with `&T`, and nobody else can read them any more.
#[must_use]
pub const fn unload() -> Unload {
    Unload(())
}

impl ServerTriggers for Unload {
    fn add_to(self, triggers: &mut Vec<ServerTrigger>) {
        triggers.push(ServerTrigger::Unload);
    }
}

impl<S: State> ServerTriggers for Expired<S> {
    fn add_to(self, triggers: &mut Vec<ServerTrigger>) {
        triggers.push(ServerTrigger::Expired(S::META));
    }
}

/// The trigger made by [`every`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub Duration);

/// A period has passed, again and again.
///
/// On a page: for as long as the component stands, the first time after one period; while an event has no answer yet, no
/// more than one is to follow. A browser slows it down in a tab that is in the background.
#[must_use]
pub const fn every(period: Duration) -> Every {
    Every(period)
}

impl ServerTriggers for Every {
    fn add_to(self, triggers: &mut Vec<ServerTrigger>) {
        triggers.push(ServerTrigger::Every(self.0));
    }
}

impl<S: State> ServerTriggers for Changed<S> {
    fn add_to(self, triggers: &mut Vec<ServerTrigger>) {
        triggers.push(ServerTrigger::Changed(S::META));
    }
}

macro_rules! tuples {
    ($(($($trigger:ident),*);)*) => {$(
        impl<$($trigger: ServerTriggers),*> ServerTriggers for ($($trigger,)*) {
            #[allow(non_snake_case, reason = "a trigger's type is its name")]
            fn add_to(self, triggers: &mut Vec<ServerTrigger>) {
                let ($($trigger,)*) = self;
                $($trigger.add_to(triggers);)*
            }
        }
    )*};
}

tuples! {
    (A); (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F);
}

/// All triggers of an expression behind `on =`. Called by what `#[listener]` makes.
#[must_use]
pub fn all_of(triggers: impl ServerTriggers) -> Vec<ServerTrigger> {
    let mut all = Vec::new();
    triggers.add_to(&mut all);
    all
}
