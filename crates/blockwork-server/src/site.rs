//! The headers that every answer has, and the files of the site.

use crate::compressed::{gzipped, takes_gzip};
use crate::keys::hash64;
use axum::body::Bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::config::LeptosOptions;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tower_http::services::ServeDir;

const ALWAYS: [(header::HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// What no answer goes without. What says nothing else about caches is asked for again each time: a page holds a
/// ticket of its own, and files keep their names from build to build.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let cache = if html { "no-store" } else { "no-cache" };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    response
}

/// The style of the components, as it is sent.
#[derive(Debug)]
pub(crate) struct Style {
    text: &'static str,
    tag: String,
    gzipped: OnceLock<Option<Bytes>>,
}

impl Style {
    pub(crate) fn new(text: &'static str) -> Self {
        // Weak: the same compressed and not.
        Self { text, tag: format!("W/\"{:016x}\"", hash64(&[text.as_bytes()])), gzipped: OnceLock::new() }
    }

    /// Compressed for whoever asks first: a server starts without that.
    fn gzipped(&self) -> Option<Bytes> {
        self.gzipped.get_or_init(|| gzipped(self.text.as_bytes()).ok()).clone()
    }
}

/// The style of the components; 304 where the browser has it (RFC 9110, section 13.1.2).
pub(crate) async fn style(request: HeaderMap, style: Arc<Style>) -> Response {
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|tags| tags.as_bytes() == style.tag.as_bytes());
    let vary = (header::VARY, "accept-encoding".to_owned());
    let headers = [(header::CONTENT_TYPE, "text/css".to_owned()), (header::ETAG, style.tag.clone()), vary];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    match style.gzipped().filter(|_| takes_gzip(&request)) {
        Some(bytes) => (headers, [(header::CONTENT_ENCODING, "gzip")], bytes).into_response(),
        None => (headers, style.text).into_response(),
    }
}

/// Without its files a page shows everything, and answers nothing: the browser says so at the page, and this says why.
pub(crate) fn tell_what_is_missing(options: &LeptosOptions) {
    let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let endings = if options.hash_files { &[][..] } else { &["js", "wasm"] };
    for ending in endings {
        let file = folder.join(format!("{}.{ending}", options.output_name));
        if !file.is_file() {
            tracing::warn!(
                "{} is not there, so pages do not come to life: build them with `cargo xtask build`, or say in LEPTOS_SITE_ROOT \
                 where they are",
                file.display()
            );
            return;
        }
    }
}

/// The page's wasm, script and style, and the app's own files, compressed where the build has left a `.br` beside them.
pub(crate) fn files(options: &LeptosOptions) -> ServeDir {
    ServeDir::new(&*options.site_root).precompressed_br().append_index_html_on_directories(false)
}
