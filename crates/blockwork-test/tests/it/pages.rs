//! Pages and visitors: what they see, what they fire, and what they hear.

use crate::app::{Cart, Draft, Notes, Score, add, edit, goal, items, leave, note, notes, server, setup};
use blockwork::prelude::*;

#[tokio::test]
async fn a_listener_is_fired_with_its_types_and_answers_with_its_types() {
    let page = server().await.visitor().open("/").await;
    assert_eq!(page.fire(add("Milk".into())).await, Ok(1));
    assert_eq!(page.fire(items()).await, Ok(vec!["Milk".to_owned()]));
    let error = page.fire(add(String::new())).await.expect_err("refused");
    assert_eq!(
        (error.kind(), error.field(), error.to_string().as_str()),
        (Kind::Invalid, Some("item"), "Name an item.")
    );
    assert_eq!(page.fire(items()).await, Ok(vec!["Milk".to_owned()]));
}

#[tokio::test]
async fn events_go_in_the_order_they_are_fired_in_awaited_or_not() {
    let page = server().await.visitor().open("/").await;
    let fired: Vec<_> = (0..20).map(|n| page.fire(add(n.to_string()))).collect();
    for (n, fired) in fired.into_iter().enumerate() {
        assert_eq!(fired.await, Ok(n + 1));
    }
}

#[tokio::test]
async fn a_call_means_the_cells_that_it_says() {
    let page = server().await.visitor().open("/").await;
    assert_eq!(page.fire(add("pen".into()).with(Cart::at("left"))).await, Ok(1));
    page.changed_at(&Cart::at("left")).await;
    assert_eq!(page.fire(items()).await, Ok(Vec::new()));
    assert_eq!(page.fire(items().with(Cart::at("left"))).await, Ok(vec!["pen".to_owned()]));
}

#[tokio::test]
async fn the_first_html_is_read_by_role_and_name() {
    let server = server().await;
    let visitor = server.visitor();
    visitor.open("/").await.fire(goal()).await.expect("a goal");
    let page = visitor.open("/").await;
    assert_eq!((page.title().as_str(), page.status(), page.address()), ("The kit", 200, "/"));
    assert_eq!(page.find("heading", "Everything").text(), "Everything");
    assert_eq!(page.field("Score").value(), "1");
    assert!(!page.button("Add").is_disabled());
    let group = page.find("group", "Items");
    assert!(group.find("checkbox", "Milk").is_ticked() && !group.find("checkbox", "Water").is_ticked());
    assert_eq!(visitor.get("/nowhere").await.status(), 404);
}

#[tokio::test]
async fn a_page_shows_what_the_feed_tells() {
    let server = server().await;
    let (player, fan) = (server.visitor().open("/").await, server.visitor().open("/").await);
    assert_eq!(fan.shown::<Score>(), Score(0));
    assert!(!fan.has_changed::<Score>());
    assert_eq!(player.fire(goal()).await, Ok(1));
    fan.changed::<Score>().await;
    assert_eq!(fan.shown::<Score>(), Score(1));
    player.fire(goal()).await.expect("a goal");
    assert_eq!(fan.until_shown::<Score>(|score| score.0 == 2).await, Score(2));
    // What is in the first HTML need not be told.
    assert_eq!(server.visitor().open("/").await.shown::<Score>(), Score(2));
}

#[tokio::test]
async fn a_change_is_heard_once_and_one_of_somebody_else_is_not() {
    let server = server().await;
    let visitor = server.visitor();
    let (page, tab, stranger) = (visitor.open("/").await, visitor.open("/").await, server.visitor().open("/").await);
    page.fire(note("one".into())).await.expect("written");
    page.changed::<Notes>().await;
    tab.changed::<Notes>().await;
    server.settle().await;
    assert!(!page.has_changed::<Notes>() && !tab.has_changed::<Notes>() && !stranger.has_changed::<Notes>());
    tab.fire(notes()).await.expect("read");
    assert!(!tab.has_changed::<Notes>(), "reading is no change");
}

#[tokio::test]
async fn a_refresh_is_another_session_of_the_same_visitor() {
    let server = server().await;
    let mut page = server.visitor().open("/").await;
    page.fire(add("Milk".into())).await.expect("added");
    page.fire(note("one".into())).await.expect("written");
    page.refresh().await;
    assert_eq!(page.fire(items()).await, Ok(Vec::new()));
    assert_eq!(page.fire(notes()).await, Ok(vec!["one".to_owned()]));
    assert_eq!(server.visitor().open("/").await.fire(notes()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn what_is_fired_while_the_network_is_cut_happens_when_it_is_back() {
    let server = server().await;
    let visitor = server.visitor();
    let (page, tab) = (visitor.open("/").await, visitor.open("/").await);
    page.cut();
    let fired = page.fire(add("Milk".into()));
    tab.fire(note("meanwhile".into())).await.expect("written");
    server.settle().await;
    assert!(!page.has_changed::<Notes>(), "nothing arrives");
    page.reconnect().await;
    assert_eq!(fired.await, Ok(1));
    page.changed::<Notes>().await;
    assert_eq!(page.sessions(), 1, "it is the same session");
}

#[tokio::test]
async fn the_number_of_pages_there_is_told() {
    let server = server().await;
    let one = server.visitor().open("/").await;
    let two = server.visitor().open("/").await;
    server.settle().await;
    assert_eq!((one.pages_there(), two.pages_there()), (2, 2));
    two.cut();
    server.settle().await;
    assert_eq!(one.pages_there(), 1);
}

#[tokio::test]
async fn what_is_said_and_where_the_page_is_sent_is_told_once() {
    let page = server().await.visitor().open("/").await;
    page.fire(note("one".into())).await.expect("written");
    assert_eq!(page.said(), [Toast::from("Thank you.")]);
    assert!(page.said().is_empty());
    page.fire(leave()).await.expect("left");
    assert_eq!((page.sent_to().as_deref(), page.sent_to()), (Some("/notes"), None));
}

#[tokio::test]
async fn a_browser_keeps_its_states_for_all_its_pages() {
    let server = server().await;
    let visitor = server.visitor();
    visitor.keep(&Draft("Dear ".into()));
    let page = visitor.open("/").await;
    let (first, second) = (page.fire(edit("A".into())), page.fire(edit("da".into())));
    assert_eq!(
        (first.await, second.await),
        (Ok(1), Ok(2)),
        "one after the other: the second has what the first has made"
    );
    assert_eq!(visitor.kept::<Draft>(), Draft("Dear Ada".into()));
    let sealed = visitor.kept_text(&"browser/Pin".parse().expect("a cell")).expect("it is kept");
    assert!(!sealed.contains('2') || sealed.len() > 30, "{sealed}");
    assert_eq!(visitor.open("/").await.fire(edit("!".into())).await, Ok(3));
    assert_eq!(server.visitor().kept::<Draft>(), Draft::default());
}

#[tokio::test]
async fn what_the_app_was_given_can_be_a_fake() {
    let page = server().await.visitor().open("/").await;
    assert_eq!(page.fire(crate::app::post()).await, Ok(1));
    assert_eq!(page.fire(crate::app::post()).await, Ok(2));
}

#[tokio::test]
async fn settings_are_those_of_the_test() {
    let server = setup().config(|config| config.limits.store.cell_bytes = 40).await;
    let page = server.visitor().open("/").await;
    let error = page.fire(add("x".repeat(50))).await.expect_err("too much");
    assert_eq!(error.kind(), Kind::TooLarge);
    let server = setup().config(|config| config.limits.store.sessions = 1).await;
    let (_first, second) = (server.visitor().open("/").await, server.visitor().open("/").await);
    assert_eq!(second.refused().map(|error| error.kind()), Some(Kind::Busy));
}

#[tokio::test]
async fn a_server_that_would_not_start_says_why() {
    let error = blockwork_test::Server::of(crate::app::App).start().await.expect_err("there is no postman");
    assert!(error.to_string().contains("Postman"), "{error}");
}
