//! Files as listeners have them: sent ones as inputs, made ones as answers.

use super::{address, app_with_files, fetch, lying_in, send_file};
use crate::kit::{app, open, open_as};
use blockwork::prelude::*;
use serde_json::{Value, json};

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    name: String,
    size: u64,
    content_type: String,
    text: String,
}

/// The file that a page keeps.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct KeptUpload(Option<Upload>);

/// The file that everybody has.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct PinnedUpload(Option<Upload>);

/// Looks at a file.
#[listener]
pub async fn measure_upload(file: Upload) -> Result<Measured> {
    let text = file.text().await?;
    let (name, content_type) = (file.name().to_owned(), file.content_type().to_owned());
    Ok(Measured { name, size: file.size(), content_type, text })
}

/// Takes pictures alone.
#[listener]
pub async fn look_at_picture(file: Upload) -> Result<u64> {
    file.only("image/*")?;
    Ok(file.size())
}

/// Keeps a file for later.
#[listener]
pub async fn keep_upload(file: Option<Upload>, kept: &mut KeptUpload) -> Result<()> {
    kept.0 = file;
    Ok(())
}

/// Reads what was kept.
#[listener]
pub async fn read_kept_upload(kept: &KeptUpload) -> Result<String> {
    kept.0.as_ref().ok_or(blockwork::Kind::NotFound)?.text().await
}

/// Shows everybody a file.
#[listener]
pub async fn pin_upload(file: Upload, pinned: &mut PinnedUpload) -> Result<()> {
    pinned.0 = Some(file);
    Ok(())
}

/// Reads what was shown to everybody.
#[listener]
pub async fn read_pinned_upload(pinned: &PinnedUpload) -> Result<String> {
    pinned.0.as_ref().ok_or(blockwork::Kind::NotFound)?.text().await
}

/// Makes a report. It may fail after that.
#[listener]
pub async fn make_report(lines: u32, fail: bool, cart: &mut crate::app::Cart) -> Result<File> {
    let report: String = (1..=lines).map(|n| format!("{n},line {n}\n")).collect();
    let file = File::new("../report.csv", report).await?;
    cart.push("a report".into());
    ensure!(!fail, "It was made for nothing.");
    Ok(file)
}

/// Reads a file that a task of its own reads.
#[listener]
pub async fn read_elsewhere(file: Upload) -> Result<String> {
    tokio::spawn(async move { file.text().await }).await?
}

#[tokio::test]
async fn a_listener_reads_what_was_sent() {
    let mut page = open(&app().await).await;
    let sent = send_file(&page, "a.csv", "\u{feff}a,b\n").await.reference();
    let expected = json!({ "name": "a.csv", "size": 7, "content_type": "text/csv", "text": "a,b\n" });
    assert_eq!(page.fire("measure_upload", json!({ "file": sent })).await.value(), expected);
    assert_eq!(page.fire("read_elsewhere", json!({ "file": sent })).await.value(), "a,b\n");
}

#[tokio::test]
async fn what_a_page_says_of_a_file_is_not_believed() {
    let mut page = open(&app().await).await;
    let mut sent = send_file(&page, "a.txt", "hello").await.reference();
    (sent["size"], sent["type"], sent["hash"]) = (1.into(), "image/png".into(), "00".into());
    let measured = page.fire("measure_upload", json!({ "file": sent })).await.value();
    assert_eq!((&measured["size"], &measured["content_type"]), (&5.into(), &"text/plain".into()));
    let (kind, message) = page.fire("look_at_picture", json!({ "file": sent })).await.error();
    assert_eq!(kind, "Invalid");
    assert_eq!(message, "“a.txt” is text/plain by its content, and image/* is wanted.");
}

#[tokio::test]
async fn a_reference_that_was_made_up_or_is_anothers_is_refused() {
    let app = app().await;
    let (mut page, other) = (open(&app).await, open(&app).await);
    let others = send_file(&other, "a.txt", "secret").await.reference();
    let own = send_file(&page, "a.txt", "hello").await.reference();
    let with = |field: &str, value: Value| {
        let mut changed = own.clone();
        changed[field] = value;
        changed
    };
    let half = own["id"].as_str().expect("text").len() / 2;
    for reference in [
        others,
        with("id", "AAAA".into()),
        with("id", "".into()),
        with("id", own["id"].as_str().expect("text")[..half].into()),
        with("name", "b.txt".into()),
    ] {
        let (kind, message) = page.fire("measure_upload", json!({ "file": reference })).await.error();
        assert_eq!((&*kind, &*message), ("Invalid", "That is none of your files. Please choose it again."));
    }
    for garbage in [json!(7), json!({}), json!("a.txt"), json!(null), json!("/etc/passwd")] {
        assert_eq!(page.fire("measure_upload", json!({ "file": garbage })).await.error().0, "Invalid");
    }
}

#[tokio::test]
async fn a_file_in_a_cell_can_be_read_later_and_by_others_where_the_app_says_so() {
    let app = app().await;
    let (mut page, mut other) = (open(&app).await, open(&app).await);
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    page.fire("keep_upload", json!({ "file": sent })).await.value();
    assert_eq!(page.fire("read_kept_upload", json!({})).await.value(), "hello");
    page.fire("pin_upload", json!({ "file": sent })).await.value();
    assert_eq!(other.fire("read_pinned_upload", json!({})).await.value(), "hello");
    page.fire("keep_upload", json!({ "file": null })).await.value();
    assert_eq!(page.fire("read_kept_upload", json!({})).await.error().0, "NotFound");
}

#[tokio::test]
async fn a_listener_makes_a_file_for_its_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |_| {}).await;
    let mut page = open(&app).await;
    let made = page.fire("make_report", json!({ "lines": 2, "fail": false })).await.value();
    assert_eq!((&made["name"], &made["type"]), (&"report.csv".into(), &"text/csv".into()));
    let got = fetch(&page, &address(&made)).await;
    assert_eq!((got.status, &*got.bytes), (200, &b"1,line 1\n2,line 2\n"[..]));
    assert!(got.header("content-disposition").starts_with("attachment; filename=\"report.csv\""));
    assert_eq!(fetch(&open(&app).await, &address(&made)).await.status, 404);
    // A run that failed, and one that was run again, have left nothing more than that.
    assert_eq!(page.fire("make_report", json!({ "lines": 2, "fail": true })).await.error().0, "Invalid");
    assert_eq!(page.fire("make_report", json!({ "lines": 2, "fail": false })).await.value(), made);
    assert_eq!(lying_in(folder.path()).len(), 1);
    // Another page of the visitor can fetch it, and makes its own.
    let mut second = open_as(&app, &page.cookie).await;
    assert_eq!(fetch(&second, &address(&made)).await.status, 200);
    assert_ne!(second.fire("make_report", json!({ "lines": 2, "fail": false })).await.value()["id"], made["id"]);
}
