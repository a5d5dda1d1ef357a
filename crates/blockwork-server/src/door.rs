//! The door: `POST /api/{listener}`, from bytes to an event and back.

use crate::another_build::{self, Build};
use crate::engine::{Asked, Engine};
use crate::forms::{self, Posted};
use crate::keys::hash64;
use crate::local::Peer;
use crate::reply::Reply;
use crate::visit::{self, From, Visit};
use crate::{beside, drops};
use axum::Extension;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::response::{IntoResponse, Response};
use blockwork_core::event::{Beside, EVENT_HEADER, EventHead};
use blockwork_core::id::VisitorId;
use blockwork_core::registry::ListenerDef;
use blockwork_core::running::Request;
use blockwork_core::store::{EventKey, Whose};
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use http::{HeaderMap, Method, Uri, header};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs one event: of a page, or of a plain form.
pub(crate) async fn event(
    State(engine): State<Arc<Engine>>,
    Path(name): Path<String>,
    peer: Peer,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match open(&engine, &name, &headers) {
        Ok((listener, from)) => {
            let request = listener.meta.wants_event().then(|| request(&headers, &uri, peer));
            let call = Call { engine: &engine, name: &name, listener, from, headers: &headers, request };
            if is(&headers, forms::URLENCODED) || is(&headers, forms::MULTIPART) {
                call.form(body).await
            } else {
                call.page(body).await.into_response()
            }
        }
        Err(error) => Reply::failed(error).into_response(),
    }
}

/// A request that may go on.
struct Call<'a> {
    engine: &'a Arc<Engine>,
    /// The listener as the caller names it.
    name: &'a str,
    listener: &'static ListenerDef,
    from: From,
    headers: &'a HeaderMap,
    request: Option<Request>,
}

impl Call<'_> {
    /// A program may send any cookie it has seen; only a browser is known to send its own.
    fn visitor(&self) -> Option<VisitorId> {
        if self.from == From::Ourselves { visit::cookie(self.engine, self.headers) } else { None }
    }

    async fn page(self, body: Body) -> Reply {
        self.try_page(body).await.unwrap_or_else(|refused| refused)
    }

    async fn try_page(self, body: Body) -> Result<Reply, Reply> {
        let head = head(self.headers).map_err(Reply::failed)?;
        let ticket = self.visitor().and_then(|visitor| self.engine.keys.open_ticket(&head.ticket, visitor));
        let ticket = ticket.ok_or_else(|| Reply::failed(Kind::Expired.into()))?;
        self.engine.rate.take(ticket.visitor).map_err(Reply::too_many)?;
        let text = read_json(self.engine, self.headers, body).await.map_err(Reply::failed)?;
        let print = hash64(&[self.name.as_bytes(), &text]);
        let EventHead { n, floor, attempt, intent, prints, .. } = head;
        let build = Build::of(self.engine, prints);
        let (listener, inputs, beside) = self.served(build, another_build::serving(self.listener, prints), text)?;
        let key = EventKey::Page { ticket, n, floor, print };
        let whose = Whose::page(ticket.page, ticket.visitor);
        let Self { engine, request, .. } = self;
        let claimed = None;
        Ok(engine.event(Asked { listener, key, whose, intent, build, attempt, inputs, beside, request, claimed }).await)
    }

    /// What serves the event, with what it brings.
    fn served(
        &self,
        build: Build,
        listener: &'static ListenerDef,
        text: Bytes,
    ) -> Result<(&'static ListenerDef, Bytes, Beside), Reply> {
        if another_build::is(listener) {
            return Ok((listener, text, Beside::default()));
        }
        match beside::read(&self.engine.registry, listener, &text) {
            Ok((inputs, beside)) => Ok((listener, inputs, beside)),
            Err(_) if build == Build::Another => Ok((&another_build::LISTENER, text, Beside::default())),
            Err(error) => Err(Reply::failed(error)),
        }
    }

    async fn form(self, body: Body) -> Response {
        let visitor = self.visitor();
        if let Some(visitor) = visitor
            && let Err(wait) = self.engine.rate.take(visitor)
        {
            return Reply::too_many(wait).into_response();
        }
        let Self { engine, listener, headers, request, .. } = self;
        let form = if is(headers, forms::MULTIPART) {
            forms::multipart::read(engine, listener, visitor, headers, body).await
        } else {
            read_body(engine, headers, body).await.map(|body| forms::urlencoded(&body))
        };
        forms::post(engine, form.map(|form| Posted { listener, visitor, form, request }), headers).await
    }
}

/// The request as a listener sees it. Who is asking it has from [`Event::visitor`](blockwork_core::Event::visitor): cookies
/// are credentials, and are not handed on.
fn request(headers: &HeaderMap, uri: &Uri, peer: Peer) -> Request {
    let shown = headers.iter().filter(|(name, _)| *name != header::COOKIE && *name != header::AUTHORIZATION);
    let text = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        Some((name.as_str().into(), value.to_str().ok()?.into()))
    };
    Request {
        headers: shown.filter_map(text).collect(),
        query: uri.query().unwrap_or_default().into(),
        peer: peer.map(|Extension(ConnectInfo(peer))| peer),
    }
}

/// A new page for a page whose session has ended.
pub(crate) async fn ticket(Extension(visit): Extension<Visit>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], visit.signed_ticket()).into_response()
}

/// Everything that can be refused before it is known who asks.
fn open(engine: &Engine, name: &str, headers: &HeaderMap) -> Result<(&'static ListenerDef, From)> {
    let from = visit::origin(&Method::POST, headers)?;
    if let Some(listener) = engine.registry.listener(name).or_else(|| drops::listener(name)) {
        return Ok((listener, from));
    }
    if from == From::Ourselves {
        say_unknown(name);
    }
    if another_build::asks(headers) {
        return Ok((&another_build::LISTENER, from));
    }
    Err(Error::new(Kind::NotFound, format!("There is no listener with the name `{name}`.")))
}

/// A page of ours asks for what its own build has. Once: what is asked for is anybody's to choose.
fn say_unknown(listener: &str) {
    static SAID: AtomicBool = AtomicBool::new(false);
    if !SAID.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            listener,
            "a page asks for a listener that this server does not have: the crate that it stands in is not linked into it \
             (write `use that_crate as _;` in the server's main.rs), or the page is of another build"
        );
    }
}

fn is(headers: &HeaderMap, content_type: &str) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(content_type.as_bytes()))
}

fn head(headers: &HeaderMap) -> Result<EventHead> {
    let missing =
        || Error::invalid(format!("An event needs the header {EVENT_HEADER}, which names its page and number."));
    let text = headers.get(EVENT_HEADER).ok_or_else(missing)?.to_str().unwrap_or_default();
    text.parse().map_err(|error: blockwork_core::event::NotAnEvent| Error::invalid(format!("{error}.")))
}

async fn read_json(engine: &Engine, headers: &HeaderMap, body: Body) -> Result<Bytes> {
    if !is(headers, "application/json") {
        return Err(Error::invalid("The inputs of an event are sent as application/json."));
    }
    read_body(engine, headers, body).await
}

async fn read_body(engine: &Engine, headers: &HeaderMap, body: Body) -> Result<Bytes> {
    let limit = engine.config.limits.body_bytes;
    let too_large =
        || Error::new(Kind::TooLarge, format!("That is more than the {limit} bytes that one event may bring."));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large());
    }
    let read = tokio::time::timeout(engine.config.limits.body_time, axum::body::to_bytes(body, limit)).await;
    read.map_err(|_| Error::from(Kind::Timeout))?.map_err(|_| too_large())
}
