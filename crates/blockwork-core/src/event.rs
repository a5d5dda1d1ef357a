//! How one event and its answer travel between a page and the server.
//!
//! An event is `POST /api/{listener}`: the [`Body`] has the inputs, the header [`EVENT_HEADER`] has the [`EventHead`].
//! Every attempt of an event has the same number and the same body.

use crate::cell::{CellRef, Seen};
use crate::error::{Error, Kind, Result};
use crate::print::Prints;
use crate::toast::Toast;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::fmt;
use std::str::FromStr;

/// The header that makes a request an event of a page.
pub const EVENT_HEADER: &str = "blockwork-event";

/// The `<meta>` element and the path that give a page its ticket.
pub const TICKET_META: &str = "blockwork-page";

/// The `<meta>` element that tells a page which app it is of: it names what the page keeps in the browser.
pub const APP_META: &str = "blockwork-app";

/// The `<meta>` element that tells a page which build has rendered it.
pub const BUILD_META: &str = "blockwork-build";

/// Where a page whose session has ended asks for a new ticket.
pub const TICKET_PATH: &str = "/_blockwork/ticket";

/// The field of a plain form that has the ticket of the page that it was rendered with.
pub const FORM_TICKET: &str = "blockwork-ticket";

/// The field of a plain form that has the inputs as JSON, where they were known when it was rendered.
pub const FORM_INPUTS: &str = "blockwork-inputs";

/// The field of a plain form that has the [`Beside`] of its event as JSON, where there is something besides.
pub const FORM_BESIDE: &str = "blockwork-beside";

/// The field of a plain form that says which form of its page it is, and which fields it has: see [`FormOf`].
pub const FORM_OF: &str = "blockwork-form";

/// Which form of a page was posted, and its fields.
///
/// It is written as `form:name,email,-password`: a minus stands before a field that is for nobody's eyes. Where the page
/// shows what the listener answers, it is `form+:name`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormOf {
    /// The form, by the id that its page knows it under.
    pub form: String,
    /// Its fields, in the order of the page.
    pub fields: Vec<String>,
    /// Those of them that are secret.
    pub secret: Vec<String>,
    /// Whether the page shows what the listener answers.
    pub shows_answer: bool,
}

impl FormOf {
    /// It as text.
    #[must_use]
    pub fn write(&self) -> String {
        let minus = |field| if self.secret.contains(field) { "-" } else { "" };
        let fields: Vec<_> = self.fields.iter().map(|field| format!("{}{field}", minus(field))).collect();
        let plus = if self.shows_answer { "+" } else { "" };
        format!("{}{plus}:{}", self.form, fields.join(","))
    }

    /// What a text says; none where it is not of this form.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (form, fields) = text.split_once(':')?;
        let shows_answer = form.ends_with('+');
        let form = form.strip_suffix('+').unwrap_or(form);
        let mut of = Self { form: form.to_owned(), shows_answer, ..Self::default() };
        for field in fields.split(',').filter(|field| !field.is_empty()) {
            let name = field.strip_prefix('-').unwrap_or(field).to_owned();
            if field.starts_with('-') {
                of.secret.push(name.clone());
            }
            of.fields.push(name);
        }
        Some(of)
    }
}

/// The page that is being rendered: the server puts it where components find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The page's signed ticket.
    pub ticket: String,
}

/// At most so many events of a page may be without an answer; the page holds the rest back.
pub const OPEN_EVENTS: u64 = 64;

/// What is wanted of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Run it, or answer again what was answered.
    Run,
    /// File `Cancelled` unless it has an answer already. What was under way can then no longer happen.
    Cancel,
}

/// Which event a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHead {
    /// The page's signed ticket, as the server wrote it.
    pub ticket: String,
    /// The event's number: a page counts 1, 2, 3 …
    pub n: u64,
    /// The lowest number that the page has no answer for.
    pub floor: u64,
    /// How often the event was sent before.
    pub attempt: u32,
    /// What is wanted of it.
    pub intent: Intent,
    /// The build of the page. A program that is no page says nothing.
    pub prints: Option<Prints>,
}

impl fmt::Display for EventHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};n={};floor={};attempt={}", self.ticket, self.n, self.floor, self.attempt)?;
        if let Some(prints) = self.prints {
            write!(f, ";build={prints}")?;
        }
        match self.intent {
            Intent::Run => Ok(()),
            Intent::Cancel => f.write_str(";cancel"),
        }
    }
}

/// A header that is not the head of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnEvent;

impl fmt::Display for NotAnEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{EVENT_HEADER} is written as ticket;n=1;floor=1;attempt=0 with numbers from 1 and floor at most n")
    }
}

impl std::error::Error for NotAnEvent {}

impl FromStr for EventHead {
    type Err = NotAnEvent;

    fn from_str(text: &str) -> Result<Self, NotAnEvent> {
        let parse = || {
            let mut parts = text.split(';');
            let ticket = parts.next().filter(|ticket| !ticket.is_empty())?.to_owned();
            let n = parts.next()?.strip_prefix("n=")?.parse().ok()?;
            let floor = parts.next()?.strip_prefix("floor=")?.parse().ok()?;
            let attempt = parts.next()?.strip_prefix("attempt=")?.parse().ok()?;
            let mut next = parts.next();
            let prints = next.and_then(|part| part.strip_prefix("build="));
            let prints = prints.map(str::parse).transpose().ok()?;
            if prints.is_some() {
                next = parts.next();
            }
            let intent = match next {
                None => Intent::Run,
                Some("cancel") => Intent::Cancel,
                Some(_) => return None,
            };
            let sound = parts.next().is_none() && floor >= 1 && floor <= n;
            sound.then_some(Self { ticket, n, floor, attempt, intent, prints })
        };
        parse().ok_or(NotAnEvent)
    }
}

/// A cell that is in the browser, as it travels: with an event, and back with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The cell.
    pub cell: CellRef,
    /// What the browser has of it: as [`stored`](crate::stored) writes it, sealed where the state is. None where it has
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What an event says besides its inputs. What a build does not understand of it, it does not run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// The cells under keys that its states mean, where they do not mean those without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<CellRef>,
    /// The cells in the browser that the listener borrows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub browser: Vec<Carried>,
}

impl Beside {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.browser.is_empty()
    }

    /// It as JSON.
    #[must_use]
    pub fn write(&self) -> String {
        // Plain data with string keys: the only way to fail is a bug in these types.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What an event brings: the inputs, as a JSON object, and what it says besides.
///
/// Where that is nothing, the object is the whole text; else it is a JSON array of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The inputs as JSON.
    pub inputs: String,
    /// What it says besides.
    pub beside: Beside,
}

impl Body {
    /// The body as text.
    #[must_use]
    pub fn write(&self) -> String {
        if self.beside.is_empty() {
            return self.inputs.clone();
        }
        format!("[{},{}]", self.inputs, self.beside.write())
    }

    /// The part of a text that has the inputs, and what is said besides.
    ///
    /// # Errors
    /// Where a text that begins as an array is none of inputs and what is besides.
    pub fn read(text: &[u8]) -> serde_json::Result<(&[u8], Beside)> {
        if text.first() != Some(&b'[') {
            return Ok((text, Beside::default()));
        }
        let (inputs, beside): (&RawValue, Beside) = serde_json::from_slice(text)?;
        Ok((inputs.get().as_bytes(), beside))
    }
}

/// What the server answers to an event.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// What the listener returned, where it returned `Ok`. `null` is a value too: it is what `()` is written as.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub value: Option<Box<RawValue>>,
    /// Why it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The cells that the event changed, with their new versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Seen>,
    /// The cells that it read, with the versions it saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// The cells in the browser that it changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub browser: Vec<Carried>,
    /// Messages for the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub toasts: Vec<Toast>,
    /// Where the page goes now: a path of this app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
}

pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

impl Answer {
    /// The answer of an event that failed.
    #[must_use]
    pub fn failed(error: Error) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// What the listener returned.
    ///
    /// # Errors
    /// The listener's error; or an internal one where the answer is not what this build expects.
    pub fn value<T: DeserializeOwned>(&self) -> Result<T> {
        match (&self.error, &self.value) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(value)) => serde_json::from_str(value.get()).map_err(|_| Error::from(Kind::Outdated)),
            (None, None) => Err(Error::internal("an answer without a value and without an error")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(u64, u64, u32, Intent)>) {
        check_prints(text, expected, None);
    }

    #[track_caller]
    fn check_prints(text: &str, expected: Option<(u64, u64, u32, Intent)>, prints: Option<Prints>) {
        let head = |(n, floor, attempt, intent)| EventHead { ticket: "abc".into(), n, floor, attempt, intent, prints };
        let expected = expected.map(head);
        assert_eq!(text.parse::<EventHead>().ok(), expected, "{text:?}");
        if let Some(head) = expected {
            assert_eq!(head.to_string(), text);
        }
    }

    #[test]
    fn a_head_names_ticket_number_floor_and_attempt() {
        check("abc;n=3;floor=2;attempt=0", Some((3, 2, 0, Intent::Run)));
        check("abc;n=3;floor=3;attempt=7;cancel", Some((3, 3, 7, Intent::Cancel)));
        let text = "0123456789abcdef.fedcba9876543210";
        let prints = Some(text.parse().expect("prints"));
        check_prints(&format!("abc;n=3;floor=2;attempt=0;build={text}"), Some((3, 2, 0, Intent::Run)), prints);
        check_prints(
            &format!("abc;n=3;floor=3;attempt=7;build={text};cancel"),
            Some((3, 3, 7, Intent::Cancel)),
            prints,
        );
        check("abc;n=3;floor=2;attempt=0;build=", None);
        check(&format!("abc;n=3;floor=2;attempt=0;cancel;build={text}"), None);
        check("abc;n=3;floor=4;attempt=0", None);
        check("abc;n=3;floor=0;attempt=0", None);
        check("abc;n=3;floor=2", None);
        check("abc;n=-3;floor=2;attempt=0", None);
        check("abc;n=3;floor=2;attempt=0;stop", None);
        check("abc;n=3;floor=2;attempt=0;cancel;cancel", None);
        check(";n=3;floor=2;attempt=0", None);
        check("", None);
    }

    #[test]
    fn a_form_says_which_fields_it_has_and_which_of_them_are_secret() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (fields, secret) = (list(&["name", "password"]), list(&["password"]));
        let of = FormOf { form: "bw-3".into(), fields, secret, shows_answer: false };
        assert_eq!(of.write(), "bw-3:name,-password");
        assert_eq!(FormOf::read(&of.write()), Some(of.clone()));
        let of = FormOf { shows_answer: true, ..of };
        assert_eq!(of.write(), "bw-3+:name,-password");
        assert_eq!(FormOf::read(&of.write()), Some(of));
        assert_eq!(FormOf::read("bw-3:"), Some(FormOf { form: "bw-3".into(), ..FormOf::default() }));
        assert_eq!(FormOf::read("bw-3"), None);
    }

    #[test]
    fn a_body_has_the_inputs_and_what_is_besides() {
        let inputs = r#"{"item":"Milk [1]"}"#;
        let plain = Body { inputs: inputs.into(), beside: Beside::default() };
        assert_eq!(plain.write(), inputs);
        assert_eq!(Body::read(inputs.as_bytes()).expect("read"), (inputs.as_bytes(), Beside::default()));
        let cell: CellRef = "session/Cart/left".parse().expect("a cell");
        let text = Some("\"x\"".to_owned());
        let carried = Carried { cell: "browser/Draft".parse().expect("a cell"), text };
        let beside = Beside { keys: vec![cell], browser: vec![carried] };
        let body = Body { inputs: inputs.into(), beside: beside.clone() };
        assert_eq!(Body::read(body.write().as_bytes()).expect("read"), (inputs.as_bytes(), beside));
        for text in ["[", "[{}]", "[{},{},{}]", "[{},7]", r#"[{},{"more":1}]"#] {
            assert!(Body::read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn an_answer_of_another_build_is_outdated() {
        let answer: Answer = serde_json::from_str(r#"{"value":"three"}"#).expect("an answer");
        assert_eq!(answer.value::<u32>().expect_err("not a number").kind(), Kind::Outdated);
        assert_eq!(answer.value::<String>(), Ok("three".to_owned()));
    }

    #[test]
    fn nothing_is_an_answer_too() {
        let answer: Answer = serde_json::from_str(r#"{"value":null}"#).expect("an answer");
        assert_eq!(answer.value::<()>(), Ok(()));
        let none: Answer = serde_json::from_str("{}").expect("an answer");
        assert_eq!(none.value::<()>().expect_err("no value").kind(), Kind::Internal);
    }
}
