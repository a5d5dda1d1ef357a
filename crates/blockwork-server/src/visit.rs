//! Who is asking, and from where: the visitor's cookie, and whether the request comes from our own pages.

use crate::engine::Engine;
use crate::feed;
use crate::form_answer;
use crate::said::Said;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use blockwork_core::event::TICKET_PATH;
use blockwork_core::feed::{First, FormAnswer, News};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::PageTicket;
use blockwork_core::{Error, Kind, Toast};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::RwLock;
use tokio::time::timeout;

/// One request that may render pages: who asked, and the page that is made for them.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) engine: Arc<Engine>,
    pub(crate) ticket: PageTicket,
    /// The visible values, as they were before anything was rendered.
    pub(crate) first: First,
}

/// What a request is for.
enum Wanted {
    Document,
    Ticket,
}

/// What a form's answer left for the page that comes back.
struct Answered {
    said: Vec<Toast>,
    form: Option<FormAnswer>,
}

impl Visit {
    async fn new(engine: &Arc<Engine>, visitor: VisitorId, what: Wanted, answered: Answered) -> Self {
        let page = PageId::from_bytes(crate::keys::random());
        let ticket = PageTicket { page, visitor, made: engine.now() };
        let first = match what {
            Wanted::Document => {
                let Answered { said, form } = answered;
                First(Arc::new(News { said, form, ..feed::first(engine, &ticket).await }))
            }
            Wanted::Ticket => First::default(),
        };
        Self { engine: engine.clone(), ticket, first }
    }

    /// The ticket as the page gets it.
    pub(crate) fn signed_ticket(&self) -> String {
        self.engine.keys.sign_ticket(&self.ticket)
    }
}

/// Leptos finds an app's routes by running it with all resources switched off, for the whole process: a page rendered
/// at that moment would wait for its resources for ever. So each page holds this shared, and finding routes exclusively.
/// Only a process that starts an app while another one serves ever waits here: a test does.
pub(crate) static RENDERING: RwLock<()> = RwLock::const_new(());

/// Gives each request that renders a page its visitor, and renews the cookie for 400 days, the longest that browsers
/// keep one (RFC 6265bis, section 5.5).
pub(crate) async fn visit(State(engine): State<Arc<Engine>>, mut request: Request, next: Next) -> Response {
    let known = cookie(&engine, request.headers());
    let visitor = known.unwrap_or_else(|| VisitorId::from_bytes(crate::keys::random()));
    let wanted = if request.uri().path() == TICKET_PATH { Wanted::Ticket } else { Wanted::Document };
    let said = Said::in_request(engine.config.https, request.headers());
    let form = form_answer::in_request(&engine, visitor, request.headers());
    let forget_said = (!said.0.is_empty()).then(|| Said::forget(&engine));
    let forget_form = form.is_some().then(|| form_answer::forget(&engine));
    let visit = Visit::new(&engine, visitor, wanted, Answered { said: said.0, form }).await;
    request.extensions_mut().insert(visit);
    let (path, wait) = (request.uri().path().to_owned(), engine.config.limits.page_time);
    let rendered = {
        let _rendering = RENDERING.read().await;
        timeout(wait, next.run(request)).await
    };
    let is_rendered = rendered.is_ok();
    let mut response = rendered.unwrap_or_else(|_| given_up(&path, wait));
    if let Ok(value) = set_cookie(&engine, visitor).parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    // What nobody was shown stays for the next try.
    for forget in [forget_said, forget_form].into_iter().flatten().filter(|_| is_rendered) {
        response.headers_mut().append(header::SET_COOKIE, forget);
    }
    response
}

fn given_up(path: &str, wait: Duration) -> Response {
    tracing::error!(
        path,
        "a page was not rendered within {wait:?}: what it asks for is slow, or a component reads a `live` or a `Resource` \
         that it makes itself in a `<Transition>` around it, which makes the component anew whenever something is loaded"
    );
    let retry = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
    (StatusCode::SERVICE_UNAVAILABLE, retry, "This page takes too long. Please try again in a moment.\n")
        .into_response()
}

fn set_cookie(engine: &Engine, visitor: VisitorId) -> String {
    const DAYS_400: u32 = 400 * 24 * 60 * 60;
    let (name, token) = (engine.cookie_name(), engine.keys.sign_visitor(visitor));
    let secure = if engine.config.https { "; Secure" } else { "" };
    format!("{name}={token}; Path=/; Max-Age={DAYS_400}; HttpOnly; SameSite=Lax{secure}")
}

/// The visitor that the request's cookie names. Garbage is no cookie.
pub(crate) fn cookie(engine: &Engine, headers: &HeaderMap) -> Option<VisitorId> {
    cookies(headers, engine.cookie_name()).find_map(|value| engine.keys.open_visitor(value))
}

/// The value of a cookie with this name.
pub(crate) fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies(headers, name).next()
}

fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(known, _)| *known == name).map(|(_, value)| value)
}

/// Where a request comes from, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// One of our own pages, or the person's own doing.
    Ourselves,
    /// A program that is no browser: it says nothing. Its cookies do not count.
    Unsaid,
}

/// Refuses what another site's page sends. Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in
/// `Origin` (the scheme of OWASP's cross-site request forgery sheet, without tokens).
pub(crate) fn origin(method: &Method, headers: &HeaderMap) -> Result<From, Error> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let foreign = || Error::new(Kind::Denied, "This request came from another site, and was refused.");
    match (text(header::HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some("same-origin" | "none"), _) => Ok(From::Ourselves),
        (Some(_), _) => Err(foreign()),
        (None, Some(origin)) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            let same = authority.is_some_and(|authority| text(header::HOST) == Some(authority));
            if same { Ok(From::Ourselves) } else { Err(foreign()) }
        }
        (None, None) if method == Method::GET => Ok(From::Ourselves),
        (None, None) => Ok(From::Unsaid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expected: Option<From>) {
        let headers = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value)));
        let headers: HeaderMap = headers.collect();
        assert_eq!(origin(&Method::POST, &headers).ok(), expected, "{headers:?}");
    }

    #[test]
    fn only_our_own_pages_and_programs_may_send_events() {
        let host = ("host", "shop.example:3000");
        check(&[host, ("sec-fetch-site", "same-origin")], Some(From::Ourselves));
        check(&[host, ("sec-fetch-site", "none")], Some(From::Ourselves));
        check(&[host, ("sec-fetch-site", "same-site")], None);
        check(&[host, ("sec-fetch-site", "cross-site")], None);
        check(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://shop.example:3000")], None);
        check(&[host, ("origin", "http://shop.example:3000")], Some(From::Ourselves));
        check(&[host, ("origin", "http://shop.example")], None);
        check(&[host, ("origin", "http://evil.example")], None);
        check(&[host, ("origin", "null")], None);
        check(&[host], Some(From::Unsaid));
    }
}
