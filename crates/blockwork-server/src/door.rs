//! The door for pages: `POST /api/{listener}`, from bytes to an event and back.

use crate::engine::{Asked, Engine};
use crate::keys::hash64;
use crate::reply::Reply;
use crate::visit::{self, From, Visit};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use blockwork_core::event::{EVENT_HEADER, EventHead};
use blockwork_core::registry::ListenerDef;
use blockwork_core::store::PageTicket;
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use std::sync::Arc;
use std::time::Duration;

/// How long the inputs of an event may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Runs one event of a page.
pub(crate) async fn event(
    State(engine): State<Arc<Engine>>,
    Path(listener): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let (listener, head, ticket) = match open(&engine, &listener, &headers) {
        Ok(opened) => opened,
        Err(error) => return Reply::failed(error),
    };
    if let Err(wait) = engine.rate.take(ticket.visitor) {
        return Reply::too_many(wait);
    }
    let inputs = match read_inputs(&engine, &headers, body).await {
        Ok(inputs) => inputs,
        Err(error) => return Reply::failed(error),
    };
    let print = hash64(&[listener.meta.name.as_bytes(), &inputs]);
    let EventHead { n, floor, intent, .. } = head;
    engine.event(Asked { listener, ticket, n, floor, intent, inputs, print }).await
}

/// A new page for a page whose session has ended.
pub(crate) async fn ticket(Extension(visit): Extension<Visit>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], visit.signed_ticket()).into_response()
}

/// Everything that can be refused before the inputs are read.
fn open(engine: &Engine, listener: &str, headers: &HeaderMap) -> Result<(&'static ListenerDef, EventHead, PageTicket)> {
    let from = visit::origin(&Method::POST, headers)?;
    let unknown = || Error::new(Kind::NotFound, format!("There is no listener with the name `{listener}`."));
    let listener = engine.registry.listener(listener).ok_or_else(unknown)?;
    let head = head(headers)?;
    // A program may send any cookie it has seen; only a browser is known to send its own.
    let visitor = if from == From::Ourselves { visit::cookie(engine, headers) } else { None };
    let ticket = visitor.and_then(|visitor| engine.keys.open_ticket(&head.ticket, visitor));
    Ok((listener, head, ticket.ok_or(Kind::Expired)?))
}

fn head(headers: &HeaderMap) -> Result<EventHead> {
    let missing =
        || Error::invalid(format!("An event needs the header {EVENT_HEADER}, which names its page and number."));
    let text = headers.get(EVENT_HEADER).ok_or_else(missing)?.to_str().unwrap_or_default();
    text.parse().map_err(|error: blockwork_core::event::NotAnEvent| Error::invalid(format!("{error}.")))
}

async fn read_inputs(engine: &Engine, headers: &HeaderMap, body: Body) -> Result<Bytes> {
    let json = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !json {
        return Err(Error::invalid("The inputs of an event are sent as application/json."));
    }
    let limit = engine.config.limits.body_bytes;
    let too_large =
        || Error::new(Kind::TooLarge, format!("That is more than the {limit} bytes that one event may bring."));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large());
    }
    let read = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit)).await;
    read.map_err(|_| Error::from(Kind::Timeout))?.map_err(|_| too_large())
}
