//! What became of a form without scripts: what was typed comes back with the next page, and what is wrong with it, or what
//! the listener has answered, where the page shows that.
//!
//! It travels in a cookie, sealed for the visitor, so that nobody else reads or writes it; it lives until the next page is
//! rendered, and for a minute at most. What a page calls secret never gets into it, and neither does a field of which the
//! page says nothing. Where there is more than a cookie holds, the longest fields stay behind; an answer that has no room
//! alone is not shown, and the page says so.

use crate::engine::Engine;
use crate::keys::Bound;
use crate::said;
use blockwork_core::event::{Answer, FormOf};
use blockwork_core::feed::FormAnswer;
use blockwork_core::form::Form;
use blockwork_core::id::VisitorId;
use http::{HeaderMap, HeaderValue};

const NAME: &str = "blockwork-form";

/// What is written before it is sealed. Sealed it is 4/3 of this and 147 characters more, and browsers keep 4096.
const MOST_BYTES: usize = 2560;

/// The header that brings it to the next page. None where the page shows nothing of it, or not even the error or the answer
/// has room.
pub(crate) fn cookie(
    engine: &Engine,
    visitor: VisitorId,
    of: &FormOf,
    form: &Form,
    answer: &Answer,
) -> Option<HeaderValue> {
    let text = fitting(shown(of, form, answer)?)?;
    Some(said::cookie(engine, NAME, &engine.keys.seal(&bound(engine, visitor), &text), said::SECONDS))
}

/// What the request's cookie says.
pub(crate) fn in_request(engine: &Engine, visitor: VisitorId, headers: &HeaderMap) -> Option<FormAnswer> {
    let sealed = said::value(engine.config.https, headers, NAME)?;
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

fn shown(of: &FormOf, form: &Form, answer: &Answer) -> Option<FormAnswer> {
    let error = answer.error.clone().filter(|_| !of.fields.is_empty());
    let value = answer.value.clone().filter(|_| of.shows_answer);
    let shows = !of.form.is_empty() && (error.is_some() || value.is_some());
    let open = |name: &str| of.fields.iter().any(|field| field == name) && !of.secret.iter().any(|field| field == name);
    let posted = form.fields().filter(|(name, _)| open(name));
    let posted = posted.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    shows.then(|| FormAnswer { form: of.form.clone(), posted, error, value })
}

/// It as text, without the longest fields where there is no room for them.
fn fitting(mut answer: FormAnswer) -> Option<Vec<u8>> {
    loop {
        let text = serde_json::to_vec(&answer).ok()?;
        if text.len() <= MOST_BYTES {
            return Some(text);
        }
        let lengths = answer.posted.iter().enumerate().map(|(index, (_, value))| (value.len(), index));
        let (_, longest) = lengths.max()?;
        answer.posted.remove(longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::Error;

    fn form(fields: &[(&str, &str)]) -> Form {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn check(of: &str, fields: &[(&str, &str)], expected: Option<&[&str]>) {
        let of = FormOf::read(of).unwrap_or_default();
        let answer = shown(&of, &form(fields), &Answer::failed(Error::invalid("No."))).and_then(fitting);
        let answer = answer.map(|text| serde_json::from_slice::<FormAnswer>(&text).expect("it was written so"));
        let names = answer.map(|answer| answer.posted.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
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
        let of = FormOf::read("f:name").expect("a form");
        let refused = Answer::failed(Error::invalid("x".repeat(MOST_BYTES)));
        assert_eq!(shown(&of, &form(&[("name", "Ada")]), &refused).and_then(fitting), None);
    }

    #[track_caller]
    fn check_value(of: &str, value: &str, expected: Option<&str>) {
        let value = serde_json::value::to_raw_value(value).expect("JSON");
        let answer = Answer { value: Some(value), ..Answer::default() };
        let of = FormOf::read(of).expect("a form");
        let fields = form(&[("name", "Ada"), ("password", "hunter2")]);
        let text = shown(&of, &fields, &answer).and_then(fitting);
        assert!(!text.as_ref().is_some_and(|text| text.windows(7).any(|part| part == b"hunter2")), "{of:?}");
        let shown = text.map(|text| serde_json::from_slice::<FormAnswer>(&text).expect("it was written so"));
        let value = shown.and_then(|shown| serde_json::from_str::<String>(shown.value?.get()).ok());
        assert_eq!(value.as_deref(), expected, "{of:?}");
    }

    #[test]
    fn an_answer_comes_back_where_the_page_shows_it_and_it_has_room() {
        check_value("f+:name,-password", "Hello", Some("Hello"));
        check_value("f+:", "Hello", Some("Hello"));
        check_value("f:name,-password", "Hello", None);
        check_value("f+:name", &"x".repeat(MOST_BYTES), None);
    }
}
