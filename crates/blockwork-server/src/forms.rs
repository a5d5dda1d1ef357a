//! The door for plain forms: the same listeners for pages without scripts.
//!
//! A browser posts the fields, is sent back with `303 See Other` (RFC 9110, section 15.4.4), and the page that it comes
//! back to says what there is to say. A form belongs to the ticket of the page it was rendered with: that tells a second
//! copy of it from a second form, and makes it useless in anybody else's hands.

use crate::another_build::Build;
use crate::beside;
use crate::drops;
use crate::engine::{Asked, Engine};
use crate::form_answer;
use crate::keys::{hash64, hash128};
use crate::said::Said;
use axum::response::{IntoResponse, Response};
use blockwork_core::event::{Answer, Beside, FORM_OF, FormOf, Intent};
use blockwork_core::form::{BadField, Form};
use blockwork_core::id::VisitorId;
use blockwork_core::registry::ListenerDef;
use blockwork_core::running::{Request, is_local};
use blockwork_core::store::{EventKey, PageTicket, ScopeId, Whose};
use blockwork_core::{Error, Kind, Result, Scope};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use std::sync::Arc;

/// The hidden field with the ticket of the page that the form was rendered with.
pub(crate) use blockwork_core::event::{FORM_BESIDE, FORM_INPUTS, FORM_TICKET};

pub(crate) mod multipart;

/// The type of a form with files.
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// The type of a form without files.
pub(crate) const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Said where what the listener answered has no room on its way to the page.
const TOO_LONG: &str = "It was done. What it answered is too long to be shown without scripts.";

/// A form as it came.
pub(crate) struct Posted {
    pub(crate) listener: &'static ListenerDef,
    /// The visitor, where the request came from one of our own pages.
    pub(crate) visitor: Option<VisitorId>,
    pub(crate) form: Form,
    pub(crate) request: Option<Request>,
}

/// Runs the event of a form, and sends the browser back to where it was, or to where the listener sends it.
pub(crate) async fn post(engine: &Arc<Engine>, posted: Result<Posted>, headers: &HeaderMap) -> Response {
    let Ran { answer, visitor, of, form } = match posted {
        Ok(posted) => run(engine, posted).await,
        Err(error) => {
            Ran { answer: Answer::failed(error), visitor: None, of: FormOf::default(), form: Form::default() }
        }
    };
    let back = answer.redirect.clone().unwrap_or_else(|| came_from(headers));
    let shown = visitor.and_then(|visitor| form_answer::cookie(engine, visitor, &of, &form, &answer));
    // What the fields show is not said a second time.
    let at_field = |field: &str| shown.is_some() && of.fields.iter().any(|shown| shown == field);
    let error = answer.error.as_ref().and_then(|error| error.beside(at_field));
    let mut said = Said::of(&Answer { error, ..answer.clone() });
    if of.shows_answer && answer.value.is_some() && shown.is_none() {
        said.0.push(TOO_LONG.into());
    }
    let said = said.set_cookie(engine);
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, back)]).into_response();
    for cookie in [Some(said), shown].into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What became of a form.
struct Ran {
    answer: Answer,
    visitor: Option<VisitorId>,
    /// What the form says of itself.
    of: FormOf,
    /// Its fields.
    form: Form,
}

async fn run(engine: &Arc<Engine>, mut posted: Posted) -> Ran {
    let of = posted.form.take(FORM_OF).and_then(|text| FormOf::read(&text)).unwrap_or_default();
    let (visitor, form) = (posted.visitor, posted.form.clone());
    let answer = match asked(engine, posted) {
        Ok(asked) => engine.event(asked).await.answer(),
        Err(error) => Answer::failed(error),
    };
    Ran { answer, visitor, of, form }
}

/// The fields of a form without files.
pub(crate) fn urlencoded(body: &[u8]) -> Form {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Refuses listeners that no form without scripts can be for.
fn works(listener: &ListenerDef) -> Result<()> {
    if listener.meta.borrows_from(Scope::Session) || drops::is(listener) {
        let text = "This needs scripts: what it changes belongs to one load of a page, and without scripts each answer is another.";
        return Err(Error::invalid(text));
    }
    if listener.meta.borrows_from(Scope::Browser) {
        return Err(Error::invalid("This needs scripts: what it works on is kept in the browser."));
    }
    Ok(())
}

/// The ticket of the page that the form was rendered with.
fn ticket(engine: &Engine, visitor: Option<VisitorId>, text: &str) -> Result<PageTicket> {
    visitor.and_then(|visitor| engine.keys.open_ticket(text, visitor)).ok_or_else(|| Kind::Expired.into())
}

fn asked(engine: &Engine, posted: Posted) -> Result<Asked> {
    let Posted { listener, visitor, mut form, request } = posted;
    works(listener)?;
    let ticket = ticket(engine, visitor, &form.take(FORM_TICKET).unwrap_or_default())?;
    let name = listener.meta.name.as_bytes();
    let key = hash128(&[b"form", &ticket.page.to_bytes(), name, &form.to_bytes()]);
    let said = form.take(FORM_BESIDE);
    let beside = said.as_deref().map_or_else(|| Ok(Beside::default()), beside_of)?;
    beside::check(listener, &beside)?;
    let inputs = match form.take(FORM_INPUTS) {
        Some(json) => Bytes::from(json),
        None => (listener.form)(&form).map_err(readable)?,
    };
    let who = ScopeId::Visitor(ticket.visitor);
    let print = hash64(&[name, &inputs, said.as_deref().unwrap_or_default().as_bytes()]);
    Ok(Asked {
        listener,
        key: EventKey::Caller { who, key, print },
        whose: Whose::visitor(ticket.visitor),
        intent: Intent::Run,
        build: Build::Ours,
        attempt: 0,
        inputs,
        beside,
        request,
        claimed: None,
    })
}

fn beside_of(json: &str) -> Result<Beside> {
    serde_json::from_str(json).map_err(|cause| Error::invalid(format!("The form cannot be used as it is: {cause}.")))
}

fn readable(error: BadField) -> Error {
    let invalid = Error::invalid(format!("The form cannot be used as it is: {error}."));
    match error.field {
        Some(field) => invalid.at(field),
        None => invalid,
    }
}

/// The page that the form stands in, or the first one.
fn came_from(headers: &HeaderMap) -> String {
    let from = || {
        let referer = headers.get(header::REFERER)?.to_str().ok()?;
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let (_, rest) = referer.split_once("://")?;
        let path = rest.strip_prefix(host)?;
        is_local(path).then(|| path.to_owned())
    };
    from().unwrap_or_else(|| "/".to_owned())
}
