//! An answer on its way out: a status, and JSON.

use crate::metrics::Outcome;
use axum::response::{IntoResponse, Response};
use blockwork_core::event::Answer;
use blockwork_core::{Error, Kind};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

/// What is sent back for one event.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    body: Bytes,
    wait: Option<Duration>,
}

impl Reply {
    /// The answer, with the status of its error if it has one.
    pub(crate) fn new(answer: &Answer) -> Self {
        let status = answer.error.as_ref().map_or(200, |error| error.kind().status());
        // Plain data with string keys: the only way to fail is a bug in this crate's own types.
        let body = serde_json::to_vec(answer).unwrap_or_default().into();
        Self { status, body, wait: (status == Kind::Busy.status()).then_some(Duration::from_secs(1)) }
    }

    /// An answer that stands in a receipt, sent again as it was.
    pub(crate) fn filed(body: Bytes) -> Self {
        let answer: Result<Answer, _> = serde_json::from_slice(&body);
        let status = answer.map_or(200, |answer| answer.error.map_or(200, |error| error.kind().status()));
        Self { status, body, wait: None }
    }

    /// The event failed before it began.
    pub(crate) fn failed(error: Error) -> Self {
        Self::new(&Answer::failed(error))
    }

    /// Too many events: `429`, and when to come again (RFC 6585, section 4).
    pub(crate) fn too_many(wait: Duration) -> Self {
        let error = Error::new(Kind::Busy, "That was too fast. It is sent again in a moment.");
        Self { status: 429, wait: Some(wait), ..Self::failed(error) }
    }

    /// The answer, for a door that says it in another way.
    pub(crate) fn answer(&self) -> Answer {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| Answer::failed(Kind::Internal.into()))
    }

    /// What it says of its event.
    pub(crate) fn outcome(&self) -> Outcome {
        let kind = Kind::ALL.iter().find(|kind| kind.status() == self.status);
        kind.map_or(Outcome::Done, |kind| Outcome::Failed(*kind))
    }

    /// The JSON.
    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.wait {
            headers.insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
        }
        response
    }
}
