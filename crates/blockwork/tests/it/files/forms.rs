//! Files without scripts: `multipart/form-data`, posted to the listener itself.

use super::{Fetched, address, app_with_files, exchange, fetch, lying_in};
use crate::kit::{Page, open, open_as};
use axum::body::Body;
use blockwork::prelude::*;
use http::Request;
use serde_json::{Value, json};

/// What a visitor has handed in.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Binder(Vec<(String, Vec<Upload>)>);

/// Hands in papers.
#[listener]
pub async fn hand_in(note: String, papers: Vec<Upload>, binder: &mut Binder) -> Result<()> {
    binder.0.push((note, papers));
    Ok(())
}

/// Hands in at most one paper.
#[listener]
pub async fn hand_in_one(paper: Option<Upload>, binder: &mut Binder) -> Result<()> {
    binder.0.push(("one".into(), paper.into_iter().collect()));
    Ok(())
}

/// What was handed in: the notes, and of each paper its name, its text and its reference.
#[listener]
pub async fn handed_in(binder: &Binder) -> Result<Vec<(String, Vec<(String, File)>)>> {
    let mut all = Vec::new();
    for (note, papers) in &binder.0 {
        let mut texts = Vec::new();
        for paper in papers {
            texts.push((paper.text().await?, File::from(paper)));
        }
        all.push((note.clone(), texts));
    }
    Ok(all)
}

const BOUNDARY: &str = "----WebKitFormBoundaryABC";

enum Part<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a str),
}
use Part::{File as Paper, Text};

fn body(parts: &[Part<'_>]) -> String {
    let part = |part: &Part<'_>| match part {
        Text(name, text) => format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}"),
        Paper(name, file, text) => format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: text/html\r\n\r\n{text}"
        ),
    };
    let parts: String = parts.iter().map(|one| format!("--{BOUNDARY}\r\n{}\r\n", part(one))).collect();
    format!("{parts}--{BOUNDARY}--\r\n")
}

/// What a form is answered, and the page that the browser is sent to.
async fn post(page: &Page, listener: &str, body: String) -> (Fetched, String) {
    let request = Request::post(format!("/api/{listener}"))
        .header("cookie", &page.cookie)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request");
    let got = exchange(&page.app, request).await;
    let said = got.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let said: Vec<_> = said.filter(|cookie| cookie.starts_with("blockwork-said")).collect();
    let html = open_as(&page.app, &format!("{}; {}", page.cookie, said.join("; "))).await.html;
    (got, html)
}

async fn found(page: &mut Page) -> Value {
    page.fire("handed_in", json!({})).await.value()
}

#[tokio::test]
async fn a_form_with_files_is_an_event_and_counts_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let ticket = page.ticket.clone();
    let form = body(&[
        Text("blockwork-ticket", &ticket),
        Text("note", "Here they are."),
        Paper("papers", "../a.csv", "a,b\n"),
        Paper("papers", "b.txt", "hello"),
        Paper("papers", "", ""),
    ]);
    for _ in 0..2 {
        let (got, html) = post(&page, "hand_in", form.clone()).await;
        assert_eq!((got.status, got.header("location")), (303, "/"), "{html}");
    }
    let found = found(&mut page).await;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(
        (&found[0][0], &found[0][1][0][0], &found[0][1][1][0]),
        (&"Here they are.".into(), &"a,b\n".into(), &"hello".into())
    );
    assert_eq!(lying_in(folder.path()).len(), 2);
    // What the browser says of a file's type is nothing; and its visitor can fetch it.
    let first = &found[0][1][0][1];
    assert_eq!((&first["name"], &first["type"]), (&"a.csv".into(), &"text/csv".into()));
    assert_eq!(fetch(&page, &address(first)).await.bytes, "a,b\n");
    assert_eq!(fetch(&open(&page.app).await, &address(first)).await.status, 404);
}

#[tokio::test]
async fn where_nothing_was_chosen_there_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let ticket = page.ticket.clone();
    post(&page, "hand_in_one", body(&[Text("blockwork-ticket", &ticket), Paper("paper", "", "")])).await;
    assert_eq!(found(&mut page).await, json!([["one", []]]));
    post(&page, "hand_in_one", body(&[Text("blockwork-ticket", &ticket), Paper("paper", "a", "")])).await;
    assert_eq!(found(&mut page).await[1][1][0][0], "");
}

#[tokio::test]
async fn a_form_that_cannot_be_used_changes_nothing_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |config| {
        config.limits.files.file_bytes = 1_000;
        config.limits.body_bytes = 1_000;
    })
    .await;
    let (mut page, other) = (open(&app).await, open(&app).await);
    let (ticket, long) = (page.ticket.clone(), "x".repeat(1_001));
    let ticket = Text("blockwork-ticket", &ticket);
    let whole = body(&[Text("blockwork-ticket", &page.ticket.clone()), Text("note", "n"), Paper("papers", "a", "b")]);
    let many: Vec<_> = (0..1_001).map(|_| Text("note", "")).collect();
    for (what, form, message) in [
        ("too large", body(&[ticket, Text("note", "n"), Paper("papers", "a", &long)]), "A file may have 1000 bytes"),
        ("too much text", body(&[Text("note", &long)]), "more than the 1000 bytes"),
        ("too many fields", body(&many), "A form may have 1000 fields"),
        ("cut off", whole[..whole.len() - 60].to_owned(), "was cut off on its way"),
        ("no form", "garbage".into(), "was cut off on its way"),
        ("another's", body(&[Text("blockwork-ticket", &other.ticket), Paper("papers", "a", "b")]), "session has ended"),
        ("without a ticket", body(&[Paper("papers", "a", "b")]), "session has ended"),
    ] {
        let (got, html) = post(&page, "hand_in", form).await;
        assert_eq!(got.status, 303, "{what}");
        assert!(html.contains(message), "{what}: {html}");
    }
    assert_eq!(found(&mut page).await, json!([]));
    assert_eq!(lying_in(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_form_for_the_state_of_a_page_keeps_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    let form = body(&[Text("blockwork-ticket", &page.ticket), Paper("file", "a", "hello")]);
    let (_, html) = post(&page, "keep_upload", form).await;
    assert!(html.contains("This needs scripts"), "{html}");
    assert_eq!(lying_in(folder.path()), [""; 0]);
}
