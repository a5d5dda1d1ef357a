//! A visitor: one browser, with its cookies and what it keeps.

use crate::document::Document;
use crate::page::Page;
use crate::world::{HOST, World};
use blockwork_core::cell::CellRef;
use blockwork_core::instances::At;
use blockwork_core::state::Unsealed;
use blockwork_core::stored;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, header};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex as AsyncMutex;

/// At most so many times a browser is sent on.
const MOST_REDIRECTS: usize = 10;

/// Somebody with one browser: its cookies, and what it keeps. Any number of pages can be open in it.
///
/// Made by [`Server::visitor`](crate::Server::visitor). A copy is the same browser.
#[derive(Clone)]
pub struct Visitor(Arc<Browser>);

struct Browser {
    world: Arc<World>,
    cookies: Mutex<BTreeMap<String, String>>,
    /// The cells that are kept in it, as they are written.
    kept: Mutex<HashMap<CellRef, String>>,
    /// Held by the event that may change one of them.
    changing: Arc<AsyncMutex<()>>,
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("kept", &self.0.kept.lock().len()).finish_non_exhaustive()
    }
}

impl Visitor {
    pub(crate) fn new(world: Arc<World>) -> Self {
        let (cookies, kept, changing) = Default::default();
        Self(Arc::new(Browser { world, cookies, kept, changing }))
    }

    /// Opens a page in a tab of its own: it is rendered, and its feed connects, as of a page that shows state.
    ///
    /// # Panics
    /// Where what is at this address is no page of the app.
    pub async fn open(&self, address: &str) -> Page {
        Page::open(self, address).await
    }

    /// Gets what is at an address, and follows where it leads: a page before any script has run, or without scripts. No
    /// session begins.
    pub async fn get(&self, address: &str) -> Document {
        self.go(Method::GET, address, Bytes::new(), "none", None).await
    }

    /// The value that the browser keeps of a state, as its pages see it: the initial one, where there is none.
    ///
    /// # Panics
    /// Where what it keeps cannot be read.
    #[must_use]
    pub fn kept<S: Unsealed>(&self) -> S {
        self.kept_in(&CellRef::of(S::META))
    }

    /// The same under a key.
    ///
    /// # Panics
    /// As [`kept`](Self::kept).
    #[must_use]
    pub fn kept_at<S: Unsealed>(&self, at: &At<S>) -> S {
        self.kept_in(&at.cell())
    }

    fn kept_in<S: Unsealed>(&self, cell: &CellRef) -> S {
        let text = self.kept_text(cell);
        let read = text.map(|text| stored::read(text.as_bytes()).unwrap_or_else(|error| panic!("{cell} {error}")));
        read.unwrap_or_else(S::initial)
    }

    /// The browser keeps this value from now on: a person has typed it, on whatever page.
    ///
    /// # Panics
    /// Where the value cannot be written.
    pub fn keep<S: Unsealed>(&self, value: &S) {
        let text = stored::write(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        self.put(CellRef::of(S::META), text.expect("a value that can be written as JSON"));
    }

    /// What the browser keeps of a cell, to the letter: of a sealed one that is ciphertext. The cell is written
    /// `browser/Draft`, or `browser/Draft/key`.
    #[must_use]
    pub fn kept_text(&self, cell: &CellRef) -> Option<String> {
        self.0.kept.lock().get(cell).cloned()
    }

    /// The browser forgets its cookies: whoever comes back is somebody else.
    pub fn forget_cookies(&self) {
        self.0.cookies.lock().clear();
    }

    /// The header that its cookies make.
    #[must_use]
    pub fn cookies(&self) -> String {
        let cookies = self.0.cookies.lock();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn put(&self, cell: CellRef, text: String) {
        self.0.kept.lock().insert(cell, text);
    }

    pub(crate) fn changing(&self) -> Arc<AsyncMutex<()>> {
        self.0.changing.clone()
    }

    pub(crate) fn world(&self) -> &Arc<World> {
        &self.0.world
    }

    /// A request of this browser.
    pub(crate) fn request(&self, method: Method, address: &str, body: Bytes, site: &'static str) -> Request<Bytes> {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, HOST)
            .header(header::COOKIE, self.cookies())
            .header("sec-fetch-site", site)
            .body(body);
        request.unwrap_or_else(|error| panic!("{address:?} is no address: {error}"))
    }

    /// Goes to an address and on to where it leads.
    pub(crate) async fn go(
        &self,
        method: Method,
        address: &str,
        body: Bytes,
        site: &'static str,
        from: Option<&str>,
    ) -> Document {
        let (mut method, mut address, mut body) = (method, address.to_owned(), body);
        for _ in 0..MOST_REDIRECTS {
            let mut request = self.request(method.clone(), &address, body.clone(), site);
            if method == Method::POST {
                let form = http::HeaderValue::from_static("application/x-www-form-urlencoded");
                request.headers_mut().insert(header::CONTENT_TYPE, form);
            }
            if let Some(referer) = from.and_then(|from| format!("http://{HOST}{from}").parse().ok()) {
                request.headers_mut().insert(header::REFERER, referer);
            }
            let response = self.0.world.send(request).await;
            let response = response.unwrap_or_else(|| panic!("the server died while it answered {address}"));
            self.heed(response.headers());
            match onwards(&response) {
                Some(next) => {
                    address = next;
                    if !matches!(response.status().as_u16(), 307 | 308) {
                        (method, body) = (Method::GET, Bytes::new());
                    }
                }
                None => return Document::of(self, &address, response),
            }
        }
        panic!("{address} leads from one address to the next and to no page")
    }

    /// Takes the cookies of an answer.
    pub(crate) fn heed(&self, headers: &HeaderMap) {
        let mut cookies = self.0.cookies.lock();
        for set in headers.get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok()) {
            let mut parts = set.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            if parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Where an answer sends the browser: an address of this server.
fn onwards(response: &Response<Bytes>) -> Option<String> {
    if !response.status().is_redirection() {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    Some(location.strip_prefix(&format!("http://{HOST}")).unwrap_or(location).to_owned())
}
