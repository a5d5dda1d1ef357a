//! The event that is being run, as its listener sees it: `&Event`.

use crate::cell::CellRef;
use crate::error::{Error, Result};
use crate::id::{PageId, VisitorId};
use crate::instances::key_of;
use crate::sessions::Reason;
use crate::state::{Borrowable, Shared, State};
use crate::toast::Toast;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Mutex;

/// The request that brought an event.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Headers in the order they came, names in lower case. Cookies are not among them.
    pub headers: Vec<(Box<str>, Box<str>)>,
    /// What stands behind the `?`, as it was sent.
    pub query: Box<str>,
    /// Who is at the other end of the connection: the person, or a proxy.
    pub peer: Option<SocketAddr>,
}

impl Request {
    /// The first header with this name, written in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }
}

/// What a listener wants to happen in the page besides its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Messages for the person.
    pub toasts: Vec<Toast>,
    /// Where the page goes.
    pub redirect: Option<String>,
    /// The sessions that end once the event is committed, by their names.
    pub ends: Vec<String>,
}

/// The event that is being run: borrow it with `&Event`.
///
/// ```
/// use blockwork_core::{Event, Result};
///
/// async fn check_out(event: &Event) -> Result<()> {
///     event.toast("Thank you. It is on its way.");
///     event.redirect("/orders")
/// }
/// ```
#[derive(Default)]
pub struct Event {
    id: String,
    visitor: Option<VisitorId>,
    page: Option<PageId>,
    request: Option<Request>,
    keys: Vec<CellRef>,
    ended: Option<Reason>,
    effects: Mutex<Effects>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({})", self.id)
    }
}

/// At most so many messages of one event.
const MOST_TOASTS: usize = 8;

impl Event {
    /// An event with this id, for these. The server makes it; a test of a listener's body can do with the default.
    #[must_use]
    pub fn new(id: String, visitor: Option<VisitorId>, page: Option<PageId>, request: Option<Request>) -> Self {
        Self { id, visitor, page, request, ..Self::default() }
    }

    /// The same event on the cells under these keys.
    #[must_use]
    pub fn on(self, keys: Vec<CellRef>) -> Self {
        Self { keys, ..self }
    }

    /// The same event, run because a session has ended.
    #[must_use]
    pub fn because(self, ended: Option<Reason>) -> Self {
        Self { ended, ..self }
    }

    /// Names the event, also in the server's log. It is the same when the event is run again, so a payment or a mail
    /// that carries it can be told from a second one. It gives no page away.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose browser it came from; none where the server itself caused it.
    #[must_use]
    pub fn visitor(&self) -> Option<VisitorId> {
        self.visitor
    }

    /// The page it came from, or belongs to; none where there is none.
    #[must_use]
    pub fn page(&self) -> Option<PageId> {
        self.page
    }

    /// The request that brought it; none where the server itself caused it.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// The key of the cell that this event means by a state; empty where it means the one without.
    ///
    /// A page may send any key. For a `global` state look at it before you change something.
    #[must_use]
    pub fn key_of<S: State>(&self) -> &str {
        key_of(&self.keys, S::META)
    }

    /// Why the session has ended that this event is about: for listeners with `on = unload()`.
    #[must_use]
    pub fn ended(&self) -> Option<Reason> {
        self.ended
    }

    /// Shows a short message in the page, if the listener returns `Ok`: a sentence, or a [`Toast`] with another tone. Of
    /// more than eight the first eight are shown.
    pub fn toast(&self, toast: impl Into<Toast>) {
        let mut effects = self.effects();
        if effects.toasts.len() < MOST_TOASTS {
            effects.toasts.push(toast.into());
        }
    }

    /// Sends the page to another path of this app, if the listener returns `Ok`.
    ///
    /// # Errors
    /// Where it is no path of this app: one that begins with a single `/`.
    pub fn redirect(&self, path: impl Into<String>) -> Result<()> {
        let path = path.into();
        if !is_local(&path) {
            return Err(Error::internal(format!("a redirect goes to a path of this app, and not to {path:?}")));
        }
        self.effects().redirect = Some(path);
        Ok(())
    }

    /// What was asked for until now.
    #[must_use]
    pub fn take_effects(&self) -> Effects {
        std::mem::take(&mut *self.effects())
    }

    pub(crate) fn effects(&self) -> std::sync::MutexGuard<'_, Effects> {
        // Nothing is left half done under this lock, so a panic elsewhere spoils nothing.
        self.effects.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Shared for Event {
    const WHAT: Borrowable = Borrowable::Event;

    #[cfg(not(target_arch = "wasm32"))]
    type Guard = std::sync::Arc<Self>;

    #[cfg(not(target_arch = "wasm32"))]
    fn borrow(run: &crate::run::Run) -> Result<Self::Guard> {
        Ok(run.event())
    }
}

/// Whether an address stays in this app, however a browser reads it: it takes `\` for `/`, and drops tabs and line ends.
#[must_use]
pub fn is_local(path: &str) -> bool {
    let mut rest = path.chars();
    rest.next() == Some('/')
        && !matches!(rest.next(), Some('/' | '\\'))
        && !path.chars().any(|c| c.is_control() || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: bool) {
        assert_eq!(Event::default().redirect(path).is_ok(), expected, "{path:?}");
    }

    #[test]
    fn a_redirect_stays_in_the_app() {
        check("/", true);
        check("/cart?item=Milk#top", true);
        check("cart", false);
        check("", false);
        check("//evil.example", false);
        check("/\\evil.example", false);
        check("/\t/evil.example", false);
        check("https://evil.example", false);
        check("javascript:alert(1)", false);
    }

    #[test]
    fn what_was_asked_for_is_taken_once() {
        let event = Event::default();
        event.toast("Saved.");
        event.redirect("/cart").expect("a local path");
        assert_eq!(
            event.take_effects(),
            Effects { toasts: vec!["Saved.".into()], redirect: Some("/cart".into()), ends: Vec::new() }
        );
        assert_eq!(event.take_effects(), Effects::default());
    }
}
