//! What is made for each request, smaller on its way: pages, and the style of the components.
//!
//! gzip, which every browser takes; the page's files are compressed by the build, and better (`site`).
//!
//! **What a page holds is not told by its length.** Who sees lengths on the line, and can make a browser ask for pages with
//! words of their choice in the address, learns from what compresses well what else is in the page (BREACH, 2013). Such
//! requests come from another site and have the visitor's cookie. They are answered as they are.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::TryStreamExt;
use futures::stream::try_unfold;
use http::{HeaderMap, HeaderValue, header};
use std::io::Write;
use std::mem::take;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Compresses pages, piece by piece as they are made.
pub(crate) async fn pages(request: Request, next: Next) -> Response {
    let wanted = takes_gzip(request.headers()) && tells_nothing(request.headers());
    let mut response = next.run(request).await;
    let is_html = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.headers().get(header::CONTENT_TYPE).is_some_and(is_html) {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !wanted || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, GZIP);
    Response::from_parts(parts, gzip(body))
}

/// Whether that browser reads gzip (RFC 9110, section 12.5.3).
pub(crate) fn takes_gzip(request: &HeaderMap) -> bool {
    let codings = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    codings.flat_map(|value| value.split(',')).any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().strip_prefix("q=").and_then(|q| q.trim().parse().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Whether the length of the answer tells nobody anything: the browser has no secret here, or no other site has made it ask.
/// What no browser says, an older one may have left out.
fn tells_nothing(request: &HeaderMap) -> bool {
    let asked_by = request.get("sec-fetch-site").map(HeaderValue::as_bytes);
    // What a browser brings along by itself, whoever made it ask.
    let is_known = [header::COOKIE, header::AUTHORIZATION].iter().any(|name| request.contains_key(name));
    !is_known || matches!(asked_by, Some(b"same-origin" | b"none"))
}

/// All of it at once.
pub(crate) fn gzipped(text: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text)?;
    encoder.finish().map(Bytes::from)
}

/// Each piece can be read when it has come: a page that is sent while it is rendered is still seen in between.
fn gzip(body: Body) -> Body {
    let encoder = GzEncoder::new(Vec::new(), Compression::default());
    Body::from_stream(try_unfold(Some((body.into_data_stream(), encoder)), next_piece))
}

type Encoding = Option<(BodyDataStream, GzEncoder<Vec<u8>>)>;

async fn next_piece(encoding: Encoding) -> Result<Option<(Bytes, Encoding)>, axum::Error> {
    let Some((mut pieces, mut encoder)) = encoding else { return Ok(None) };
    let Some(piece) = pieces.try_next().await? else {
        let end = encoder.finish().map_err(axum::Error::new)?;
        return Ok(Some((end.into(), None)));
    };
    encoder.write_all(&piece).and_then(|()| encoder.flush()).map_err(axum::Error::new)?;
    let piece = take(encoder.get_mut()).into();
    Ok(Some((piece, Some((pieces, encoder)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::response::Html;
    use axum::routing::get;
    use flate2::write::GzDecoder;
    use futures::StreamExt;
    use futures::channel::mpsc;
    use tower::ServiceExt;

    /// What is answered to a request with these headers.
    async fn answered(app: Router, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.layer(from_fn(pages)).oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
    }

    fn is_compressed(response: &Response) -> bool {
        response.headers().get(header::CONTENT_ENCODING) == Some(&GZIP)
    }

    fn page() -> Router {
        Router::new().route("/", get(|| async { Html("milk ".repeat(100)) }))
    }

    #[tokio::test]
    async fn a_page_is_compressed_where_the_browser_takes_it() {
        let got = answered(page(), &[("accept-encoding", "gzip, deflate, br")]).await;
        assert!(is_compressed(&got) && !got.headers().contains_key(header::CONTENT_LENGTH));
        let bytes = axum::body::to_bytes(got.into_body(), usize::MAX).await.expect("a body");
        assert!(bytes.len() < 100, "{}", bytes.len());
        let mut text = GzDecoder::new(Vec::new());
        text.write_all(&bytes).expect("gzip");
        assert_eq!(text.finish().expect("whole"), "milk ".repeat(100).as_bytes());
    }

    #[tokio::test]
    async fn nothing_else_is_compressed() {
        for headers in [&[][..], &[("accept-encoding", "br")], &[("accept-encoding", "br, gzip; q=0")]] {
            let got = answered(page(), headers).await;
            assert!(!is_compressed(&got) && got.headers()[header::VARY] == "accept-encoding", "{headers:?}");
        }
        let plain = Router::new().route("/", get(|| async { "milk" }));
        assert!(!is_compressed(&answered(plain, &[("accept-encoding", "gzip")]).await));
    }

    #[tokio::test]
    async fn a_visitors_page_that_another_site_asks_for_is_not_compressed() {
        let check = async |headers: &[(&str, &str)], expected: bool| {
            let headers = [&[("accept-encoding", "gzip")], headers].concat();
            assert_eq!(is_compressed(&answered(page(), &headers).await), expected, "{headers:?}");
        };
        let cookie = ("cookie", "blockwork=secret");
        check(&[cookie, ("sec-fetch-site", "cross-site")], false).await;
        check(&[cookie, ("sec-fetch-site", "same-site")], false).await;
        check(&[cookie], false).await;
        check(&[("authorization", "Basic c2VjcmV0"), ("sec-fetch-site", "cross-site")], false).await;
        check(&[cookie, ("sec-fetch-site", "same-origin")], true).await;
        check(&[cookie, ("sec-fetch-site", "none")], true).await;
        check(&[("sec-fetch-site", "cross-site")], true).await;
    }

    #[tokio::test]
    async fn each_piece_of_a_page_can_be_read_when_it_has_come() {
        let (sender, receiver) = mpsc::unbounded::<Result<Bytes, std::convert::Infallible>>();
        let mut got = gzip(Body::from_stream(receiver)).into_data_stream();
        let mut text = GzDecoder::new(Vec::new());
        sender.unbounded_send(Ok(Bytes::from("the first piece"))).expect("sent");
        text.write_all(&got.next().await.expect("a piece").expect("read")).expect("gzip");
        text.flush().expect("gzip");
        assert_eq!(text.get_ref(), b"the first piece");
        drop(sender);
        text.write_all(&got.next().await.expect("the end").expect("read")).expect("gzip");
        assert_eq!(text.finish().expect("whole"), b"the first piece");
    }
}
