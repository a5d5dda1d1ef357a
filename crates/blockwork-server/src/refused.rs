//! A form that was refused without scripts: what was typed comes back with the next page, and what is wrong with it.
//!
//! It travels in a cookie, sealed for the visitor, so that nobody else reads or writes it; it lives until the next page is
//! rendered, and for a minute at most. What a page calls secret never gets into it, and neither does a field of which the
//! page says nothing. Where there is more than a cookie holds, the longest fields stay behind.

use crate::engine::Engine;
use crate::keys::Bound;
use crate::said;
use crate::visit;
use blockwork_core::Error;
use blockwork_core::event::FormOf;
use blockwork_core::feed::Refused;
use blockwork_core::form::Form;
use blockwork_core::id::VisitorId;
use http::{HeaderMap, HeaderValue};

const NAME: &str = "blockwork-refused";

/// What is written before it is sealed. Sealed it is 4/3 of this and 147 characters more, and browsers keep 4096.
const MOST_BYTES: usize = 2560;

/// The header that brings it to the next page. None where it says nothing about a form, or not even the error has room.
pub(crate) fn cookie(
    engine: &Engine,
    visitor: VisitorId,
    of: &FormOf,
    form: &Form,
    error: &Error,
) -> Option<HeaderValue> {
    let text = fitting(refused(of, form, error)?)?;
    Some(said::cookie(engine, NAME, &engine.keys.seal(&bound(engine, visitor), &text), said::SECONDS))
}

/// What the request's cookie says.
pub(crate) fn in_request(engine: &Engine, visitor: VisitorId, headers: &HeaderMap) -> Option<Refused> {
    let sealed = visit::cookie_value(headers, NAME)?;
    let text = engine.keys.open(&bound(engine, visitor), sealed).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The header that takes it away, once it is shown.
pub(crate) fn forget(engine: &Engine) -> HeaderValue {
    said::cookie(engine, NAME, "", 0)
}

fn bound(engine: &Engine, visitor: VisitorId) -> Bound<'_> {
    Bound { app: &engine.app, state: NAME, key: "", visitor, version: 1 }
}

fn refused(of: &FormOf, form: &Form, error: &Error) -> Option<Refused> {
    let named = !of.form.is_empty() && !of.fields.is_empty();
    let open = |name: &str| of.fields.iter().any(|field| field == name) && !of.secret.iter().any(|field| field == name);
    let posted = form.fields().filter(|(name, _)| open(name));
    let posted = posted.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    named.then(|| Refused { form: of.form.clone(), posted, error: error.clone() })
}

/// It as text, without the longest fields where there is no room for them.
fn fitting(mut refused: Refused) -> Option<Vec<u8>> {
    loop {
        let text = serde_json::to_vec(&refused).ok()?;
        if text.len() <= MOST_BYTES {
            return Some(text);
        }
        let lengths = refused.posted.iter().enumerate().map(|(index, (_, value))| (value.len(), index));
        let (_, longest) = lengths.max()?;
        refused.posted.remove(longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn check(of: &str, fields: &[(&str, &str)], expected: Option<&[&str]>) {
        let of = FormOf::read(of).unwrap_or_default();
        let refused = refused(&of, &form(fields), &Error::invalid("No.")).and_then(fitting);
        let refused = refused.map(|text| serde_json::from_slice::<Refused>(&text).expect("it was written so"));
        let names = refused.map(|refused| refused.posted.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
        let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(names, expected, "{of:?}");
    }

    #[test]
    fn only_what_a_page_calls_open_comes_back() {
        let fields = [("name", "Ada"), ("password", "hunter2"), ("ticked", "a"), ("ticked", "b"), ("pin", "1")];
        check("f:name,-password,ticked", &fields, Some(&["name", "ticked", "ticked"]));
        check("f:-name", &fields, Some(&[]));
        check("f:", &fields, None);
        check("", &fields, None);
    }

    #[test]
    fn what_is_too_long_stays_behind_and_the_rest_comes_back() {
        let long = "x".repeat(MOST_BYTES);
        check("f:name,text", &[("name", "Ada"), ("text", &long)], Some(&["name"]));
        let of = FormOf { form: "f".into(), fields: vec!["name".into()], secret: Vec::new() };
        let error = Error::invalid("x".repeat(MOST_BYTES));
        assert_eq!(refused(&of, &form(&[("name", "Ada")]), &error).and_then(fitting), None);
    }
}
