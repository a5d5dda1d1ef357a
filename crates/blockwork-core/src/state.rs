//! State: the types that live in cells, and how a listener borrows them.

use crate::error::Result;
use crate::instances::{Any, At};
use crate::stored::Old;
use crate::trigger::{Changed, Expired};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::{TypeId, type_name};
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
use {
    crate::run::Run,
    std::{ops::Deref, sync::Arc},
};

/// Whose a state is, and so how long it lives. Moving a value to another scope is changing one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One per app: everybody's.
    Global,
    /// One per visitor (later: per account). Survives a refresh and closing the browser.
    User,
    /// One per page load. A refresh starts a new one.
    Session,
    /// One per browser, and in it: the server keeps nothing, and no transaction covers it.
    Browser,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Scope; 4] = [Scope::Global, Scope::User, Scope::Session, Scope::Browser];

    /// The word as it is written in `#[state(..)]`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Scope::Global => "global",
            Scope::User => "user",
            Scope::Session => "session",
            Scope::Browser => "browser",
        }
    }

    /// Whether the store has its cells. Those of [`Browser`](Self::Browser) are in the browser.
    #[must_use]
    pub const fn is_stored(self) -> bool {
        !matches!(self, Scope::Browser)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known about a state before any cell of it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StateMeta {
    /// The state's name: the type's, unless `#[state(name = "…")]` says another.
    pub name: &'static str,
    /// Whose it is.
    pub scope: Scope,
    /// The newest shape of its type that this build knows ([`State::VERSION`]).
    pub version: u32,
}

impl StateMeta {
    /// Whether both are the same state; `==` for constants.
    #[must_use]
    pub const fn is(self, other: Self) -> bool {
        let (one, two) = (self.name.as_bytes(), other.name.as_bytes());
        if self.scope as u8 != other.scope as u8 || one.len() != two.len() {
            return false;
        }
        let mut i = 0;
        while i < one.len() {
            if one[i] != two[i] {
                return false;
            }
            i += 1;
        }
        true
    }
}

impl fmt::Display for StateMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scope, self.name)
    }
}

/// A type that lives in cells: typed, invisible to the page, and changed only by committed events.
///
/// Derive it: `#[derive(State)]` with `#[state(session)]`, `#[state(user)]`, `#[state(global)]` or `#[state(browser)]`. A
/// cell that nobody has changed yet holds [`initial`](Self::initial). A change is `before != after` by the type's own
/// [`PartialEq`]: what that calls equal is neither stored nor announced. Cells are stored as JSON, so a field added later
/// wants `#[serde(default)]`, or the type a [`VERSION`](Self::VERSION).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state",
    label = "no cell can hold this",
    note = "derive it: `#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]` with `#[state(session)]` or `#[state(user)]`"
)]
pub trait State: Shared + Exclusive + Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The state's name and scope.
    const META: StateMeta;

    /// How long a cell lives after its last change; none is as long as its owner. `#[state(session, ttl = "2h")]`
    const TTL: Option<Duration> = None;

    /// Counts the shapes that the type has had. `#[state(session, version = 2, migrate = from_old)]`
    ///
    /// A build that meets a cell of a newer shape than its own answers `Busy`, and leaves it as it is.
    const VERSION: u32 = 1;

    /// What a cell holds that nobody has changed yet: the type's [`Default`], or `#[state(session, default = …)]`.
    #[must_use]
    fn initial() -> Self;

    /// Makes a value of what an older build has written.
    ///
    /// # Errors
    /// Where it cannot; then the cell is left as it is.
    fn migrate(old: &Old<'_>) -> Result<Self> {
        old.unknown()
    }

    /// The trigger "a cell of this state has changed".
    ///
    /// On a page it means: different from what this page last knew. Several changes may be heard as one, and one
    /// version is never heard twice. It is about the one cell that the state has without keys; for others there are
    /// [`at`](Self::at) and [`any`](Self::any). On the server it means every cell of the state, and the listener borrows
    /// the one that has changed.
    #[must_use]
    fn changed() -> Changed<Self> {
        Changed(PhantomData)
    }

    /// The trigger "a cell of this state has ended": its time is over, or its session is, or the component that owned it is
    /// gone. Only on the server, once per cell. The listener borrows the last value with `&T`, and nobody else can read it any more.
    #[must_use]
    fn expired() -> Expired<Self> {
        Expired(PhantomData)
    }

    /// The cell under this instance key: one state, several cells.
    #[must_use]
    fn at(key: impl Display) -> At<Self> {
        At { key: key.to_string().into(), state: PhantomData }
    }

    /// Every cell of the state, whatever its key.
    #[must_use]
    fn any() -> Any<Self> {
        Any(PhantomData)
    }
}

/// A state that is kept in the browser: `#[state(browser)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not kept in the browser",
    label = "the server has it",
    note = "to keep it in the browser, write `#[state(browser)]` on it"
)]
pub trait InBrowser: State {
    /// Whether the browser has it as ciphertext that only the server opens: `#[state(browser, sealed)]`.
    const SEALED: bool;
}

/// A state in the browser whose value the page itself reads and writes: not a sealed one.
#[diagnostic::on_unimplemented(
    message = "a page cannot read `{Self}`",
    label = "only a listener can",
    note = "a signal of it needs `#[state(browser)]`; one that is `sealed` is opened by the server alone: answer what the page may know from a listener that borrows `&{Self}`"
)]
pub trait Unsealed: InBrowser {}

/// A value of a session that cannot be stored, such as a connection: `#[state(session, resident)]`.
///
/// It is made where a listener borrows it with `&T`: at most one per page and instance, dropped when the session ends,
/// when nobody has used it for 10 minutes, and with its instance. A cache, not a record: what must be the same everywhere
/// is a cell. A listener that borrows one counts as changing, as with [`Provide`].
pub trait Resident: Send + Sync + 'static {
    /// Makes one: the type's [`Default`], or `#[state(session, resident, default = …)]`.
    #[must_use]
    fn make() -> Self;
}

/// A state whose value the pages of its scope get: in the first HTML, and whenever it has changed.
///
/// `#[state(global, visible)]` implements it. Everything in a visible state is shown to whoever looks: it holds nothing
/// that is another person's business.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is invisible",
    label = "no page ever receives it",
    note = "to show it to the pages of its scope, write `#[state(global, visible)]` on it; to show a part of it, answer that part from a listener: `live(..)`"
)]
pub trait Visible: State {}

/// What a reference in a listener's signature stands for.
#[derive(Clone, Copy, Debug)]
pub enum Borrowable {
    /// A cell of this state.
    State(StateMeta),
    /// Small transactions of their own on a cell of this state.
    Handle(StateMeta),
    /// The event that is being run.
    Event,
    /// A resource of the application; what it is, is known once the program runs.
    Resource(fn() -> Resource),
    /// A value of the page that is kept on this instance alone ([`Resident`]).
    Resident(fn() -> Resource),
    /// The sessions of the event's visitor.
    Sessions,
}

/// A type whose one value the application gives to its server at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The type.
    pub id: TypeId,
    /// Its name, for messages.
    pub name: &'static str,
}

impl Resource {
    /// A type as a resource.
    #[must_use]
    pub fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: type_name::<T>() }
    }
}

/// The application's own resource, such as a model or a pool: one value for the whole server, given to it at start with
/// `.provide(..)` and borrowed with `&T`.
///
/// A listener that borrows one counts as changing, because what it does there is not known: each of its events is
/// applied once, has a receipt, and is in no first HTML. `#[listener(read)]` says that it is harmless.
///
/// ```
/// use blockwork_core::Provide;
///
/// pub struct Model {
///     pub words: Vec<String>,
/// }
///
/// impl Provide for Model {}
/// ```
pub trait Provide: Send + Sync + 'static {}

/// What a listener may borrow with `&T`: a state, [`Handle`](crate::handle::Handle), [`Event`](crate::Event), a resource.
#[diagnostic::on_unimplemented(
    message = "a listener cannot borrow `&{Self}`",
    label = "neither a state nor a resource",
    note = "a reference is state that stays on the server: `#[derive(State, …)]` and `#[state(session)]` on `{Self}`",
    note = "a resource of the application, such as a model or a pool: `impl Provide for {Self} {{}}`, and `.provide(..)` at start",
    note = "a value that comes from the page is an input: take it by value, without the `&`"
)]
pub trait Shared: Sized + Send + Sync + 'static {
    /// What the reference stands for.
    const WHAT: Borrowable;

    /// What keeps the value while the listener runs.
    #[cfg(not(target_arch = "wasm32"))]
    type Guard: Deref<Target = Self> + Send + Sync;

    /// The committed value.
    ///
    /// # Errors
    /// Where the stored bytes do not decode.
    #[cfg(not(target_arch = "wasm32"))]
    fn borrow(run: &Run) -> Result<Self::Guard>;
}

#[diagnostic::do_not_recommend]
impl<T: Provide> Shared for T {
    const WHAT: Borrowable = Borrowable::Resource(Resource::of::<T>);

    #[cfg(not(target_arch = "wasm32"))]
    type Guard = Arc<T>;

    #[cfg(not(target_arch = "wasm32"))]
    fn borrow(run: &Run) -> Result<Arc<T>> {
        run.resource()
    }
}

/// What a listener may borrow with `&mut T`. `#[derive(State)]` implements it.
#[diagnostic::on_unimplemented(
    message = "a listener cannot borrow `&mut {Self}`",
    label = "not a state",
    note = "a reference is state that stays on the server: `#[derive(State, …)]` and `#[state(session)]` on `{Self}`",
    note = "a value that comes from the page is an input: take it by value, without the `&mut`",
    note = "a resource, a resident, a `Handle`, the `Event` and `Sessions` are borrowed with `&`"
)]
pub trait Exclusive: Sized + Send + Sync + 'static {
    /// The state behind the reference.
    const STATE: StateMeta;

    /// A copy of the committed value, to be changed and given back.
    ///
    /// # Errors
    /// Where the stored bytes do not decode.
    #[cfg(not(target_arch = "wasm32"))]
    fn take(run: &mut Run) -> Result<Self>;

    /// What the listener made of it. Nothing is written unless it differs from what was taken.
    ///
    /// # Errors
    /// Where the value cannot be written as JSON, for example a map whose keys are no strings.
    #[cfg(not(target_arch = "wasm32"))]
    fn give_back(run: &mut Run, value: Self) -> Result<()>;
}
