//! What a page may send, and what is refused.

use super::{Fetched, address, app_with_files, exchange, fetch, lying_in, send_accepted, send_file, sending};
use crate::kit::{app, app_with, open, open_as};
use axum::body::Body;
use bytes::Bytes;
use futures::future::join_all;
use futures::stream;
use std::io;
use std::time::Duration;

#[tokio::test]
async fn a_file_is_kept_and_known_by_its_content() {
    let page = open(&app().await).await;
    let sent = send_file(&page, "numbers.csv", "a,b\n1,2\n").await.reference();
    assert_eq!((&sent["name"], &sent["size"], &sent["type"]), (&"numbers.csv".into(), &8.into(), &"text/csv".into()));
    assert_eq!(sent["hash"], "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
    let fetched = fetch(&page, &address(&sent)).await;
    assert_eq!((fetched.status, &*fetched.bytes), (200, &b"a,b\n1,2\n"[..]));
    assert_eq!(fetched.header("etag"), format!("\"{}\"", sent["hash"].as_str().expect("text")));
}

#[tokio::test]
async fn the_same_file_again_is_the_same_and_takes_no_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let first = send_file(&page, "a.txt", "hello").await.reference();
    assert_eq!(send_file(&page, "a.txt", "hello").await.reference(), first);
    assert_eq!(lying_in(folder.path()).len(), 1);
    assert_ne!(send_file(&page, "b.txt", "hello").await.reference()["id"], first["id"]);
    assert_eq!(lying_in(folder.path()).len(), 2);
}

#[tokio::test]
async fn a_large_file_comes_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    // More than one part, and no whole number of them.
    let chunk = |n: u64| Bytes::from((0..100_000_u64).map(|i| (i * 31 + n * 7) as u8).collect::<Vec<_>>());
    let chunks = (0..121).map(move |n| Ok::<_, io::Error>(chunk(n)));
    let sent = exchange(&page.app, sending(&page, "big.bin", Body::from_stream(stream::iter(chunks)), &[])).await;
    let sent = sent.reference();
    assert_eq!((&sent["size"], &sent["type"]), (&12_100_000.into(), &"application/octet-stream".into()));
    let whole: Vec<u8> = (0..121).flat_map(chunk).collect();
    assert!(fetch(&page, &address(&sent)).await.bytes == whole);
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let page = open(&app().await).await;
    let sent = send_file(&page, "empty.txt", "").await.reference();
    assert_eq!((&sent["size"], &sent["type"]), (&0.into(), &"text/plain".into()));
    let fetched = fetch(&page, &address(&sent)).await;
    assert_eq!((fetched.status, fetched.bytes.len(), fetched.header("content-length")), (200, 0, "0"));
}

#[track_caller]
fn check_refused(sent: &Fetched, status: u16, kind: &str, message: &str) {
    let (found, found_kind, found_message) = sent.refusal();
    assert_eq!((found, &*found_kind), (status, kind), "{found_message}");
    assert!(found_message.contains(message), "{found_message}");
}

#[tokio::test]
async fn what_is_too_large_is_refused_as_soon_as_that_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |config| config.limits.files.file_bytes = 1_000).await;
    let page = open(&app).await;
    // By what it says of itself: nothing of it is waited for.
    let never = Body::from_stream(stream::pending::<io::Result<Bytes>>());
    let sent = exchange(&app, sending(&page, "a", never, &[("content-length", "1001")])).await;
    check_refused(&sent, 413, "TooLarge", "A file may have 1000 bytes, and this one has more.");
    // By what comes: the rest, which never ends, is not waited for.
    let endless = Body::from_stream(stream::repeat_with(|| io::Result::Ok(Bytes::from_static(&[7; 100]))));
    check_refused(&exchange(&app, sending(&page, "a", endless, &[])).await, 413, "TooLarge", "1000 bytes");
    assert_eq!(lying_in(folder.path()), [""; 0]);
    assert_eq!(send_file(&page, "a", vec![7; 1_000]).await.status, 200);
}

#[tokio::test]
async fn of_what_is_cut_off_or_stalls_nothing_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |config| config.limits.body_time = Duration::from_millis(300)).await;
    let page = open(&app).await;
    let some = || io::Result::Ok(Bytes::from_static(b"the beginning"));
    let cut = Body::from_stream(stream::iter([some(), Err(io::ErrorKind::ConnectionReset.into())]));
    check_refused(&exchange(&app, sending(&page, "a", cut, &[])).await, 422, "Invalid", "was cut off");
    let short = sending(&page, "a", Body::from_stream(stream::iter([some()])), &[("content-length", "100")]);
    check_refused(&exchange(&app, short).await, 422, "Invalid", "was cut off");
    let stalls = futures::StreamExt::chain(stream::iter([some()]), stream::pending());
    let sent = exchange(&app, sending(&page, "a", Body::from_stream(stalls), &[])).await;
    check_refused(&sent, 504, "Timeout", "took too long to arrive");
    assert_eq!(lying_in(folder.path()), [""; 0]);
}

#[tokio::test]
async fn an_asker_who_goes_away_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |_| {}).await;
    let page = open(&app).await;
    let begun =
        futures::StreamExt::chain(stream::iter([io::Result::Ok(Bytes::from(vec![7; 6 << 20]))]), stream::pending());
    let request = sending(&page, "a", Body::from_stream(begun), &[]);
    let asking = tokio::spawn(async move { exchange(&app, request).await });
    super::until("it begins", || lying_in(folder.path()).len() == 1).await;
    asking.abort();
    super::until("it goes", || lying_in(folder.path()).is_empty()).await;
}

#[tokio::test]
async fn of_a_thousand_files_a_page_has_a_hundred() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let all = join_all((0..1_000).map(|n| {
        let page = &page;
        async move { send_file(page, &format!("{n}.txt"), n.to_string()).await }
    }))
    .await;
    let (kept, refused): (Vec<_>, Vec<_>) = all.iter().partition(|sent| sent.status == 200);
    assert_eq!((kept.len(), refused.len(), lying_in(folder.path()).len()), (100, 900, 100));
    for sent in refused {
        check_refused(sent, 413, "TooLarge", "A page has room for 100 files, and has them.");
    }
    // What is there is counted when it is asked again, and another page has room of its own.
    assert_eq!(send_file(&page, "more.txt", "more").await.status, 413);
    assert_eq!(send_file(&open_as(&page.app, &page.cookie).await, "more.txt", "more").await.status, 200);
}

#[tokio::test]
async fn a_page_and_a_server_have_so_many_bytes() {
    let app = app_with(|config| {
        (config.limits.files.page_bytes, config.limits.files.total_bytes) = (1_000, 1_500);
    })
    .await;
    let (page, other) = (open(&app).await, open(&app).await);
    assert_eq!(send_file(&page, "a", vec![1; 600]).await.status, 200);
    check_refused(&send_file(&page, "b", vec![2; 401]).await, 413, "TooLarge", "files of a page may have 1000 bytes");
    assert_eq!(send_file(&page, "b", vec![2; 400]).await.status, 200);
    check_refused(&send_file(&other, "a", vec![3; 501]).await, 503, "Busy", "no room for more files");
    assert_eq!(send_file(&other, "a", vec![3; 500]).await.status, 200);
}

#[tokio::test]
async fn what_a_page_does_not_accept_is_refused_by_its_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".as_slice();
    assert_eq!(send_accepted(&page, "a.exe", png, "image/*").await.status, 200);
    let sent = send_accepted(&page, "a.png", "MZ\u{1}\u{2}", "image/*").await;
    check_refused(
        &sent,
        422,
        "Invalid",
        "“a.png” is application/vnd.microsoft.portable-executable by its content, and image/* is wanted.",
    );
    assert_eq!(lying_in(folder.path()).len(), 1);
}

#[tokio::test]
async fn only_a_page_of_the_visitor_itself_sends_files() {
    let app = app().await;
    let (page, other) = (open(&app).await, open(&app).await);
    let with = |name: &str, value: &str| {
        let request = sending(&page, "a", Body::from("hello"), &[(name, value)]);
        exchange(&app, request)
    };
    check_refused(&with("sec-fetch-site", "cross-site").await, 403, "Denied", "another site");
    check_refused(&with("blockwork-ticket", &other.ticket).await, 410, "Expired", "session has ended");
    check_refused(&with("blockwork-ticket", "garbage").await, 410, "Expired", "session has ended");
    check_refused(&with("cookie", "").await, 410, "Expired", "session has ended");
    // A program that says nothing of where it comes from could have any cookie.
    let mut request = sending(&page, "a", Body::from("hello"), &[]);
    request.headers_mut().remove("sec-fetch-site");
    check_refused(&exchange(&app, request).await, 410, "Expired", "session has ended");
}

#[tokio::test]
async fn files_count_as_events() {
    let app = app_with(|config| (config.limits.events_per_second, config.limits.events_burst) = (1, 2)).await;
    let page = open(&app).await;
    let sent = [send_file(&page, "a", "1").await, send_file(&page, "b", "2").await, send_file(&page, "c", "3").await];
    assert_eq!(sent.each_ref().map(|sent| sent.status), [200, 200, 429]);
    assert_eq!(sent[2].header("retry-after"), "1");
}
