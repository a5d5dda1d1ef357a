//! Files: sent by pages, made by listeners, served to their visitor and to nobody else, and gone with the session.

mod attacks;
mod ends;
mod forms;
mod listeners;
mod sending;
mod serving;

use crate::clock::Clock;
use crate::kit::{Page, until_it_starts};
use crate::versions::Build;
use axum::Router;
use axum::body::Body;
use blockwork::Config;
use blockwork::file::{ACCEPT_HEADER, FILES_PATH, NAME_HEADER, TICKET_HEADER, encoded};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, header};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

/// What came back, whatever its bytes are.
#[derive(Debug)]
struct Fetched {
    status: u16,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Fetched {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {:?}", self.bytes))
    }

    /// The reference of a file that was kept.
    #[track_caller]
    fn reference(&self) -> Value {
        assert_eq!(self.status, 200, "{:?}", self.bytes);
        self.json()
    }

    /// The status, the kind and the message of a refusal.
    #[track_caller]
    fn refusal(&self) -> (u16, String, String) {
        let error = &self.json()["error"];
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        (self.status, text("kind"), text("message"))
    }
}

/// Sends a request as it is.
async fn exchange(app: &Router, request: Request<Body>) -> Fetched {
    let (parts, body) = app.clone().oneshot(request).await.expect("an answer").into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 28).await.expect("a body");
    Fetched { status: parts.status.as_u16(), headers: parts.headers, bytes }
}

/// A file that a page sends, with further headers.
fn sending(page: &Page, name: &str, body: Body, more: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(FILES_PATH)
        .header(header::COOKIE, &page.cookie)
        .header("sec-fetch-site", "same-origin")
        .header(TICKET_HEADER, &page.ticket)
        .header(NAME_HEADER, encoded(name))
        .body(body)
        .expect("a request");
    for (name, value) in more {
        let name: HeaderName = name.parse().expect("a name");
        request.headers_mut().insert(name, value.parse().expect("a value"));
    }
    request
}

async fn send_file(page: &Page, name: &str, bytes: impl Into<Bytes>) -> Fetched {
    let bytes: Bytes = bytes.into();
    let length = bytes.len().to_string();
    exchange(&page.app, sending(page, name, Body::from(bytes), &[("content-length", &length)])).await
}

async fn send_accepted(page: &Page, name: &str, bytes: impl Into<Bytes>, accept: &str) -> Fetched {
    exchange(&page.app, sending(page, name, Body::from(bytes.into()), &[(ACCEPT_HEADER, accept)])).await
}

/// The address of a file.
#[track_caller]
fn address(reference: &Value) -> String {
    let text = |field: &str| reference[field].as_str().expect("text").to_owned();
    format!("{FILES_PATH}/{}/{}", text("id"), encoded(&text("name")))
}

async fn fetch(page: &Page, url: &str) -> Fetched {
    fetch_with(page, url, &[]).await
}

async fn fetch_with(page: &Page, url: &str, more: &[(&str, &str)]) -> Fetched {
    let mut request = Request::get(url).header(header::COOKIE, &page.cookie);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    exchange(&page.app, request.body(Body::empty()).expect("a request")).await
}

/// An app whose files are in this folder, with a rate that no test reaches.
async fn app_with_files(folder: &Path, change: impl Fn(&mut Config)) -> Router {
    until_it_starts(Build::Newer, |config| {
        config.files = Some(folder.display().to_string());
        (config.limits.events_per_second, config.limits.events_burst) = (100_000, 100_000);
        change(config);
    })
    .await
}

/// The same on a store whose time the test drives.
async fn app_on_clock(folder: &Path, clock: &Arc<Clock>) -> Router {
    let settings = |config: &mut Config| {
        config.files = Some(folder.display().to_string());
        config.limits.store = clock.limits();
    };
    crate::kit::try_app_with(Build::Newer, Some(clock), settings).await.expect("it starts")
}

/// All that lies in a folder, what was cut off too.
fn lying_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(lying_in(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Waits until this is so.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let waited = async {
        while !so() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waited).await.unwrap_or_else(|_| panic!("{what}"));
}
