//! Listeners: async functions on the server that pages attach to triggers.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::print::Print;
use crate::state::{Borrowable, Resource, Scope, StateMeta};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a listener does to state, read off its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerKind {
    /// Sees one moment and files no receipt.
    Reading,
    /// One transaction: it borrows what is stored with `&mut`, or a resource, a resident or its sessions.
    Changing,
    /// Not one transaction: it borrows a `&Handle`, and each update of that is one.
    Long,
}

impl ListenerKind {
    /// What a listener is that borrows these; `harmless` says so of its resources.
    ///
    /// # Panics
    /// While the app is compiled, where the signature makes no sense.
    #[must_use]
    pub const fn of(borrows: &[Borrow], harmless: bool) -> Self {
        let (mut exclusive, mut handle, mut resource) = (false, false, false);
        let mut i = 0;
        while i < borrows.len() {
            match (borrows[i].what, borrows[i].access) {
                // What is in the browser is no part of the transaction.
                (Borrowable::State(state), Access::Exclusive) if state.scope.is_stored() => exclusive = true,
                (Borrowable::Handle(state), _) => {
                    assert!(
                        state.scope.is_stored(),
                        "a `&Handle<T>` makes small transactions, and none covers a state in the browser: borrow it with `&T` or `&mut T`"
                    );
                    handle = true;
                }
                (Borrowable::Resource(_) | Borrowable::Resident(_) | Borrowable::Sessions, _) => resource = true,
                (Borrowable::State(_) | Borrowable::Event, _) => {}
            }
            i += 1;
        }
        assert!(
            !(exclusive && handle),
            "`&mut T` is one transaction, and `&Handle<T>` is many: take a `&Handle<T>` of each state that this listener changes"
        );
        assert!(
            !(harmless && (exclusive || handle)),
            "`#[listener(read)]` says that this listener changes nothing, and its signature says that it does: drop `read`, or borrow with `&T`"
        );
        if handle {
            Self::Long
        } else if exclusive || (resource && !harmless) {
            Self::Changing
        } else {
            Self::Reading
        }
    }
}

/// How a listener borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `&T`
    Shared,
    /// `&mut T`
    Exclusive,
}

/// What a listener borrows.
#[derive(Clone, Copy, Debug)]
pub struct Borrow {
    /// What.
    pub what: Borrowable,
    /// How.
    pub access: Access,
}

/// When an event takes a lease on its cells, so that nobody else can change them meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leases {
    /// When it has lost twice against others.
    OnceItLost,
    /// Before its first run: `#[listener(lease)]`, for work that is dear or reaches outside.
    AtOnce,
}

/// What is known about a listener before it ever runs. `#[listener]` makes it.
#[derive(Debug)]
pub struct ListenerMeta {
    /// The name, also the last part of its address: `/api/{name}`.
    pub name: &'static str,
    /// Reading, changing or long.
    pub kind: ListenerKind,
    /// When it takes leases.
    pub leases: Leases,
    /// What it borrows, in the order of the signature.
    pub borrows: &'static [Borrow],
    /// What a page and a server agree in who both know it.
    pub print: Print,
}

impl ListenerMeta {
    /// Whether the listener may change this state.
    #[must_use]
    pub const fn may_change(&self, state: StateMeta) -> bool {
        let mut i = 0;
        while i < self.borrows.len() {
            match (self.borrows[i].what, self.borrows[i].access) {
                (Borrowable::State(changed), Access::Exclusive) | (Borrowable::Handle(changed), _)
                    if changed.is(state) =>
                {
                    return true;
                }
                _ => {}
            }
            i += 1;
        }
        false
    }

    /// Whether it borrows a state of this scope.
    #[must_use]
    pub const fn borrows_from(&self, scope: Scope) -> bool {
        let mut i = 0;
        while i < self.borrows.len() {
            if let Borrowable::State(state) | Borrowable::Handle(state) = self.borrows[i].what
                && state.scope as u8 == scope as u8
            {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The states that the listener may change.
    pub fn changes(&self) -> impl Iterator<Item = StateMeta> + '_ {
        self.borrows.iter().filter_map(|borrow| match (borrow.what, borrow.access) {
            (Borrowable::State(state), Access::Exclusive) | (Borrowable::Handle(state), _) => Some(state),
            _ => None,
        })
    }

    /// The states whose stored cells one event of it reads, to borrow them: `&T` and `&mut T`.
    pub fn reads(&self) -> impl Iterator<Item = StateMeta> + '_ {
        self.borrows.iter().filter_map(|borrow| match borrow.what {
            Borrowable::State(state) if state.scope.is_stored() => Some(state),
            _ => None,
        })
    }

    /// The states in the browser that an event of it brings along, and whether it may change them.
    pub fn brings(&self) -> impl Iterator<Item = (StateMeta, Access)> + '_ {
        self.borrows.iter().filter_map(|borrow| match borrow.what {
            Borrowable::State(state) if !state.scope.is_stored() => Some((state, borrow.access)),
            _ => None,
        })
    }

    /// The states that it borrows in any way.
    pub fn states(&self) -> impl Iterator<Item = StateMeta> + '_ {
        self.borrows.iter().filter_map(|borrow| match borrow.what {
            Borrowable::State(state) | Borrowable::Handle(state) => Some(state),
            _ => None,
        })
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.name == other.name
    }

    /// Whether it wants to know of the event that is being run.
    #[must_use]
    pub fn wants_event(&self) -> bool {
        self.borrows.iter().any(|borrow| matches!(borrow.what, Borrowable::Event))
    }

    /// Whether it may change a state in the browser.
    #[must_use]
    pub const fn changes_in_browser(&self) -> bool {
        let mut i = 0;
        while i < self.borrows.len() {
            if let (Borrowable::State(state), Access::Exclusive) = (self.borrows[i].what, self.borrows[i].access)
                && !state.scope.is_stored()
            {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The residents that it borrows.
    pub fn residents(&self) -> impl Iterator<Item = Resource> + '_ {
        self.borrows.iter().filter_map(|borrow| match borrow.what {
            Borrowable::Resident(resident) => Some(resident()),
            _ => None,
        })
    }

    /// Whether it asks for the visitor's sessions.
    #[must_use]
    pub fn wants_sessions(&self) -> bool {
        self.borrows.iter().any(|borrow| matches!(borrow.what, Borrowable::Sessions))
    }

    /// The resources that it borrows.
    pub fn resources(&self) -> impl Iterator<Item = Resource> + '_ {
        self.borrows.iter().filter_map(|borrow| match borrow.what {
            Borrowable::Resource(resource) => Some(resource()),
            _ => None,
        })
    }
}

/// The inputs of a listener, as a type of the listener's name. `#[listener]` makes it.
pub trait Listener: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What the listener answers.
    type Output: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What is known about it beforehand.
    const META: &'static ListenerMeta;

    /// Comes before each call. In a page, `#[listener]` makes it provide for states in the browser where it borrows any: a
    /// page of no such listener has no code for them.
    #[doc(hidden)]
    fn before_call() {}
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
listener_fn!(A, B, C, D, E, G, H);
listener_fn!(A, B, C, D, E, G, H, I);
listener_fn!(A, B, C, D, E, G, H, I, J);
listener_fn!(A, B, C, D, E, G, H, I, J, K);
listener_fn!(A, B, C, D, E, G, H, I, J, K, N);
listener_fn!(A, B, C, D, E, G, H, I, J, K, N, O);
