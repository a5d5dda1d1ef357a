//! What a listener answers when it cannot do what was asked.

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// A result whose error, unless said otherwise, is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One declaration of every kind: its name, its HTTP status, and the sentence that stands in for a missing message.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $sentence:literal;)*) => {
        /// Why an event did not do what was asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind, in the order of declaration.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The HTTP status (RFC 9110; 499 as nginx uses it) that goes with the kind.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Kind::$name => $status,)* }
            }

            /// A sentence for the person, used where the error brings none of its own.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Kind::$name => $sentence,)* }
            }
        }
    };
}

kinds! {
    /// What was entered cannot be used.
    Invalid = 422, "That cannot be used as it is. Please change it and try again.";
    /// Nobody is signed in.
    SignIn = 401, "Please sign in first.";
    /// This person may not do that.
    Denied = 403, "You may not do that.";
    /// There is no such thing.
    NotFound = 404, "That does not exist.";
    /// Somebody else was faster, and the event cannot be run again.
    Conflict = 409, "Somebody else has changed this meanwhile. Please try again.";
    /// The page's session is over, or belongs to another visitor.
    Expired = 410, "This page's session has ended. Please try again in the new one.";
    /// More was sent than is accepted.
    TooLarge = 413, "That is more than can be accepted at once.";
    /// The page is of another build than the server, and this event is none of its own. An instance of the page's build
    /// may serve it, while there is one.
    Outdated = 426, "This page is from another version of the app. Nothing was changed; please reload it.";
    /// Too much to do just now; nothing was done, and asking again may help.
    Busy = 503, "The server is busy. Nothing was changed; please try again in a moment.";
    /// The listener took longer than it may; nothing was changed.
    Timeout = 504, "That took too long, and nothing was changed.";
    /// The event was given up before it happened, and cannot happen any more.
    Cancelled = 499, "That was cancelled, and nothing was changed.";
    /// The server cannot be reached. Only a page says so.
    Unreachable = 502, "The server cannot be reached. What you did is kept and sent again.";
    /// A fault of the program. The log has the cause under the error's id.
    Internal = 500, "Something went wrong on our side, and nothing was changed.";
}

impl Kind {
    /// Whether the answer decides the event. What is not final is no answer: the page sends the same event again.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Kind::Busy | Kind::Unreachable | Kind::Outdated)
    }
}

/// Why an event failed, in words for the person in front of the page.
///
/// `?` turns any error into [`Kind::Internal`]: its cause goes to the server's log and never to the page, which gets
/// an id that stands in the log too. This type does not implement [`std::error::Error`], because the conversion
/// above would then overlap with the one every type has to itself.
///
/// ```
/// use blockwork_core::{Error, Kind};
///
/// let error = Error::invalid("Tick at least one item first.").at("ticked");
/// assert_eq!(error.kind(), Kind::Invalid);
/// assert_eq!(error.to_string(), "Tick at least one item first.");
/// assert_eq!(Error::from(std::fmt::Error).kind(), Kind::Internal);
/// ```
#[derive(Clone, Serialize, Deserialize)]
pub struct Error {
    kind: Kind,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What else is wrong. A build from before this was there reads the first thing alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more: Vec<Part>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip)]
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

/// One of several things that an error says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl Error {
    /// An error of this kind with a sentence for the person.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), field: None, more: Vec::new(), id: None, cause: None }
    }

    /// What was entered cannot be used, and why.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// A fault of the program. The cause is logged and never shown.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause: Box<dyn StdError + Send + Sync> = cause.into();
        Self { cause: Some(cause.into()), ..Kind::Internal.into() }
    }

    /// Names the input that the error is about, so that the page can show it there.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says another thing that is wrong, so that a person reads both at once, each at its field. The kind stays that of the
    /// first. [`Checks`](crate::Checks) collects them.
    ///
    /// ```
    /// use blockwork_core::Error;
    ///
    /// let error = Error::invalid("An address has an @.").at("email").and(Error::invalid("Too young.").at("age"));
    /// assert_eq!(error.message_at("age"), Some("Too young."));
    /// assert_eq!(error.to_string(), "An address has an @. Too young.");
    /// ```
    #[must_use]
    pub fn and(mut self, other: Error) -> Self {
        let Error { message, field, more, .. } = other;
        self.more.push(Part { message, field });
        self.more.extend(more);
        self
    }

    /// Gives the error the id under which the log has its cause.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Which kind of error this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// All that it says, each with the input that it is about, if it is about one.
    pub fn parts(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let more = self.more.iter().map(|part| (part.field.as_deref(), part.message.as_str()));
        std::iter::once((self.field.as_deref(), self.message.as_str())).chain(more)
    }

    /// What it says about this input: the first thing, where there are several.
    #[must_use]
    pub fn message_at(&self, field: &str) -> Option<&str> {
        self.parts().find_map(|(about, message)| (about == Some(field)).then_some(message))
    }

    /// The error without what it says about inputs that show it themselves. None where nothing is left.
    #[must_use]
    pub fn beside(&self, shown: impl Fn(&str) -> bool) -> Option<Self> {
        let left = self.parts().filter(|(field, _)| !field.is_some_and(&shown));
        let part = |(field, message): (Option<&str>, &str)| Part {
            message: message.to_owned(),
            field: field.map(str::to_owned),
        };
        let mut left = left.map(part);
        let Part { message, field } = left.next()?;
        let more = left.collect();
        Some(Self { kind: self.kind, message, field, more, id: self.id.clone(), cause: self.cause.clone() })
    }

    /// The input that the error is about, if it is about one: of several, the first.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// The id under which the log has the cause.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The cause, for the log. Never part of what is sent.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync)> {
        self.cause.as_deref()
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self::new(kind, kind.sentence())
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::internal(cause)
    }
}

impl PartialEq for Error {
    /// Equal where a person could not tell them apart: the cause does not count.
    fn eq(&self, other: &Self) -> bool {
        let said = |error: &Self| (error.kind, error.id.clone());
        said(self) == said(other) && self.parts().eq(other.parts())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for part in &self.more {
            write!(f, " {}", part.message)?;
        }
        match &self.id {
            Some(id) => write!(f, " (error {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.kind).field("message", &self.message);
        if let Some(field) = &self.field {
            out.field("field", field);
        }
        if !self.more.is_empty() {
            out.field("more", &self.more);
        }
        if let Some(id) = &self.id {
            out.field("id", id);
        }
        if let Some(cause) = &self.cause {
            out.field("cause", cause);
        }
        out.finish()
    }
}

/// Ends the listener with [`Kind::Invalid`] unless the condition holds.
///
/// ```
/// use blockwork_core::{Result, ensure};
///
/// fn half(n: u32) -> Result<u32> {
///     ensure!(n % 2 == 0, "{n} is odd.");
///     Ok(n / 2)
/// }
/// assert_eq!(half(4), Ok(2));
/// assert_eq!(half(3).unwrap_err().to_string(), "3 is odd.");
/// ```
///
/// With `at` and the name of an input, a form shows it there:
///
/// ```
/// # use blockwork_core::{Result, ensure};
/// fn name(name: &str) -> Result<()> {
///     ensure!(!name.is_empty(), at "name", "Who are you?");
///     Ok(())
/// }
/// assert_eq!(name("").unwrap_err().field(), Some("name"));
/// ```
#[macro_export]
macro_rules! ensure {
    ($condition:expr, at $field:literal, $($message:tt)+) => {
        if !$condition {
            return ::core::result::Result::Err($crate::Error::invalid(::std::format!($($message)+)).at($field));
        }
    };
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return ::core::result::Result::Err($crate::Error::invalid(::std::format!($($message)+)));
        }
    };
}

/// So that a `ServerAction` of a listener has this error too.
impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::internal(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_never_sent() {
        let error = Error::internal("password hunter2 is wrong").with_id("e1");
        let sent = serde_json::to_string(&error).expect("an error is plain data");
        assert!(!sent.contains("hunter2"), "{sent}");
        assert_eq!(error.to_string(), "Something went wrong on our side, and nothing was changed. (error e1)");
    }

    #[test]
    fn an_error_survives_the_way_to_the_page() {
        let error = Error::invalid("No such item.").at("ticked");
        let sent = serde_json::to_string(&error).expect("an error is plain data");
        assert_eq!(serde_json::from_str::<Error>(&sent).expect("it is what was written"), error);
    }

    #[test]
    fn an_error_that_says_several_things_survives_the_way_to_the_page_and_to_an_older_one() {
        let error = Error::invalid("No @.").at("email").and(Error::invalid("Too young.").at("age"));
        let error = error.and(Error::invalid("Closed.").and(Error::invalid("Again no @.").at("email")));
        let sent = serde_json::to_string(&error).expect("an error is plain data");
        assert_eq!(serde_json::from_str::<Error>(&sent).expect("it is what was written"), error);
        assert_ne!(error, Error::invalid("No @.").at("email"));
        assert_eq!(error.message_at("email"), Some("No @."));
        assert_eq!(error.to_string(), "No @. Too young. Closed. Again no @.");
        assert!(sent.starts_with(r#"{"kind":"Invalid","message":"No @.","field":"email","more":["#), "{sent}");
    }

    #[test]
    fn what_fields_show_is_not_said_beside_them() {
        let error =
            Error::invalid("No @.").at("email").and(Error::invalid("Closed.")).and(Error::invalid("Old.").at("age"));
        let left = |shown: &'static [&'static str]| error.beside(|field| shown.contains(&field)).map(|e| e.to_string());
        assert_eq!(left(&[]).as_deref(), Some("No @. Closed. Old."));
        assert_eq!(left(&["email", "age"]).as_deref(), Some("Closed."));
        assert_eq!(Error::invalid("Old.").at("age").beside(|_| true), None);
    }

    #[test]
    fn every_kind_has_a_status_of_its_own_and_a_sentence() {
        let mut statuses: Vec<_> = Kind::ALL.iter().map(|kind| kind.status()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        assert_eq!(statuses.len(), Kind::ALL.len());
        assert!(statuses.iter().all(|status| (400..600).contains(status)));
        assert!(Kind::ALL.iter().all(|kind| kind.sentence().ends_with('.')));
    }
}
