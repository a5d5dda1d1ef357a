//! Requests and feeds byte by byte: what no page would send, and somebody else may.
//!
//! ```no_run
//! use blockwork::prelude::*;
//! use blockwork_test::{Server, raw};
//! use serde_json::json;
//!
//! #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
//! #[state(session)]
//! pub struct Cart(Vec<String>);
//!
//! #[listener]
//! pub async fn add(item: String, cart: &mut Cart) -> Result<usize> {
//!     cart.0.push(item);
//!     Ok(cart.0.len())
//! }
//! # #[component] fn App() -> impl IntoView {}
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let router = Server::of(App).await.router().await;
//! let mut page = raw::open(&router).await;
//! assert_eq!(page.fire("add", json!({ "item": "Milk" })).await.value(), json!(1));
//! // The same number with other inputs.
//! let forged = page.event("add", r#"{"item":"Tea"}"#, 1, 1, "").await;
//! assert_eq!((forged.status, forged.error().0.as_str()), (422, "Invalid"));
//! # }
//! ```

mod socket;

pub use socket::{Heard, Served, Socket, connect, counter, serve, versions};

use crate::store::PATIENCE;
use axum::Router;
use axum::body::Body;
use blockwork_core::event::{EVENT_HEADER, TICKET_META};
use http::{HeaderMap, Request, Response, header};
use serde_json::Value;
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// What came back.
#[derive(Clone, Debug)]
pub struct Got {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Got {
    /// Reads an answer to its end.
    ///
    /// # Panics
    /// Where it is no text, or breaks off.
    pub async fn from(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Self { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The value of an event that went well.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn value(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["value"].clone()
    }

    /// The kind and message of an event that failed; empty where it did not.
    ///
    /// # Panics
    /// Where the answer is no JSON.
    #[must_use]
    #[track_caller]
    pub fn error(&self) -> (String, String) {
        let error = &self.json()["error"];
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        (text("kind"), text("message"))
    }
}

/// Sends a request as it is.
///
/// # Panics
/// Where no answer comes.
pub async fn send(app: &Router, request: Request<Body>) -> Got {
    let what = format!("{} {}", request.method(), request.uri());
    let answer = async { Got::from(app.clone().oneshot(request).await.expect("an answer")).await };
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| panic!("no answer to {what}"))
}

/// One page of one visitor, made of a cookie, a ticket and a counter: it sends each event once, under the number that it is
/// told, and has no feed of its own.
#[derive(Clone, Debug)]
pub struct Page {
    /// The instance that it sends to.
    pub app: Router,
    /// The header with the visitor's cookie.
    pub cookie: String,
    /// The signed ticket that it was rendered with.
    pub ticket: String,
    /// What it was rendered as.
    pub html: String,
    /// The number of the next event that is [fired](Self::fire).
    pub next: u64,
}

/// A page of a new visitor, at `/`.
///
/// # Panics
/// As [`open_at`].
pub async fn open(app: &Router) -> Page {
    open_as(app, "").await
}

/// A page of the visitor with this cookie, at `/`.
///
/// # Panics
/// As [`open_at`].
pub async fn open_as(app: &Router, cookie: &str) -> Page {
    open_at(app, cookie, "/").await
}

/// The page at this address, of the visitor with this cookie.
///
/// # Panics
/// Where there is none.
pub async fn open_at(app: &Router, cookie: &str, address: &str) -> Page {
    let request = Request::get(address).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
    let got = send(app, request).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let set = got.headers[header::SET_COOKIE].to_str().expect("text");
    let cookie = set.split(';').next().expect("a pair").to_owned();
    let ticket = between(&got.text, &format!("<meta name=\"{TICKET_META}\" content=\""), "\"").to_owned();
    Page { app: app.clone(), cookie, ticket, html: got.text, next: 1 }
}

/// What an event brings that means the cells under these keys, each written `session/Cart/left`.
#[must_use]
pub fn with(inputs: Value, keys: &[&str]) -> Value {
    serde_json::json!([inputs, { "keys": keys }])
}

/// What stands between two texts.
///
/// # Panics
/// Where one of them is missing.
#[must_use]
#[track_caller]
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is missing in {text}"));
    rest.split_once(after).expect("it ends").0
}

impl Page {
    /// The next event, with a floor that says that all before it were answered.
    ///
    /// # Panics
    /// Where no answer comes.
    pub async fn fire(&mut self, listener: &str, inputs: Value) -> Got {
        let n = self.next;
        self.next += 1;
        self.event(listener, &inputs.to_string(), n, n, "").await
    }

    /// The same on the cells under these keys, each written `session/Cart/left`.
    ///
    /// # Panics
    /// As [`fire`](Self::fire).
    pub async fn fire_with(&mut self, listener: &str, inputs: Value, keys: &[&str]) -> Got {
        self.fire(listener, with(inputs, keys)).await
    }

    /// Asks a listener without inputs until its value is as wanted.
    ///
    /// # Panics
    /// Where it does not become so.
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

    /// An event with everything said: its number, its floor, and what stands behind them in the header, such as `;cancel`.
    ///
    /// # Panics
    /// As [`fire`](Self::fire).
    pub async fn event(&self, listener: &str, inputs: &str, n: u64, floor: u64, rest: &str) -> Got {
        send(&self.app, self.request(listener, inputs, n, floor, rest)).await
    }

    /// The request of such an event.
    ///
    /// # Panics
    /// Where the listener's name, or what is said, cannot stand in a request.
    #[must_use]
    pub fn request(&self, listener: &str, inputs: &str, n: u64, floor: u64, rest: &str) -> Request<Body> {
        let head = format!("{};n={n};floor={floor};attempt=0{rest}", self.ticket);
        Request::post(format!("/api/{listener}"))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header(EVENT_HEADER, head)
            .body(Body::from(inputs.to_owned()))
            .expect("a request")
    }
}
