//! Listeners: async functions on the server that pages attach to triggers.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::state::StateMeta;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a listener does to state, read off its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerKind {
    /// Borrows nothing with `&mut`: sees one moment and files no receipt.
    Reading,
    /// Borrows with `&mut`: one transaction.
    Changing,
}

/// How a listener borrows a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `&T`
    Shared,
    /// `&mut T`
    Exclusive,
}

/// A state that a listener borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borrow {
    /// Which state.
    pub state: StateMeta,
    /// How.
    pub access: Access,
}

/// What is known about a listener before it ever runs. `#[listener]` makes it.
#[derive(Debug)]
pub struct ListenerMeta {
    /// The name, also the last part of its address: `/api/{name}`.
    pub name: &'static str,
    /// Reading or changing.
    pub kind: ListenerKind,
    /// The states it borrows, in the order of the signature.
    pub borrows: &'static [Borrow],
}

impl ListenerMeta {
    /// Whether the listener may change this state.
    #[must_use]
    pub const fn may_change(&self, state: StateMeta) -> bool {
        let mut i = 0;
        while i < self.borrows.len() {
            let borrow = &self.borrows[i];
            if matches!(borrow.access, Access::Exclusive) && borrow.state.is(state) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The states that the listener may change.
    pub fn changes(&self) -> impl Iterator<Item = StateMeta> + '_ {
        self.borrows.iter().filter(|borrow| borrow.access == Access::Exclusive).map(|borrow| borrow.state)
    }
}

/// The inputs of a listener, as a type of the listener's name. `#[listener]` makes it.
pub trait Listener: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What the listener answers.
    type Output: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What is known about it beforehand.
    const META: &'static ListenerMeta;
}

/// What a listener may return: a `Result` whose error is, or becomes, an [`Error`].
#[diagnostic::on_unimplemented(
    message = "a listener cannot return `{Self}`",
    label = "not a `Result`",
    note = "a listener can fail: write `-> Result<{Self}>`"
)]
pub trait Fallible {
    /// What is returned when all went well.
    type Value;

    /// The same with Blockwork's own error.
    ///
    /// # Errors
    /// Where the listener failed.
    fn into_result(self) -> Result<Self::Value>;
}

impl<T, E: Into<Error>> Fallible for Result<T, E> {
    type Value = T;

    fn into_result(self) -> Result<T> {
        self.map_err(Into::into)
    }
}

/// A function that makes a [`Call`]: a listener itself, or a closure that calls one.
///
/// `M` only tells the implementations apart by their number of arguments.
#[diagnostic::on_unimplemented(
    message = "this is not a listener",
    label = "neither a listener nor a closure that calls one",
    note = "give the listener itself, `wire(add_items)`, or a closure without arguments: `wire(move || add_items(ticked.get()))`"
)]
pub trait ListenerFn<M>: Send + Sync + 'static {
    /// The listener that is called.
    type Listener: Listener;
    /// The arguments that are still to be given, as a tuple.
    type Args: 'static;

    /// One use of the listener with these arguments.
    fn call(&self, args: Self::Args) -> Call<Self::Listener>;
}

macro_rules! listener_fn {
    ($($arg:ident),*) => {
        impl<F, L, $($arg),*> ListenerFn<($($arg,)*)> for F
        where
            F: Fn($($arg),*) -> Call<L> + Send + Sync + 'static,
            L: Listener,
            $($arg: 'static,)*
        {
            type Listener = L;
            type Args = ($($arg,)*);

            #[allow(non_snake_case, clippy::unused_unit, reason = "the argument's type is its name; some have none")]
            fn call(&self, ($($arg,)*): Self::Args) -> Call<L> {
                self($($arg),*)
            }
        }
    };
}

listener_fn!();
listener_fn!(A);
listener_fn!(A, B);
listener_fn!(A, B, C);
listener_fn!(A, B, C, D);
listener_fn!(A, B, C, D, E);
listener_fn!(A, B, C, D, E, G);
