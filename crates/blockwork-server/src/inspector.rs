//! The inspector: while an app is developed, `/_blockwork` shows what its server knows.
//!
//! The graph of its listeners, its pages, its cells and what it owes; receipts, last values and tickets never. It is for
//! the person at this machine: every other peer is refused, nothing can be changed through it, and the setting `inspector`
//! switches it off, as a release build does by itself.
//!
//! - `found`: what is shown, as data. `page`, `tables`: the same as HTML. `drawing`: the graph as a picture.

mod drawing;
mod found;
mod page;
mod tables;

use crate::engine::Engine;
use crate::graph::Mermaid;
use crate::local::{Peer, is_local};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use found::Found;
use http::{HeaderValue, StatusCode, Uri, header};
use std::sync::Arc;

/// Where the inspector is.
const PATH: &str = "/_blockwork";
const MERMAID_PATH: &str = "/_blockwork/graph.mmd";
const JSON_PATH: &str = "/_blockwork/graph.json";
const STYLE_PATH: &str = "/_blockwork/inspector.css";

/// There are no scripts, and nothing is loaded from anywhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// The inspector's addresses.
pub(crate) fn routes() -> Router<Arc<Engine>> {
    Router::new()
        .route(PATH, get(page))
        .route(MERMAID_PATH, get(mermaid))
        .route(JSON_PATH, get(json))
        .route(STYLE_PATH, get(style))
        .layer(from_fn(guard))
}

/// Lets nobody in but this machine, and says for every answer that it is kept nowhere.
async fn guard(peer: Peer, request: Request, next: Next) -> Response {
    let mut response = if is_local(&peer, request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "The inspector is for this machine alone.\n").into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

async fn page(State(engine): State<Arc<Engine>>, uri: Uri) -> Response {
    match Found::now(&engine).await {
        Ok(found) => Html(page::document(&engine.graph, &found, refresh(&uri))).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

/// After how many seconds the page is to come again, as its address says: `?refresh=2`.
fn refresh(uri: &Uri) -> Option<u16> {
    let mut fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let (_, seconds) = fields.find(|(name, _)| name == "refresh")?;
    seconds.parse().ok().filter(|seconds| (1..=3600).contains(seconds))
}

async fn mermaid(State(engine): State<Arc<Engine>>) -> Response {
    text("text/plain; charset=utf-8", Mermaid(engine.graph.drawing()).to_string())
}

async fn json(State(engine): State<Arc<Engine>>) -> Response {
    // Plain data with string keys: the only way to fail is a bug in this crate's own types.
    text("application/json", serde_json::to_string(engine.graph.drawing()).unwrap_or_default())
}

async fn style() -> Response {
    text("text/css", include_str!("inspector/style.css").to_owned())
}

fn text(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}
