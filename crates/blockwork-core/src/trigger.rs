//! What a listener can be attached to on the server: `#[listener(on = …)]`. The same expressions are triggers on a page.

use crate::state::{Changed, State, StateMeta};
use std::time::Duration;

/// Something that the server itself sees happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerTrigger {
    /// A cell of this state was changed by a commit.
    Changed(StateMeta),
    /// A period has passed, in store time: due once for all instances, at multiples of the period. Of those that were
    /// missed only the last is made up for.
    Every(Duration),
}

/// What may stand behind `on =`: a trigger, or a tuple of triggers, which means any of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a trigger of the server",
    label = "nothing that the server sees happen",
    note = "triggers of the server are `Cart::changed()`, `every(Duration::from_secs(600))`, and tuples of these"
)]
pub trait ServerTriggers {
    /// Adds all of them.
    fn add_to(self, triggers: &mut Vec<ServerTrigger>);
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
