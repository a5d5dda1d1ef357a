//! How files are served: to their visitor, whole or in parts.

use super::{address, app_with_files, exchange, fetch, fetch_with, send_file};
use crate::kit::{app, open, open_as};
use axum::body::Body;
use http::{Method, Request};

#[tokio::test]
async fn a_part_is_served_where_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let sent = send_file(&page, "a.txt", "0123456789").await.reference();
    let (url, tag) = (address(&sent), format!("\"{}\"", sent["hash"].as_str().expect("text")));
    for (range, if_range, status, content_range, expected) in [
        ("bytes=0-3", None, 206, "bytes 0-3/10", "0123"),
        ("bytes=4-", None, 206, "bytes 4-9/10", "456789"),
        ("bytes=-3", None, 206, "bytes 7-9/10", "789"),
        ("bytes=9-9", None, 206, "bytes 9-9/10", "9"),
        ("bytes=5-999", None, 206, "bytes 5-9/10", "56789"),
        ("bytes=10-", None, 416, "bytes */10", ""),
        ("bytes=3-2", None, 416, "bytes */10", ""),
        ("bytes=0-1,4-5", None, 200, "", "0123456789"),
        ("pages=1", None, 200, "", "0123456789"),
        ("bytes=0-3", Some(&*tag), 206, "bytes 0-3/10", "0123"),
        ("bytes=0-3", Some("\"other\""), 200, "", "0123456789"),
    ] {
        let if_range = if_range.map(|tag| ("if-range", tag));
        let headers: Vec<_> = [("range", range)].into_iter().chain(if_range).collect();
        let got = fetch_with(&page, &url, &headers).await;
        assert_eq!((got.status, got.header("content-range")), (status, content_range), "{headers:?}");
        assert_eq!(got.bytes, expected, "{headers:?}");
        assert_eq!(got.header("accept-ranges"), "bytes");
        let length = if status == 416 { "0".into() } else { expected.len().to_string() };
        assert_eq!(got.header("content-length"), length, "{headers:?}");
    }
}

#[tokio::test]
async fn a_browser_that_has_it_is_not_sent_it_again() {
    let page = open(&app().await).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    let tag = format!("\"{}\"", sent["hash"].as_str().expect("text"));
    let got = fetch_with(&page, &address(&sent), &[("if-none-match", &tag)]).await;
    assert_eq!((got.status, got.bytes.len(), got.header("cache-control")), (304, 0, "private, no-cache"));
    assert_eq!(fetch_with(&page, &address(&sent), &[("if-none-match", "\"other\"")]).await.status, 200);
}

#[tokio::test]
async fn the_head_alone_is_served_without_the_bytes() {
    let page = open(&app().await).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    let request = Request::builder().method(Method::HEAD).uri(address(&sent)).header("cookie", &page.cookie);
    let got = exchange(&page.app, request.body(Body::empty()).expect("a request")).await;
    assert_eq!((got.status, got.bytes.len(), got.header("content-length")), (200, 0, "5"));
    assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn a_file_is_its_visitors_on_every_page_and_nobody_elses() {
    let app = app().await;
    let page = open(&app).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    let url = address(&sent);
    assert_eq!(fetch(&open_as(&app, &page.cookie).await, &url).await.bytes, "hello");
    let other = open(&app).await;
    let got = fetch(&other, &url).await;
    // The same as of a file that never was.
    let garbage = fetch(&page, "/_blockwork/files/AAAA/a.txt").await;
    assert_eq!((got.status, &got.bytes), (404, &garbage.bytes));
    assert_eq!(garbage.status, 404);
    // Under another name it is none either, and without a cookie.
    assert_eq!(fetch(&page, &url.replace("a.txt", "b.txt")).await.status, 404);
    let nobody = exchange(&app, Request::get(&url).body(Body::empty()).expect("a request")).await;
    assert_eq!((nobody.status, nobody.bytes), (404, garbage.bytes));
}

#[tokio::test]
async fn nothing_else_can_be_done_to_a_file() {
    let page = open(&app().await).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::POST] {
        let request = Request::builder().method(method.clone()).uri(address(&sent)).header("cookie", &page.cookie);
        let got = exchange(&page.app, request.body(Body::empty()).expect("a request")).await;
        assert_eq!(got.status, 405, "{method}");
    }
    assert_eq!(fetch(&page, "/_blockwork/files").await.status, 405);
    assert_eq!(fetch(&page, "/_blockwork/files/").await.status, 404);
}
