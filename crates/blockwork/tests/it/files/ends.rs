//! What becomes of files: they outlive a restart, and go with their session.

use super::{address, app_on_clock, app_with_files, exchange, fetch, lying_in, send_file, sending, until};
use crate::clock::clock;
use crate::kit::{Page, app_in, open, try_app_with};
use crate::versions::Build;
use axum::body::Body;
use bytes::Bytes;
use futures::channel::mpsc;
use serde_json::json;
use std::fs;
use std::io;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60 + 60);

#[tokio::test]
async fn files_go_with_the_session_of_their_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = clock(|_| {});
    let app = app_on_clock(folder.path(), &clock).await;
    let page = open(&app).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    clock.pass(HOUR / 2).await;
    assert_eq!(fetch(&page, &address(&sent)).await.status, 200);
    // A page that has only just begun keeps its own.
    let mut later = open(&app).await;
    let others = send_file(&later, "b.txt", "hello").await.reference();
    clock.pass(HOUR / 2).await;
    assert_eq!(fetch(&page, &address(&sent)).await.status, 404);
    until("the bytes and their folder are gone", || fs::read_dir(folder.path()).expect("a folder").count() == 1).await;
    assert_eq!(lying_in(folder.path()).len(), 1);
    assert_eq!(fetch(&later, &address(&others)).await.status, 200);
    // A listener that has kept the reference hears it too.
    later.fire("pin_upload", json!({ "file": others })).await.value();
    clock.pass(HOUR).await;
    until("the bytes are gone", || lying_in(folder.path()).is_empty()).await;
    let mut third = open(&app).await;
    let (kind, message) = third.fire("read_pinned_upload", json!({})).await.error();
    assert_eq!((&*kind, &*message), ("NotFound", "“b.txt” is not here any more. Please choose it again."));
    assert_eq!(send_file(&page, "c.txt", "hello").await.refusal().1, "Expired");
}

#[tokio::test]
async fn of_a_file_that_arrives_after_the_end_nothing_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = clock(|_| {});
    let app = app_on_clock(folder.path(), &clock).await;
    let page = open(&app).await;
    let (come, chunks) = mpsc::unbounded::<io::Result<Bytes>>();
    let request = sending(&page, "a.txt", Body::from_stream(chunks), &[]);
    let sent = tokio::spawn({
        let app = app.clone();
        async move { exchange(&app, request).await }
    });
    until("it begins", || lying_in(folder.path()).len() == 1).await;
    clock.pass(HOUR).await;
    come.unbounded_send(Ok("hello".into())).expect("it is read");
    drop(come);
    let (status, kind, _) = sent.await.expect("an answer").refusal();
    // Where the end took the file away under its writer, that is no answer: the page asks again, and hears of the end.
    assert!([(410, "Expired"), (503, "Busy")].contains(&(status, &*kind)), "{status} {kind}");
    until("nothing stays", || lying_in(folder.path()).is_empty()).await;
}

#[tokio::test]
async fn a_file_outlives_a_restart_beside_its_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let page = open(&app).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    assert_eq!(lying_in(&folder.path().join("app.files")).len(), 1);
    let (cookie, ticket, html) = (page.cookie.clone(), page.ticket.clone(), page.html.clone());
    drop((app, page));
    let app = app_in(folder.path()).await;
    let mut page = Page { cookie, ticket, html, ..open(&app).await };
    assert_eq!(fetch(&page, &address(&sent)).await.bytes, "hello");
    assert_eq!(page.fire("read_elsewhere", json!({ "file": sent })).await.value(), "hello");
    assert_eq!(send_file(&page, "a.txt", "hello").await.reference(), sent);
}

#[tokio::test]
async fn what_a_killed_server_left_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("00112233445566778899aabbccddeeff");
    fs::create_dir(&page).expect("a folder");
    fs::write(page.join("ffeeddccbbaa99887766554433221100"), "whole").expect("a file");
    fs::write(page.join("ffeeddccbbaa99887766554433221101#1"), "cut off").expect("a file");
    let others = ["keep.txt", "lost+found/a.txt", "00112233445566778899AABBCCDDEEFF/a.txt"].map(|name| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "not ours").expect("a file");
        path
    });
    let _app = app_with_files(folder.path(), |_| {}).await;
    until("it is swept", || !page.exists()).await;
    assert!(others.iter().all(|path| path.exists()));
}

#[tokio::test]
async fn a_disk_that_fails_is_said_and_trying_again_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("files");
    let page = open(&app_with_files(&files, |_| {}).await).await;
    fs::remove_dir_all(&files).expect("it was there");
    fs::write(&files, "no folder").expect("a file");
    let (status, kind, message) = send_file(&page, "a.txt", "hello").await.refusal();
    assert_eq!((status, &*kind), (503, "Busy"));
    assert_eq!(message, "Files cannot be kept or read just now. Please try again in a moment.");
    fs::remove_file(&files).expect("it was there");
    assert_eq!(send_file(&page, "a.txt", "hello").await.status, 200);
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_refused_at_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("files");
    fs::write(&files, "no folder").expect("a file");
    let place = files.display().to_string();
    let refused = try_app_with(Build::Newer, None, |config| config.files = Some(place.clone())).await;
    let message = refused.expect_err("refused").to_string();
    assert!(message.starts_with(&format!("files cannot be kept in {place}: ")), "{message}");
    assert!(message.ends_with("choose another folder: BLOCKWORK_FILES=data/files"), "{message}");
}
