//! A browser made of a cookie, a ticket and a counter.

use crate::app::Root;
use crate::clock::Clock;
use crate::versions::Build;
use axum::Router;
use axum::body::Body;
use blockwork::prelude::LeptosOptions;
use blockwork::{Config, StartError};
use blockwork_core::store::Store;
use http::{HeaderMap, Request, Response, header};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An app on the memory store.
pub async fn app() -> Router {
    app_with(|_| {}).await
}

/// An app with other settings.
pub async fn app_with(change: impl FnOnce(&mut Config)) -> Router {
    try_app_with(Build::Newer, None, change).await.expect("it starts")
}

async fn try_app_with(
    build: Build,
    store: Option<Arc<dyn Store>>,
    change: impl FnOnce(&mut Config),
) -> Result<Router, StartError> {
    let mut config = Config::default();
    config.store = "memory:".into();
    change(&mut config);
    let options = LeptosOptions::builder().output_name("test").site_root("/nonexistent").build();
    let words = crate::signatures::Words("forty-two");
    let builder = blockwork::router(Root).provide(words).provide(build).config(config).leptos(options);
    match store {
        Some(store) => builder.store(store).build().await,
        None => builder.build().await,
    }
}

/// An app whose store time is driven by its test.
pub async fn app_on(clock: &Arc<Clock>) -> Router {
    instance_on(Build::Newer, clock).await
}

/// The same, of this build: one of several that know each other's pages.
pub async fn instance_on(build: Build, clock: &Arc<Clock>) -> Router {
    let settings = |config: &mut Config| {
        config.limits.store = clock.limits;
        config.secret = Some("what all instances of these tests have".into());
    };
    try_app_with(build, Some(clock.clone()), settings).await.expect("it starts")
}

/// An app on a database in this folder. One that used it before lets go of it a moment after its router is dropped, with
/// its last task.
pub async fn app_in(folder: &Path) -> Router {
    app_of(Build::Newer, folder).await
}

/// The same with what an instance of this build knows.
pub async fn app_of(build: Build, folder: &Path) -> Router {
    let url = format!("sqlite:{}", folder.join("app.db").display());
    until_it_starts(build, |config| config.store = url.clone()).await
}

/// An app with these settings, tried again for as long as one before it has not let go of what they name.
pub async fn until_it_starts(build: Build, change: impl Fn(&mut Config)) -> Router {
    let started = Instant::now();
    loop {
        match try_app_with(build, None, &change).await {
            Ok(app) => return app,
            Err(error) => assert!(started.elapsed() < PATIENCE, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Got {
    pub async fn from(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Self { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The value of an event that went well.
    #[track_caller]
    pub fn value(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["value"].clone()
    }

    /// The kind and message of an event that failed.
    #[track_caller]
    pub fn error(&self) -> (String, String) {
        let error = &self.json()["error"];
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        (text("kind"), text("message"))
    }
}

/// Sends a request as it is.
pub async fn send(app: &Router, request: Request<Body>) -> Got {
    let what = format!("{} {}", request.method(), request.uri());
    let answer = async { Got::from(app.clone().oneshot(request).await.expect("an answer")).await };
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| panic!("no answer to {what}"))
}

/// One page of one visitor.
#[derive(Clone, Debug)]
pub struct Page {
    pub app: Router,
    pub cookie: String,
    pub ticket: String,
    pub html: String,
    pub next: u64,
}

/// A page of a new visitor.
pub async fn open(app: &Router) -> Page {
    open_as(app, "").await
}

/// A page of the visitor with this cookie.
pub async fn open_as(app: &Router, cookie: &str) -> Page {
    open_at(app, cookie, "/").await
}

/// The page at this address.
pub async fn open_at(app: &Router, cookie: &str, address: &str) -> Page {
    let request = Request::get(address).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
    let got = send(app, request).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let set = got.headers[header::SET_COOKIE].to_str().expect("text");
    let cookie = set.split(';').next().expect("a pair").to_owned();
    let ticket = between(&got.text, "<meta name=\"blockwork-page\" content=\"", "\"").to_owned();
    Page { app: app.clone(), cookie, ticket, html: got.text, next: 1 }
}

/// What an event brings that means the cells under these keys.
pub fn with(inputs: Value, keys: &[&str]) -> Value {
    serde_json::json!([inputs, { "keys": keys }])
}

pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is missing in {text}"));
    rest.split_once(after).expect("it ends").0
}

impl Page {
    /// The next event, with a floor that says that all before it were answered.
    pub async fn fire(&mut self, listener: &str, inputs: Value) -> Got {
        let n = self.next;
        self.next += 1;
        self.event(listener, &inputs.to_string(), n, n, "").await
    }

    /// The same on the cells under these keys.
    pub async fn fire_with(&mut self, listener: &str, inputs: Value, keys: &[&str]) -> Got {
        self.fire(listener, with(inputs, keys)).await
    }

    /// Asks a listener without inputs until its value is as wanted.
    pub async fn until(&mut self, listener: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let value = self.fire(listener, serde_json::json!({})).await.value();
            if wanted(&value) {
                return value;
            }
            assert!(started.elapsed() < PATIENCE, "{listener} stays at {value}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// An event with everything said.
    pub async fn event(&self, listener: &str, inputs: &str, n: u64, floor: u64, rest: &str) -> Got {
        send(&self.app, self.request(listener, inputs, n, floor, rest)).await
    }

    pub fn request(&self, listener: &str, inputs: &str, n: u64, floor: u64, rest: &str) -> Request<Body> {
        let head = format!("{};n={n};floor={floor};attempt=0{rest}", self.ticket);
        Request::post(format!("/api/{listener}"))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("blockwork-event", head)
            .body(Body::from(inputs.to_owned()))
            .expect("a request")
    }

    pub async fn items(&mut self) -> Vec<String> {
        let items = self.fire("items", serde_json::json!({})).await.value();
        serde_json::from_value(items).expect("a list")
    }

    pub async fn notes(&mut self) -> Vec<String> {
        let notes = self.fire("notes", serde_json::json!({})).await.value();
        serde_json::from_value(notes).expect("a list")
    }
}
