//! The server's end of the control door.

use super::sealed::{self, HEADER, Nonce, Word};
use super::{Ask, Told, act};
use crate::engine::Engine;
use crate::local::{Peer, is_local};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use std::sync::Arc;

/// No question is longer.
const MOST_BYTES: usize = 4096;

/// Does what an operator on this machine asks for. Everybody else gets one and the same answer, whatever was wrong.
pub(crate) async fn control(State(engine): State<Arc<Engine>>, peer: Peer, headers: HeaderMap, body: Body) -> Response {
    match opened(&engine, &peer, &headers, body).await {
        Some((nonce, question)) => answer(&engine, nonce, &question).await,
        None => (StatusCode::FORBIDDEN, [(header::CACHE_CONTROL, "no-store")], "refused\n").into_response(),
    }
}

async fn opened(engine: &Engine, peer: &Peer, headers: &HeaderMap, body: Body) -> Option<(Nonce, Bytes)> {
    if !is_local(peer, headers) {
        return None;
    }
    let read = axum::body::to_bytes(body, MOST_BYTES);
    let body = tokio::time::timeout(engine.config.limits.body_time, read).await.ok()?.ok()?;
    let value = headers.get(HEADER)?.to_str().ok()?;
    Some((sealed::open(&engine.keys, Word::Ask, value, &body)?, body))
}

async fn answer(engine: &Engine, nonce: Nonce, question: &[u8]) -> Response {
    let told = match serde_json::from_slice::<Ask>(question) {
        Ok(ask) => {
            tracing::info!(?ask, "asked through the control door");
            act(&*engine.store, ask).await
        }
        Err(_) => Told::OtherBuild,
    };
    // Plain data with string keys: the only way to fail is a bug in this crate's own types.
    let body = serde_json::to_vec(&told).unwrap_or_default();
    let seal = sealed::seal(&engine.keys, Word::Answer, nonce, &body);
    let headers = [(HEADER, seal.as_str()), ("content-type", "application/json"), ("cache-control", "no-store")];
    (headers, body).into_response()
}
