//! One use of a listener: a lazy future that any caller can await.

use crate::error::{Error, Result};
use crate::event::{Answer, Beside, Body};
use crate::instances::{Instances, mean};
use crate::listener::{Listener, ListenerMeta};
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

/// An answer that is still to come. Nothing happens before it is polled.
pub type Pending = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// Where calls go: through the page's queue of events in a browser, straight to the engine on a server.
pub trait Dispatch: Send + Sync + 'static {
    /// Prepares one event. Whose it is is taken from the context now, not when the future is polled.
    fn prepare(&self, listener: &'static ListenerMeta, body: &Body) -> Pending;
}

static DISPATCH: OnceLock<&'static dyn Dispatch> = OnceLock::new();

/// Says where calls go. The first to say so wins: a process is either a page or a server.
pub fn set_dispatch(dispatch: &'static dyn Dispatch) {
    DISPATCH.get_or_init(|| dispatch);
}

/// One use of a listener, made by calling it: `add_items(ticked)`.
///
/// It is a lazy future: await it, give it to a `Resource` or an `Action`, or attach it with `wire`. Awaited inside
/// another listener it is refused, because it could wait for a cell its own caller holds; call `other::body(..)` there.
#[must_use = "a call does nothing until it is awaited or attached with `wire`"]
pub struct Call<L> {
    body: Result<Body>,
    pending: Option<Pending>,
    listener: PhantomData<fn() -> L>,
}

impl<L: Listener> Call<L> {
    /// A call with these inputs.
    pub fn new(inputs: &L) -> Self {
        let inputs = serde_json::to_string(inputs).map_err(Error::from);
        Self::of(inputs.map(|inputs| Body { inputs, beside: Beside::default() }))
    }

    /// A call that is refused before it is sent: whoever awaits it, or fires it, gets this error.
    ///
    /// For callers that know beforehand that the inputs cannot be used, such as a form.
    pub fn refused(error: Error) -> Self {
        Self::of(Err(error))
    }

    /// The same call on the cells under these keys, for the states that the listener borrows. Where a state is named twice,
    /// the later one holds.
    pub fn with(self, cells: impl Instances) -> Self {
        let Ok(mut body) = self.body else { return self };
        mean(&mut body.beside.keys, &cells);
        Self::of(Ok(body))
    }

    fn of(body: Result<Body>) -> Self {
        L::before_call();
        let pending = match (&body, DISPATCH.get()) {
            (Ok(body), Some(dispatch)) => Some(dispatch.prepare(L::META, body)),
            _ => None,
        };
        Self { body, pending, listener: PhantomData }
    }

    /// What the event brings.
    ///
    /// # Errors
    /// Where an input cannot be written as JSON.
    pub fn into_body(self) -> Result<Body> {
        self.body
    }

    /// Waits for the answer, with the versions of what was read and changed.
    ///
    /// # Errors
    /// Where the event did not get an answer. An answer that is an error stands in the [`Answer`].
    pub async fn answer(mut self) -> Result<Answer> {
        self.body?;
        match self.pending.take() {
            Some(pending) => pending.await,
            None => Err(nowhere()),
        }
    }
}

impl<L: Listener> Future for Call<L> {
    type Output = Result<L::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Err(error) = &self.body {
            return Poll::Ready(Err(error.clone()));
        }
        let Some(pending) = &mut self.pending else { return Poll::Ready(Err(nowhere())) };
        pending.as_mut().poll(cx).map(|answer| answer?.value())
    }
}

impl<L> Unpin for Call<L> {}

impl<L: Listener> fmt::Debug for Call<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", L::META.name)
    }
}

fn nowhere() -> Error {
    Error::internal("a listener was called where there is neither a page nor a server")
}
