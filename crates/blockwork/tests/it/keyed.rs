//! Several cells of one state, each under a key of its own.

use crate::kit::{Got, app, app_with, between, open, open_as, open_at, with};
use crate::socket::{counter, serve, versions};
use blockwork::prelude::*;
use serde_json::json;

/// What lies on a desk of this page.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Desk(Vec<String>);

/// What lies on a shelf of this visitor.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Shelf(Vec<String>);

/// What hangs on a wall, for everybody.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Wall(Vec<String>);

/// Which desks were changed, and to what.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Diary(Vec<(String, Vec<String>)>);

/// Lays something on a desk.
#[listener]
pub async fn lay(thing: String, desk: &mut Desk) -> Result<usize> {
    desk.0.push(thing);
    Ok(desk.0.len())
}

/// What lies there.
#[listener]
pub async fn desk(desk: &Desk) -> Result<Vec<String>> {
    Ok(desk.0.clone())
}

/// Lays something there in a transaction of its own, and says which desk it was.
#[listener]
pub async fn lay_slowly(thing: String, desk: &Handle<Desk>, event: &Event) -> Result<(String, usize)> {
    let laid = desk.update(|desk| desk.0.push(thing.clone())).await;
    laid?;
    Ok((event.key_of::<Desk>().to_owned(), desk.read().await?.0.len()))
}

/// Moves what is on the desk to the shelf.
#[listener]
pub async fn put_away(desk: &mut Desk, shelf: &mut Shelf) -> Result<usize> {
    shelf.0.append(&mut desk.0);
    Ok(shelf.0.len())
}

/// What is on the shelf.
#[listener]
pub async fn shelf(shelf: &Shelf) -> Result<Vec<String>> {
    Ok(shelf.0.clone())
}

/// Puts something on the shelf.
#[listener]
pub async fn shelve(thing: String, shelf: &mut Shelf) -> Result<usize> {
    shelf.0.push(thing);
    Ok(shelf.0.len())
}

/// Hangs something up, where that may be done.
#[listener]
pub async fn hang(thing: String, wall: &mut Wall, event: &Event) -> Result<usize> {
    let key = event.key_of::<Wall>();
    ensure!(key != "north", "The wall `{key}` is not for pictures.");
    wall.0.push(thing);
    Ok(wall.0.len())
}

/// What hangs there.
#[listener]
pub async fn wall(wall: &Wall) -> Result<Vec<String>> {
    Ok(wall.0.clone())
}

/// Writes down which desk was changed.
#[listener(on = Desk::changed())]
pub async fn write_down(desk: &Desk, diary: &mut Diary, event: &Event) -> Result<()> {
    diary.0.push((event.key_of::<Desk>().to_owned(), desk.0.clone()));
    diary.0.sort();
    Ok(())
}

/// What was written down.
#[listener]
pub async fn diary(diary: &Diary) -> Result<Vec<(String, Vec<String>)>> {
    Ok(diary.0.clone())
}

/// Two shelves, and what puts something on one of them.
#[component]
pub fn Shelves() -> impl IntoView {
    let size = |key: &'static str| live(move || shelf_size().with(Shelf::at(key)));
    let shelve = wire(|| shelve("pen".into())).with(Shelf::at("to\"p"));
    view! {
        <Number label="Top" value=size("to\"p")/>
        <Number label="Bottom" value=size("bottom")/>
        <Button fires=shelve>"Shelve"</Button>
        <Form><Button fires=shelve>"In a form"</Button></Form>
        <Button fires=wire(|| lay("pen".into())).with(Desk::at("left"))>"Lay"</Button>
    }
}

/// How much is on the shelf.
#[listener]
pub async fn shelf_size(shelf: &Shelf) -> Result<usize> {
    Ok(shelf.0.len())
}

const LEFT: &[&str] = &["session/Desk/left"];
const RIGHT: &[&str] = &["session/Desk/right"];

#[tokio::test]
async fn each_key_is_a_cell_of_its_own_and_none_is_another_one() {
    let mut page = open(&app().await).await;
    let got = page.fire_with("lay", json!({ "thing": "pen" }), LEFT).await;
    assert_eq!((got.value(), &got.json()["changed"][0]["cell"]), (json!(1), &json!("session/Desk/left")));
    page.fire_with("lay", json!({ "thing": "ink" }), LEFT).await.value();
    page.fire_with("lay", json!({ "thing": "cup" }), RIGHT).await.value();
    page.fire("lay", json!({ "thing": "map" })).await.value();
    for (keys, expected) in
        [(LEFT, json!(["pen", "ink"])), (RIGHT, json!(["cup"])), (&["session/Desk/a/b c"], json!([]))]
    {
        let got = page.fire_with("desk", json!({}), keys).await;
        assert_eq!((got.value(), &got.json()["seen"][0]["cell"]), (expected, &json!(keys[0])));
    }
    assert_eq!(page.fire("desk", json!({})).await.value(), json!(["map"]));
}

#[tokio::test]
async fn keys_of_several_states_stand_in_one_event() {
    let mut page = open(&app().await).await;
    page.fire_with("lay", json!({ "thing": "pen" }), LEFT).await.value();
    page.fire_with("put_away", json!({}), &["user/Shelf/top", LEFT[0]]).await.value();
    assert_eq!(page.fire_with("shelf", json!({}), &["user/Shelf/top"]).await.value(), json!(["pen"]));
    assert_eq!(page.fire("shelf", json!({})).await.value(), json!([]));
    assert_eq!(page.fire_with("desk", json!({}), LEFT).await.value(), json!([]));
}

#[tokio::test]
async fn a_handle_is_of_the_cell_under_the_key() {
    let mut page = open(&app().await).await;
    let got = page.fire_with("lay_slowly", json!({ "thing": "pen" }), LEFT).await;
    assert_eq!(got.value(), json!(["left", 1]));
    assert_eq!(page.fire_with("desk", json!({}), LEFT).await.value(), json!(["pen"]));
    assert_eq!(page.fire("desk", json!({})).await.value(), json!([]));
    assert_eq!(page.fire("lay_slowly", json!({ "thing": "ink" })).await.value(), json!(["", 1]));
}

#[tokio::test]
async fn a_chain_borrows_the_cell_that_has_changed() {
    let mut page = open(&app().await).await;
    page.fire_with("lay", json!({ "thing": "pen" }), LEFT).await.value();
    page.fire_with("lay", json!({ "thing": "cup" }), RIGHT).await.value();
    page.fire("lay", json!({ "thing": "map" })).await.value();
    let diary = page.until("diary", |diary| diary.as_array().map(Vec::len) == Some(3)).await;
    assert_eq!(diary, json!([["", ["map"]], ["left", ["pen"]], ["right", ["cup"]]]));
}

#[track_caller]
fn is_invalid(got: &Got) {
    assert_eq!((got.status, got.error().0.as_str()), (422, "Invalid"), "{}", got.text);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_nothing_is_stored() {
    let mut page = open(&app().await).await;
    let long = format!("session/Desk/{}", "x".repeat(201));
    let umlauts = format!("session/Desk/{}", "ü".repeat(101));
    let bad: [&[&str]; 9] = [
        &["session/Desk"],
        &["session/Desk/"],
        &[&long],
        &[&umlauts],
        &["session/Desk/line\nbreak"],
        &["session/Desk/\u{85}"],
        &["user/Desk/left"],
        &["session/Cart/left"],
        &["session/Desk/left", "session/Desk/left"],
    ];
    for keys in bad {
        is_invalid(&page.fire_with("lay", json!({ "thing": "pen" }), keys).await);
    }
    is_invalid(&page.fire_with("lay", json!({ "thing": "pen" }), &["session/Desk/left", "session/Desk/right"]).await);
    for beside in [json!({ "keys": ["desk"] }), json!({ "keys": "left" }), json!({ "key": [] }), json!(null)] {
        is_invalid(&page.fire("lay", json!([{ "thing": "pen" }, beside])).await);
    }
    assert_eq!(page.fire("desk", json!({})).await.value(), json!([]));
    assert_eq!(page.fire_with("desk", json!({}), LEFT).await.value(), json!([]));
    let longest = format!("session/Desk/{}", "x".repeat(200));
    page.fire_with("lay", json!({ "thing": "pen" }), &[&longest]).await.value();
}

#[tokio::test]
async fn a_state_that_is_not_borrowed_is_not_told_of_by_its_name() {
    let mut page = open(&app().await).await;
    let name = format!("session/{}/left", "x".repeat(100_000));
    let got = page.fire_with("lay", json!({ "thing": "pen" }), &[&name]).await;
    is_invalid(&got);
    assert!(got.text.len() < 1_000, "{} bytes come back", got.text.len());
}

#[tokio::test]
async fn the_same_number_with_another_key_is_refused_and_a_copy_is_answered_again() {
    let mut page = open(&app().await).await;
    let left = with(json!({ "thing": "pen" }), LEFT).to_string();
    let right = with(json!({ "thing": "pen" }), RIGHT).to_string();
    let first = page.event("lay", &left, 1, 1, "").await;
    is_invalid(&page.event("lay", &right, 1, 1, "").await);
    let copy = page.event("lay", &left, 1, 1, "").await;
    assert_eq!((copy.status, copy.text), (200, first.text));
    page.next = 2;
    assert_eq!(page.fire_with("desk", json!({}), LEFT).await.value(), json!(["pen"]));
    assert_eq!(page.fire_with("desk", json!({}), RIGHT).await.value(), json!([]));
}

#[tokio::test]
async fn events_at_once_on_one_key_lose_nothing_and_on_others_are_not_in_their_way() {
    let app = app().await;
    let first = open(&app).await;
    let pages = futures::future::join_all((0..4).map(|_| open_as(&app, &first.cookie))).await;
    let writers = pages.into_iter().enumerate().map(|(i, mut page)| async move {
        for thing in 0..10 {
            let own = format!("user/Shelf/{i}");
            for key in ["user/Shelf/all", &own] {
                page.fire_with("shelve", json!({ "thing": thing.to_string() }), &[key]).await.value();
            }
        }
    });
    futures::future::join_all(writers).await;
    let mut last = open_as(&app, &first.cookie).await;
    for (key, count) in [("user/Shelf/all", 40), ("user/Shelf/2", 10)] {
        let things = last.fire_with("shelf", json!({}), &[key]).await.value();
        assert_eq!(things.as_array().map(Vec::len), Some(count), "{key}");
    }
}

#[tokio::test]
async fn keys_count_against_the_cells_of_a_page_and_of_a_visitor() {
    let app = app_with(|config| config.limits.store.cells = 3).await;
    for (listener, state) in [("lay", "session/Desk"), ("shelve", "user/Shelf")] {
        let mut page = open(&app).await;
        for key in 0..3 {
            let key = format!("{state}/{key}");
            page.fire_with(listener, json!({ "thing": "pen" }), &[&key]).await.value();
        }
        let key = format!("{state}/3");
        let got = page.fire_with(listener, json!({ "thing": "pen" }), &[&key]).await;
        assert_eq!((got.status, got.error().0.as_str()), (413, "TooLarge"), "{}", got.text);
        let first = format!("{state}/0");
        let another = page.fire_with(listener, json!({ "thing": "ink" }), &[&first]).await;
        assert_eq!(another.value(), json!(2), "what there is can be changed");
        let mut stranger = open(&app).await;
        stranger.fire_with(listener, json!({ "thing": "pen" }), &[&key]).await.value();
    }
}

#[tokio::test]
async fn a_key_leads_to_ones_own_cells_only() {
    let app = app().await;
    let (mut one, mut stranger) = (open(&app).await, open(&app).await);
    let mut tab = open_as(&app, &one.cookie).await;
    one.fire_with("shelve", json!({ "thing": "pen" }), &["user/Shelf/top"]).await.value();
    one.fire_with("lay", json!({ "thing": "pen" }), LEFT).await.value();
    one.fire_with("hang", json!({ "thing": "map" }), &["global/Wall/south"]).await.value();
    let looks = [("shelf", "user/Shelf/top"), ("desk", LEFT[0]), ("wall", "global/Wall/south")];
    for (page, expected) in [
        (&mut tab, [json!(["pen"]), json!([]), json!(["map"])]),
        (&mut stranger, [json!([]), json!([]), json!(["map"])]),
    ] {
        for ((listener, key), expected) in looks.iter().zip(expected) {
            assert_eq!(page.fire_with(listener, json!({}), &[key]).await.value(), expected, "{key}");
        }
    }
}

#[tokio::test]
async fn the_first_html_has_the_cells_under_the_keys_and_its_buttons_post_them() {
    let app = app().await;
    let mut page = open(&app).await;
    page.fire_with("shelve", json!({ "thing": "pen" }), &["user/Shelf/to\"p"]).await.value();
    let html = open_at(&app, &page.cookie, "/shelves").await.html;
    let figure = |label: &str| between(&html, &format!("<output aria-label=\"{label}\">"), "<").to_owned();
    assert_eq!([figure("Top"), figure("Bottom")], ["1", "0"]);
    let beside = r#"name="blockwork-beside" value="{&quot;keys&quot;:[&quot;user/Shelf/to\&quot;p&quot;]}""#;
    assert_eq!(html.matches(beside).count(), 2, "{html}");
    assert_eq!(html.matches("blockwork-beside").count(), 2, "what needs scripts posts nothing: {html}");
}

#[tokio::test]
async fn a_listener_decides_which_keys_of_a_global_state_it_takes() {
    let mut page = open(&app().await).await;
    let got = page.fire_with("hang", json!({ "thing": "map" }), &["global/Wall/north"]).await;
    assert_eq!(got.error(), ("Invalid".into(), "The wall `north` is not for pictures.".into()));
    assert_eq!(page.fire_with("wall", json!({}), &["global/Wall/north"]).await.value(), json!([]));
}

#[tokio::test]
async fn another_tab_hears_of_a_cell_under_a_key_and_of_what_it_missed() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    let tab = open_as(&app, &page.cookie).await;
    let follow = json!({ "follow": ["user/Shelf", "user/Shelf/top"] });
    let (mut socket, told) = tab.feed(&server, follow.clone()).await;
    let known = json!([["user/Shelf", "0.0"], ["user/Shelf/top", "0.0"]]);
    let mut first = versions(&told);
    first.sort();
    assert_eq!(json!(first), known);
    page.fire_with("shelve", json!({ "thing": "pen" }), &["user/Shelf/top"]).await.value();
    assert_eq!(counter(&socket.heard("changed").await, "user/Shelf/top"), 1);
    drop(socket);
    page.fire_with("shelve", json!({ "thing": "ink" }), &["user/Shelf/top"]).await.value();
    let (_, told) = tab.feed(&server, follow).await;
    assert!(
        versions(&told).iter().any(|(cell, version)| cell == "user/Shelf/top" && version.starts_with("2.")),
        "{told}"
    );
}
