//! Handles: how a long listener changes state, in small transactions of their own.

use crate::state::{Borrowable, Shared, State};
use std::fmt;
use std::marker::PhantomData;

#[cfg(not(target_arch = "wasm32"))]
use {
    crate::error::Result,
    crate::run::Run,
    crate::state::StateMeta,
    crate::stored,
    async_trait::async_trait,
    bytes::Bytes,
    serde::{Serialize, de::DeserializeOwned},
    std::ops::Deref,
    std::sync::Arc,
    std::time::Duration,
};

/// A state that a long listener reads and changes while it runs: borrow it with `&Handle<Cart>`.
///
/// Each [`update`](Self::update) is a transaction of its own: committed at once, seen by everybody at once, and not
/// undone when the listener fails later. The updates of one event are numbered in the order they are made. When the
/// event is run again, as after a crash, an update that was committed is not repeated, and answers what it answered: so a
/// long listener makes the same updates in the same order, or names them with [`update_as`](Self::update_as).
///
/// ```
/// # use blockwork_core::handle::Handle;
/// # use blockwork_core::{Result, State};
/// # async fn render(_frame: u32) {}
/// async fn film<Done: State + std::ops::AddAssign<u32>>(frames: u32, done: &Handle<Done>) -> Result<()> {
///     for frame in 0..frames {
///         render(frame).await;
///         done.update(|done| *done += 1).await?;
///     }
///     Ok(())
/// }
/// ```
pub struct Handle<T: State> {
    #[cfg(not(target_arch = "wasm32"))]
    steps: Arc<dyn Steps>,
    state: PhantomData<fn() -> T>,
}

impl<T: State> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", T::META.name)
    }
}

/// The small transactions of one event, as the server makes them.
#[cfg(not(target_arch = "wasm32"))]
#[async_trait]
pub trait Steps: fmt::Debug + Send + Sync {
    /// The committed bytes of the state's cell; none where there is no such cell.
    async fn read(&self, state: StateMeta) -> Result<Option<Bytes>>;

    /// One update, unless it was committed before: then only its answer. `change` is called again where somebody else
    /// was faster.
    async fn update(&self, name: Option<&str>, state: StateMeta, change: ChangeBytes<'_>) -> Result<Bytes>;
}

/// Makes the new bytes of a cell from its present ones.
#[cfg(not(target_arch = "wasm32"))]
pub type ChangeBytes<'a> = &'a mut (dyn FnMut(Option<&Bytes>) -> Result<Changed> + Send);

/// What an update makes of a cell.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Debug)]
pub struct Changed {
    /// The new bytes; none where nothing has changed.
    pub put: Option<Bytes>,
    /// How long the cell lives from this change on.
    pub ttl: Option<Duration>,
    /// What the update answers.
    pub answer: Bytes,
}

#[cfg(not(target_arch = "wasm32"))]
impl<T: State> Handle<T> {
    /// The committed value at this moment.
    ///
    /// # Errors
    /// Where the store cannot be reached, the session has ended, or the stored bytes do not decode.
    pub async fn read(&self) -> Result<T> {
        value(self.steps.read(T::META).await?.as_ref())
    }

    /// Changes the value in a transaction of its own. `change` may be called several times, each time on the newest
    /// value, and only the last one counts: it should do nothing but change what it is given.
    ///
    /// # Errors
    /// As [`read`](Self::read); and where the event belongs to somebody else by now: then it should stop.
    pub async fn update<R>(&self, change: impl FnMut(&mut T) -> R + Send) -> Result<R>
    where
        R: Serialize + DeserializeOwned,
    {
        self.step(None, change).await
    }

    /// The same under a name instead of a number, for listeners that do not always make the same updates: what was
    /// committed under this name by this event is not committed again.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_as<R>(&self, name: &str, change: impl FnMut(&mut T) -> R + Send) -> Result<R>
    where
        R: Serialize + DeserializeOwned,
    {
        self.step(Some(name), change).await
    }

    async fn step<R>(&self, name: Option<&str>, mut change: impl FnMut(&mut T) -> R + Send) -> Result<R>
    where
        R: Serialize + DeserializeOwned,
    {
        let mut change = |before: Option<&Bytes>| {
            let before: T = value(before)?;
            let mut after = before.clone();
            let answer = serde_json::to_vec(&change(&mut after))?.into();
            let put = if after == before { None } else { Some(stored::write(&after)?.into()) };
            Ok(Changed { put, ttl: T::TTL, answer })
        };
        let answer = self.steps.update(name, T::META, &mut change).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn value<T: State>(bytes: Option<&Bytes>) -> Result<T> {
    let read = |bytes: &Bytes| stored::read(bytes).map_err(|cause| cause.into_error(T::META));
    bytes.map_or_else(|| Ok(T::initial()), read)
}

impl<T: State> Shared for Handle<T> {
    const WHAT: Borrowable = Borrowable::Handle(T::META);

    #[cfg(not(target_arch = "wasm32"))]
    type Guard = Own<Self>;

    #[cfg(not(target_arch = "wasm32"))]
    fn borrow(run: &Run) -> Result<Own<Self>> {
        Ok(Own(Self { steps: run.steps()?, state: PhantomData }))
    }
}

/// A guard that holds the value itself.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct Own<T>(pub T);

#[cfg(not(target_arch = "wasm32"))]
impl<T> Deref for Own<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
