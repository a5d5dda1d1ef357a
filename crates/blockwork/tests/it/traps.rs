//! What trips people up elsewhere, one test each: here it is not so. Those about time and ends are in `lifetimes`.

use crate::kit::{Lists, app, app_in, app_with, between, open, open_as, open_at, send};
use crate::socket::serve;
use crate::versions::{Build, moved};
use axum::body::Body;
use blockwork::prelude::*;
use futures::future::join_all;
use http::Request;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio::sync::Notify;

/// A tag on something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    marks: HashSet<u32>,
}

/// Collections in collections, and a type of the app's own at the bottom.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Shelf {
    boxes: Vec<HashMap<String, Vec<Tag>>>,
}

/// Who has seen shelves change.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Seen(u32);

/// Puts one box on the shelf.
#[listener]
async fn stack(shelf: &mut Shelf) -> Result<()> {
    shelf.boxes.push(HashMap::from([("left".into(), vec![Tag::default()])]));
    Ok(())
}

/// Adds a mark at the bottom of everything, in place.
#[listener]
async fn mark(mark: u32, shelf: &mut Shelf) -> Result<()> {
    for tag in shelf.boxes.iter_mut().flat_map(HashMap::values_mut).flatten() {
        tag.marks.insert(mark);
    }
    Ok(())
}

/// Sees every change of a shelf.
#[listener(on = Shelf::changed())]
async fn see(seen: &mut Seen) -> Result<()> {
    seen.0 += 1;
    Ok(())
}

/// How often a shelf was seen to change.
#[listener]
async fn seen(seen: &Seen) -> Result<u32> {
    Ok(seen.0)
}

#[tokio::test]
async fn what_is_changed_in_place_is_seen_however_deep() {
    let mut page = open(&app().await).await;
    page.fire("stack", json!({})).await.value();
    for (number, changes) in [(7, true), (7, false), (8, true)] {
        let got = page.fire("mark", json!({ "mark": number })).await;
        assert_eq!(got.json()["changed"].is_array(), changes, "{number}: {}", got.text);
    }
    // And so does the server: a chain for each change, and none for what changed nothing.
    page.until("seen", |seen| seen == &json!(3)).await;
}

#[tokio::test]
async fn a_call_without_a_session_gets_nobodys_state() {
    let app = app().await;
    let mut owner = open(&app).await;
    owner.fire("both", json!({ "fail": false })).await.value();
    let post = |listener: &str, ticket: Option<&str>, body: &'static str, kind: &str| {
        let request = Request::post(format!("/api/{listener}")).header("content-type", kind.to_owned());
        let head = ticket.map(|ticket| format!("{ticket};n=1;floor=1;attempt=0"));
        let request = head.iter().fold(request, |request, head| request.header("blockwork-event", head));
        request.body(Body::from(body)).expect("a request")
    };
    let form = "application/x-www-form-urlencoded";
    for request in [
        post("items", None, "{}", "application/json"),
        post("items", Some(""), "{}", "application/json"),
        post("items", Some("null"), "{}", "application/json"),
        post("items", Some(&owner.ticket), "{}", "application/json"),
        post("note", None, "line=mine", form),
        post("notes", None, "", form),
        post("add", None, "item=mine", form),
    ] {
        let got = send(&app, request).await;
        assert!(got.status >= 300 && !got.text.contains("both"), "{} {}", got.status, got.text);
    }
    // Neither did they leave anything in a session that the next one without a session would get.
    assert_eq!((owner.items().await, owner.notes().await), (vec!["both".into()], vec!["both".into()]));
    let mut stranger = open(&app).await;
    assert!(stranger.items().await.is_empty() && stranger.notes().await.is_empty());
}

#[tokio::test]
async fn events_of_many_visitors_at_once_get_their_own_state() {
    let app = app().await;
    let visitors = (0..8).map(|visitor| {
        let app = app.clone();
        async move {
            let mut page = open(&app).await;
            let lines: Vec<_> = (0..10).map(|n| format!("{visitor}/{n}")).collect();
            for line in &lines {
                page.fire("note", json!({ "line": line })).await.value();
                page.fire("add", json!({ "item": line })).await.value();
            }
            assert_eq!((page.notes().await, page.items().await), (lines.clone(), lines));
        }
    });
    join_all(visitors).await;
}

/// A state of a scope that begins with a value of every kind, so that none of them is the same as empty.
macro_rules! choices {
    ($($ty:ident: $scope:ident, $choose:ident, $chosen:ident;)*) => {$(
        /// What was chosen.
        #[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[state($scope, visible, default = $ty { text: "x".into(), on: true, many: 7, list: vec![1], maybe: Some(0) })]
        pub struct $ty {
            text: String,
            on: bool,
            many: u32,
            list: Vec<u32>,
            maybe: Option<u32>,
        }

        /// Clears everything.
        #[listener]
        async fn $choose(choices: &mut $ty) -> Result<()> {
            *choices = $ty { text: String::new(), on: false, many: 0, list: Vec::new(), maybe: None };
            Ok(())
        }

        /// What is chosen.
        #[listener]
        async fn $chosen(choices: &$ty) -> Result<$ty> {
            Ok(choices.clone())
        }
    )*};
}

choices! {
    OfPage: session, clear_of_page, of_page;
    OfVisitor: user, clear_of_visitor, of_visitor;
    OfAll: global, clear_of_all, of_all;
}

/// A value whose cleared form is written as `null`.
#[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[state(user, visible, default = Nick(Some("nobody".into())))]
pub struct Nick(Option<String>);

/// Sets the nickname, or clears it.
#[listener]
async fn call_me(nick: Option<String>, current: &mut Nick) -> Result<()> {
    current.0 = nick;
    Ok(())
}

/// Changes it in a small transaction.
#[listener]
async fn call_me_slowly(current: &Handle<Nick>) -> Result<String> {
    current.update(|nick| format!("{:?}", nick.0.take())).await
}

/// What it is.
#[listener]
async fn nick(current: &Nick) -> Result<Option<String>> {
    Ok(current.0.clone())
}

/// Shows the nickname.
#[component]
pub fn Nickname() -> impl IntoView {
    let nick = Nick::signal();
    view! { <main>{move || nick.get().0.unwrap_or_else(|| "cleared".into())}</main> }
}

#[tokio::test]
async fn a_value_can_be_cleared() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let mut page = open(&app).await;
    let cleared = json!({ "text": "", "on": false, "many": 0, "list": [], "maybe": null });
    for (clear, chosen) in
        [("clear_of_page", "of_page"), ("clear_of_visitor", "of_visitor"), ("clear_of_all", "of_all")]
    {
        assert_eq!(page.fire(chosen, json!({})).await.value()["many"], json!(7), "{chosen} begins with its default");
        page.fire(clear, json!({})).await.value();
        assert_eq!(page.fire(chosen, json!({})).await.value(), cleared);
    }
    drop(app);

    let mut same = moved(page, Build::Newer, folder.path()).await;
    let mut reloaded = open_as(&same.app, &same.cookie).await;
    let stranger = open(&same.app).await;
    for (page, chosen) in [(&mut same, "of_page"), (&mut reloaded, "of_visitor"), (&mut stranger.clone(), "of_all")] {
        assert_eq!(page.fire(chosen, json!({})).await.value(), cleared, "{chosen}");
    }
    assert_eq!(value_in(&reloaded.html, "user/OfVisitor"), Some(cleared.clone()));
    assert_eq!(value_in(&stranger.html, "global/OfAll"), Some(cleared));
}

/// The value of a cell in the first HTML.
fn value_in(html: &str, cell: &str) -> Option<Value> {
    let (_, rest) = html.split_once("id=\"blockwork-state\"").expect("the script is there");
    let state: Value = serde_json::from_str(between(rest, ">", "</script>")).expect("JSON");
    state["values"].as_array()?.iter().find(|value| value["cell"] == cell)?.get("value").cloned()
}

#[tokio::test]
async fn nothing_is_a_value_of_its_own_and_not_the_default() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open_at(&app, "", "/nick").await;
    assert_eq!(between(&page.html, "<main>", "<!>"), "nobody");
    assert_eq!(page.fire("nick", json!({})).await.value(), json!("nobody"));
    let (mut socket, _) = page.feed(&server, json!({ "follow": ["user/Nick"] })).await;
    page.fire("call_me", json!({ "nick": null })).await.value();
    assert_eq!(socket.heard("changed").await["values"][0].get("value"), Some(&Value::Null));
    let mut again = open_at(&app, &page.cookie, "/nick").await;
    assert_eq!(between(&again.html, "<main>", "<!>"), "cleared");
    assert_eq!(again.fire("nick", json!({})).await.value(), json!(null));

    // A handle begins with the default too.
    let mut other = open(&app).await;
    assert_eq!(other.fire("call_me_slowly", json!({})).await.value(), json!("Some(\"nobody\")"));
    assert_eq!(other.fire("call_me_slowly", json!({})).await.value(), json!("None"));
}

#[tokio::test]
async fn no_secret_leaves_the_server() {
    const SECRET: &str = "a secret of hunter2 that nobody will ever guess";
    let app = app_with(|config| config.secret = Some(SECRET.into())).await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (mut socket, told) = page.feed(&server, json!({ "follow": ["global/Vault", "user/Notes"] })).await;
    let mut said = vec![page.html.clone(), told.to_string()];
    for (listener, inputs) in [
        ("lock_away", json!({ "secret": "hunter2" })),
        ("note", json!({ "line": "hunter2" })),
        ("boom", json!({})),
        ("ask", json!({})),
        ("add", json!({ "item": 7 })),
    ] {
        let got = page.fire(listener, inputs).await;
        said.push(format!("{:?} {}", got.headers, got.text));
    }
    said.push(socket.heard("changed").await.to_string());
    for address in ["/board", "/openapi.json", "/config", "/_blockwork", "/_blockwork/ui.css", "/nowhere"] {
        let request = Request::get(address).header("cookie", "blockwork=x").body(Body::empty()).expect("a request");
        let got = send(&app, request).await;
        said.push(format!("{:?} {}", got.headers, got.text));
    }
    let told: Vec<_> = said.iter().filter(|text| text.contains("hunter2")).collect();
    assert!(told.is_empty(), "{told:?}");
}

/// A listener of [`a_tab_that_is_closed_in_the_middle_of_a_chain_drops_nothing`] has begun, and may go on.
static BEGUN: Notify = Notify::const_new();
static GO_ON: Notify = Notify::const_new();

/// What was put down by a page, and by the chain behind it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Steps(BTreeMap<u32, String>);

/// The first of three.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct First(u32);

/// The second.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Second(u32);

/// Begins a chain, once it may.
#[listener]
async fn begin(first: &mut First) -> Result<()> {
    BEGUN.notify_one();
    GO_ON.notified().await;
    first.0 += 1;
    Ok(())
}

/// Goes on.
#[listener(on = First::changed())]
async fn go_on(first: &First, second: &mut Second) -> Result<()> {
    second.0 = first.0;
    Ok(())
}

/// Ends the chain.
#[listener(on = Second::changed())]
async fn finish(second: &Second, steps: &mut Steps) -> Result<()> {
    steps.0.insert(second.0, "done".into());
    Ok(())
}

/// What was done.
#[listener]
async fn steps(steps: &Steps) -> Result<BTreeMap<u32, String>> {
    Ok(steps.0.clone())
}

#[tokio::test]
async fn a_tab_that_is_closed_in_the_middle_of_a_chain_drops_nothing() {
    let app = app().await;
    let server = serve(&app).await;
    let page = open(&app).await;
    let (socket, _) = page.feed(&server, json!({})).await;
    let tab = tokio::spawn({
        let page = page.clone();
        async move { page.event("begin", "{}", 1, 1, "").await }
    });
    BEGUN.notified().await;
    drop(socket);
    tab.abort();
    assert!(tab.await.expect_err("it was closed").is_cancelled());
    GO_ON.notify_one();
    let mut later = open_as(&app, &page.cookie).await;
    later.until("steps", |steps| steps == &json!({ "1": "done" })).await;
}

#[tokio::test]
async fn a_lost_connection_is_not_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let (socket, _) = page.feed(&server, json!({})).await;
    page.fire("add", json!({ "item": "before" })).await.value();
    drop(socket);
    page.fire("add", json!({ "item": "meanwhile" })).await.value();
    let (socket, told) = page.feed(&server, json!({ "follow": ["session/Cart"] })).await;
    assert!(told["seen"][0]["version"].as_str().expect("a version").starts_with("2."), "{told}");
    drop((socket, server, app));

    // The server was away as well.
    let mut page = moved(page, Build::Newer, folder.path()).await;
    let server = serve(&page.app).await;
    page.feed(&server, json!({})).await;
    page.fire("add", json!({ "item": "after" })).await.value();
    assert_eq!(page.items().await, ["before", "meanwhile", "after"]);
}

#[tokio::test]
async fn a_session_costs_what_it_holds_and_a_rendered_page_nothing() {
    const SESSIONS: usize = 200;
    // A quarter of a KiB for each: its cell, and its receipt.
    let app = app_with(|config| {
        config.limits.store.sessions = SESSIONS;
        config.limits.store.total_bytes = SESSIONS << 8;
    });
    let app = app.await;
    let mut pages = Vec::new();
    for n in 0..SESSIONS {
        let mut page = open(&app).await;
        page.fire("add", json!({ "item": n.to_string() })).await.value();
        open_as(&app, &page.cookie).await;
        pages.push(page);
    }
    for (n, page) in pages.iter_mut().enumerate() {
        assert_eq!(page.items().await, [n.to_string()]);
    }
}
