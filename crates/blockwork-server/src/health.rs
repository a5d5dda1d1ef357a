//! Whether this instance is well: for load balancers, supervisors and Prometheus.
//!
//! `/healthz` says that the process answers, `/readyz` whether it is to be sent requests; both tell nobody anything else.
//! `/metrics` tells how an app is used, so on the server's own address it is for this machine alone. The setting `metrics`
//! names a second address, where whoever reaches it has all three.

use crate::engine::Engine;
use crate::local::{Peer, is_local};
use crate::metrics;
use crate::start_error::StartError;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const HEALTH_PATH: &str = "/healthz";
const READY_PATH: &str = "/readyz";
const METRICS_PATH: &str = "/metrics";

/// An instance whose newest beat is older cannot reach its store: others take it for dead by then.
const SILENCE: Duration = Duration::from_secs(5);

/// What is known of this instance's own state.
#[derive(Debug, Default)]
pub(crate) struct Health {
    leaving: AtomicBool,
    beat: Mutex<Option<Instant>>,
}

impl Health {
    /// The store has answered a beat.
    pub(crate) fn beaten(&self) {
        *self.beat.lock() = Some(Instant::now());
    }

    /// From now on it is not to be sent requests any more.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether it is to be sent requests; else why not.
    pub(crate) fn is_ready(&self) -> Result<(), &'static str> {
        if self.leaving.load(Ordering::Relaxed) {
            return Err("leaving");
        }
        let beat = *self.beat.lock();
        beat.filter(|beat| beat.elapsed() < SILENCE).map(drop).ok_or("the store does not answer")
    }
}

/// Those of their addresses on the server's own that are free.
pub(crate) fn routes(engine: &Arc<Engine>, is_free: impl Fn(&str) -> bool) -> Router {
    let ours = [(HEALTH_PATH, get(alive)), (READY_PATH, get(ready)), (METRICS_PATH, get(for_this_machine))];
    let free = ours.into_iter().filter(|(path, _)| is_free(path));
    free.fold(Router::new(), |router, (path, method)| router.route(path, method)).with_state(engine.clone())
}

/// Serves them at the address that the setting `metrics` names, for as long as the program runs.
pub(crate) async fn serve_apart(engine: &Arc<Engine>) -> Result<(), StartError> {
    let Some(address) = engine.config.metrics else { return Ok(()) };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| StartError::Address(address, error))?;
    let router = Router::new()
        .route(HEALTH_PATH, get(alive))
        .route(READY_PATH, get(ready))
        .route(METRICS_PATH, get(for_all))
        .with_state(engine.clone());
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are not served any more");
        }
    });
    tracing::info!("metrics at http://{address}{METRICS_PATH}");
    Ok(())
}

async fn alive() -> Response {
    said(StatusCode::OK, "ok")
}

async fn ready(State(engine): State<Arc<Engine>>) -> Response {
    match engine.health.is_ready() {
        Ok(()) => said(StatusCode::OK, "ready"),
        Err(why) => said(StatusCode::SERVICE_UNAVAILABLE, why),
    }
}

async fn for_this_machine(engine: State<Arc<Engine>>, peer: Peer, headers: HeaderMap) -> Response {
    if !is_local(&peer, &headers) {
        return said(StatusCode::FORBIDDEN, "for this machine alone; the setting `metrics` opens another address");
    }
    for_all(engine).await
}

async fn for_all(State(engine): State<Arc<Engine>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), NO_STORE];
    (headers, metrics::text(&engine)).into_response()
}

const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

fn said(status: StatusCode, what: &str) -> Response {
    (status, [NO_STORE], format!("{what}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_ready_while_its_store_answers_and_until_it_leaves() {
        let health = Health::default();
        assert_eq!(health.is_ready(), Err("the store does not answer"));
        health.beaten();
        assert_eq!(health.is_ready(), Ok(()));
        *health.beat.lock() = Instant::now().checked_sub(SILENCE);
        assert_eq!(health.is_ready(), Err("the store does not answer"));
        health.beaten();
        health.leave();
        assert_eq!(health.is_ready(), Err("leaving"));
    }
}
