//! The routes of files: sent to one address, and served each at its own.

use super::place::Files;
use super::range::{self, Wanted};
use super::taking::cut_off;
use super::token::Token;
use super::{Incoming, begin, hear_out, lives, name, take};
use crate::engine::Engine;
use crate::reply::Reply;
use crate::visit::{self, From};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use blockwork_core::file::{ACCEPT_HEADER, Chunks, NAME_HEADER, TICKET_HEADER};
use blockwork_core::{Error, Kind, Result};
use futures::{StreamExt, TryStreamExt};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// What a file may do where it is opened: nothing (CSP level 3).
const POLICY: &str = "sandbox; default-src 'none'";

/// Takes a file of a page, and answers with its reference.
pub(crate) async fn send(State(engine): State<Arc<Engine>>, headers: HeaderMap, body: Body) -> Response {
    match try_send(&engine, &headers, body).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}

async fn try_send(engine: &Engine, headers: &HeaderMap, body: Body) -> Result<Response, Reply> {
    let from = visit::origin(&Method::POST, headers).map_err(Reply::failed)?;
    let visitor = Some(from).filter(|from| *from == From::Ourselves).and_then(|_| visit::cookie(engine, headers));
    let ticket = visitor.and_then(|visitor| engine.keys.open_ticket(text(headers, TICKET_HEADER), visitor));
    let ticket = ticket.ok_or_else(|| Reply::failed(Kind::Expired.into()))?;
    engine.rate.take(ticket.visitor).map_err(Reply::too_many)?;
    let name = percent_decode_str(text(headers, NAME_HEADER)).decode_utf8_lossy().into_owned();
    let chunks = body.into_data_stream().map(|chunk| chunk.map_err(|_| cut_off()));
    let mut chunks: Chunks = Box::pin(chunks);
    let incoming = Incoming {
        name,
        size: text(headers, header::CONTENT_LENGTH.as_str()).parse().ok(),
        accept: text(headers, ACCEPT_HEADER).to_owned(),
        chunks: &mut chunks,
    };
    let taken = async { take(engine, begin(engine, &ticket).await?, incoming).await }.await;
    let info = taken.map_err(|error| {
        hear_out(engine, async move {
            while let Some(Ok(_)) = chunks.next().await {
                // What always has more at hand would let nobody else run, the clock neither.
                tokio::task::yield_now().await;
            }
        });
        Reply::failed(logged(error))
    })?;
    let json = serde_json::to_vec(&info).unwrap_or_default();
    let cache = (header::CACHE_CONTROL, "no-store");
    Ok(([(header::CONTENT_TYPE, "application/json"), cache], json).into_response())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A cause goes to the log and no further.
fn logged(error: Error) -> Error {
    if let Some(cause) = error.cause() {
        tracing::error!(cause = cause.to_string(), "a file was not kept");
    }
    error
}

/// Serves a file to its visitor, while its page lives. To anybody else there is no such file.
pub(crate) async fn serve(
    State(engine): State<Arc<Engine>>,
    Path((id, name)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    match try_serve(&engine, &id, &name, &method, &headers).await {
        Ok(Some(response)) => response,
        Ok(None) => not_found(),
        Err(error) => Reply::failed(error).into_response(),
    }
}

fn not_found() -> Response {
    Reply::failed(Error::new(Kind::NotFound, "There is no such file.")).into_response()
}

async fn try_serve(
    engine: &Engine,
    id: &str,
    name: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Option<Response>> {
    // All that can be wrong with an address is found out by arithmetic, before anything is looked for.
    let token = visit::cookie(engine, headers).and_then(|visitor| {
        Token::open(&engine.keys, id, name).filter(|token| token.is_of(visitor)).zip(Some(visitor))
    });
    let Some((token, visitor)) = token else { return Ok(None) };
    if !lives(engine, visitor, token.owner).await? {
        return Ok(None);
    }
    let tag = format!("\"{}\"", token.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let place = Files::place(token.owner, &token.hash, name);
    if range::is_known(headers, &tag) {
        return Ok(engine.files.has(&place).await.then(|| headed(StatusCode::NOT_MODIFIED, &token, name, &tag)));
    }
    let wanted = if method == Method::GET { range::wanted(headers, token.size, &tag) } else { Wanted::Whole };
    let (status, part) = match wanted {
        Wanted::Whole => (StatusCode::OK, 0..token.size),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Nothing => return Ok(Some(nothing(&token, name, &tag))),
    };
    // An empty part of an empty file is none that an object store would read.
    let range = Some(part.clone()).filter(|_| status == StatusCode::PARTIAL_CONTENT);
    let Some(chunks) = engine.files.read(&place, range).await? else { return Ok(None) };
    let mut response = headed(status, &token, name, &tag);
    response.headers_mut().insert(header::CONTENT_LENGTH, (part.end - part.start).into());
    if status == StatusCode::PARTIAL_CONTENT {
        let said = format!("bytes {}-{}/{}", part.start, part.end - 1, token.size);
        insert(&mut response, header::CONTENT_RANGE, &said);
    }
    if method == Method::GET {
        *response.body_mut() = Body::from_stream(chunks.map_err(|error| error.to_string()));
    }
    Ok(Some(response))
}

/// Nothing of what was wanted is there.
fn nothing(token: &Token, name: &str, tag: &str) -> Response {
    let mut response = headed(StatusCode::RANGE_NOT_SATISFIABLE, token, name, tag);
    insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", token.size));
    response
}

/// An answer with everything that is said of a file, and without it.
fn headed(status: StatusCode, token: &Token, name: &str, tag: &str) -> Response {
    let mut response = status.into_response();
    insert(&mut response, header::CONTENT_TYPE, &token.sort.served_as());
    insert(&mut response, header::CONTENT_DISPOSITION, &name::disposition(token.sort.opens, name));
    insert(&mut response, header::ETAG, tag);
    insert(&mut response, header::ACCEPT_RANGES, "bytes");
    // Kept by the browser, and asked for again each time: it is not there for ever.
    insert(&mut response, header::CACHE_CONTROL, "private, no-cache");
    insert(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
    insert(&mut response, header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    response
}

fn insert(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
