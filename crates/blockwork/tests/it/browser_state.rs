//! States that are kept in the browser: what travels with an event and back with its answer.

use crate::app::Cart;
use crate::kit::{Got, Lists, Page, app, app_with, open, open_as, send};
use crate::versions::Build;
use axum::body::Body;
use blockwork::prelude::*;
use http::Request;
use serde_json::{Value, json};

/// What only the server opens.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, sealed)]
pub struct Secret {
    word: String,
}

/// Another one of the same shape.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, sealed)]
pub struct OtherSecret {
    word: String,
}

/// What the page reads too. It was a plain text once.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, version = 2, migrate = from_text)]
pub struct Draft {
    text: String,
}

fn from_text(old: &Old<'_>) -> Result<Draft> {
    Ok(Draft { text: old.read()? })
}

/// Keeps a word.
#[listener]
pub async fn keep_secret(word: String, secret: &mut Secret) -> Result<()> {
    ensure!(word != "forbidden", "Not that one.");
    secret.word = word;
    Ok(())
}

/// The word.
#[listener]
pub async fn secret_word(secret: &Secret) -> Result<String> {
    Ok(secret.word.clone())
}

/// The word of the other one.
#[listener]
pub async fn other_secret_word(secret: &OtherSecret) -> Result<String> {
    Ok(secret.word.clone())
}

/// Appends to the draft.
#[listener]
pub async fn write_draft(text: String, draft: &mut Draft) -> Result<String> {
    draft.text += &text;
    Ok(draft.text.clone())
}

/// Puts the word into the cart, and keeps another.
#[listener]
pub async fn swap_secret(word: String, secret: &mut Secret, cart: &mut Cart) -> Result<usize> {
    let old = std::mem::replace(&mut secret.word, word);
    Ok(cart.push(old))
}

const INPUTS: &str = "{}";

/// What an event brings with this text for this cell.
fn bringing(inputs: &str, cell: &str, text: &str) -> String {
    let key = cell.splitn(3, '/').nth(2).map_or_else(|| json!([]), |_| json!([cell]));
    format!("[{inputs},{}]", json!({ "keys": key, "browser": [{ "cell": cell, "text": text }] }))
}

async fn fire(page: &mut Page, listener: &str, body: &str) -> Got {
    let n = page.next;
    page.next += 1;
    page.event(listener, body, n, n, "").await
}

/// What the browser is to keep of this cell.
#[track_caller]
fn kept(got: &Got, cell: &str) -> String {
    let answer = got.json();
    let carried = answer["browser"].as_array().and_then(|all| all.iter().find(|carried| carried["cell"] == cell));
    carried.and_then(|carried| carried["text"].as_str()).unwrap_or_else(|| panic!("{}", got.text)).to_owned()
}

async fn sealed(page: &mut Page, word: &str) -> String {
    kept(&fire(page, "keep_secret", &json!({ "word": word }).to_string()).await, "browser/Secret")
}

/// An event answers as if nothing had been brought, and says so.
#[track_caller]
fn check_unopened(got: &Got, state: &str) {
    assert_eq!(got.value(), "", "{}", got.text);
    let said = format!("What this browser has kept as {state} could not be opened, and counts as empty.");
    assert_eq!(got.json()["toasts"], json!([{ "text": said, "tone": "warning" }]));
}

#[tokio::test]
async fn a_sealed_value_goes_to_the_browser_and_comes_back() {
    let app = app().await;
    let mut page = open(&app).await;
    let (text, again) = (sealed(&mut page, "hunter2").await, sealed(&mut page, "hunter2").await);
    assert!(!text.contains("hunter2") && text != again, "{text}");
    let mut tab = open_as(&app, &page.cookie).await;
    for page in [&mut page, &mut tab] {
        let got = fire(page, "secret_word", &bringing(INPUTS, "browser/Secret", &text)).await;
        assert_eq!((got.value(), &got.json()["toasts"]), (json!("hunter2"), &Value::Null));
    }
    let got = fire(&mut page, "secret_word", INPUTS).await;
    assert_eq!((got.value(), &got.json()["toasts"]), (json!(""), &Value::Null), "nothing is kept on the server");
}

#[tokio::test]
async fn a_sealed_value_that_was_edited_or_cut_counts_as_not_there_and_the_person_is_told() {
    let mut page = open(&app().await).await;
    let text = sealed(&mut page, "hunter2").await;
    let mut edited = text.clone().into_bytes();
    edited[60] = if edited[60] == b'A' { b'B' } else { b'A' };
    for text in [String::from_utf8_lossy(&edited).as_ref(), &text[..text.len() - 4], "", "{\"word\":\"hunter2\"}"] {
        check_unopened(&fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret", text)).await, "Secret");
    }
}

#[tokio::test]
async fn a_sealed_value_opens_for_nobody_else_and_as_nothing_else() {
    let app = app().await;
    let (mut page, mut other) = (open(&app).await, open(&app).await);
    let text = sealed(&mut page, "hunter2").await;
    let got = fire(&mut other, "secret_word", &bringing(INPUTS, "browser/Secret", &text)).await;
    check_unopened(&got, "Secret");
    let got = fire(&mut page, "other_secret_word", &bringing(INPUTS, "browser/OtherSecret", &text)).await;
    check_unopened(&got, "OtherSecret");
    let got = fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret/left", &text)).await;
    check_unopened(&got, "Secret");
}

#[tokio::test]
async fn a_sealed_value_under_a_key_opens_under_that_key_alone() {
    let mut page = open(&app().await).await;
    let keyed = json!([{ "word": "left" }, { "keys": ["browser/Secret/left"] }]).to_string();
    let text = kept(&fire(&mut page, "keep_secret", &keyed).await, "browser/Secret/left");
    let got = fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret/left", &text)).await;
    assert_eq!(got.value(), "left");
    check_unopened(&fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret", &text)).await, "Secret");
}

#[tokio::test]
async fn another_app_with_the_same_secret_opens_nothing() {
    let mut texts = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    let secret = |config: &mut blockwork::Config| {
        config.secret = Some("0123456789abcdef0123456789abcdef".into());
        config.store = format!("sqlite:{}", folder.path().join("app.db").display());
    };
    let mut cookie = String::new();
    for name in ["one", "two", "one"] {
        let app = crate::kit::until_it_starts(Build::Newer, |config| {
            secret(config);
            config.app = Some(name.into());
        })
        .await;
        let mut page = open_as(&app, &cookie).await;
        cookie = page.cookie.clone();
        if texts.is_empty() {
            texts.push(sealed(&mut page, "hunter2").await);
        }
        let got = fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret", &texts[0])).await;
        if name == "one" { assert_eq!(got.value(), "hunter2") } else { check_unopened(&got, "Secret") }
    }
}

#[tokio::test]
async fn an_unsealed_value_travels_as_it_is_written() {
    let mut page = open(&app().await).await;
    let got = fire(&mut page, "write_draft", r#"{"text":"a"}"#).await;
    let text = kept(&got, "browser/Draft");
    assert_eq!(text, r#"v2 {"text":"a"}"#);
    let got = fire(&mut page, "write_draft", &bringing(r#"{"text":"b"}"#, "browser/Draft", &text)).await;
    assert_eq!((got.value(), kept(&got, "browser/Draft")), (json!("ab"), r#"v2 {"text":"ab"}"#.to_owned()));
}

#[tokio::test]
async fn what_an_older_build_has_written_is_migrated_and_what_nobody_reads_counts_as_not_there() {
    let mut page = open(&app().await).await;
    let got = fire(&mut page, "write_draft", &bringing(r#"{"text":"!"}"#, "browser/Draft", r#""old""#)).await;
    assert_eq!((got.value(), kept(&got, "browser/Draft")), (json!("old!"), r#"v2 {"text":"old!"}"#.to_owned()));
    for text in ["", "garbage", "v2 {}", "v3 {\"text\":\"newer\"}", "7"] {
        let got = fire(&mut page, "write_draft", &bringing(r#"{"text":""}"#, "browser/Draft", text)).await;
        check_unopened(&got, "Draft");
        assert_eq!(got.json()["browser"], Value::Null, "it is left as it is until there is a new value: {text}");
    }
}

#[tokio::test]
async fn what_a_listener_leaves_as_it_was_or_fails_on_is_not_sent_back() {
    let mut page = open(&app().await).await;
    let text = sealed(&mut page, "hunter2").await;
    let same = fire(&mut page, "keep_secret", &bringing(r#"{"word":"hunter2"}"#, "browser/Secret", &text)).await;
    assert_eq!((same.value(), &same.json()["browser"]), (Value::Null, &Value::Null));
    let failed = fire(&mut page, "keep_secret", &bringing(r#"{"word":"forbidden"}"#, "browser/Secret", &text)).await;
    assert_eq!((failed.status, &failed.json()["browser"]), (422, &Value::Null));
}

#[tokio::test]
async fn a_repeated_event_has_the_same_answer_and_the_same_sealed_text() {
    let mut page = open(&app().await).await;
    let text = sealed(&mut page, "hunter2").await;
    let body = bringing(r#"{"word":"new"}"#, "browser/Secret", &text);
    let n = page.next;
    let (first, again) =
        (page.event("swap_secret", &body, n, n, "").await, page.event("swap_secret", &body, n, n, "").await);
    assert_eq!((first.value(), &first.text), (json!(1), &again.text));
    let other = bringing(r#"{"word":"new"}"#, "browser/Secret", &kept(&first, "browser/Secret"));
    let (kind, _) = page.event("swap_secret", &other, n, n, "").await.error();
    assert_eq!(kind, "Invalid", "the same number with other values is another event");
    page.next += 1;
    assert_eq!(page.items().await, ["hunter2"]);
    let got =
        fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret", &kept(&first, "browser/Secret"))).await;
    assert_eq!(got.value(), "new");
}

#[tokio::test]
async fn what_a_listener_has_no_use_for_is_refused() {
    let mut page = open(&app().await).await;
    let twice = json!({ "cell": "browser/Secret", "text": "x" });
    for body in [
        bringing(INPUTS, "browser/Draft", "x"),
        bringing(INPUTS, "session/Secret", "x"),
        format!("[{INPUTS},{}]", json!({ "browser": [twice, twice] })),
        format!("[{INPUTS},{}]", json!({ "browser": [{ "cell": "browser/Secret/left", "text": "x" }] })),
    ] {
        let (kind, text) = fire(&mut page, "secret_word", &body).await.error();
        assert_eq!(kind, "Invalid", "{body}");
        assert!(!text.contains("\"x\""), "{text}");
    }
}

#[tokio::test]
async fn what_is_brought_counts_against_the_limit_of_an_event() {
    let mut page = open(&app_with(|config| config.limits.body_bytes = 2_000).await).await;
    let got = fire(&mut page, "secret_word", &bringing(INPUTS, "browser/Secret", &"x".repeat(2_000))).await;
    assert_eq!(got.error().0, "TooLarge");
}

#[tokio::test]
async fn a_form_and_a_program_have_no_browser_that_keeps_something() {
    let page = open(&app().await).await;
    let form = Request::post("/api/keep_secret")
        .header("cookie", &page.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(format!("blockwork-ticket={}&word=hunter2", page.ticket)))
        .expect("a request");
    let got = send(&page.app, form).await;
    let said = got.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a pair");
    let next = open_as(&page.app, &format!("{}; {said}", page.cookie)).await;
    assert!(got.status == 303 && next.html.contains("This needs scripts"), "{}", next.html);
    let program = Request::post("/api/secret_word")
        .header("content-type", "application/json")
        .body(Body::from(bringing(INPUTS, "browser/Secret", "x")))
        .expect("a request");
    assert_eq!(send(&page.app, program).await.error().0, "Invalid");
}

#[tokio::test]
async fn a_page_says_which_app_it_is_of_and_nothing_of_what_browsers_keep() {
    let mut page = open(&app_with(|config| config.app = Some("shop".into())).await).await;
    assert!(page.html.contains(r#"<meta name="blockwork-app" content="shop">"#), "{}", page.html);
    sealed(&mut page, "hunter2").await;
    let again = open_as(&page.app, &page.cookie).await;
    assert!(!again.html.contains("hunter2") && !again.html.contains("Secret"), "{}", again.html);
}
