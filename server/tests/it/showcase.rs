//! The showcase's pages as people use them, without a browser.

use app::cart::{add_items, cart_size};
use app::counter::{Counter, press};
use app::saved_cart::{saved_add_items, saved_size};
use app::scopes::{
    ForEverybody, ForThisBrowser, ForThisPage, ForYou, add_for_everybody, add_for_this_browser, add_for_this_page,
    add_for_you,
};
use blockwork_test::{Fault, Server};

#[tokio::test]
async fn one_cart_is_the_pages_and_one_is_the_visitors() {
    let server = Server::of(app::App).await;
    let visitor = server.visitor();
    let mut page = visitor.open("/cart").await;
    let tab = visitor.open("/cart").await;
    let error = page.fire(add_items(Vec::new())).await.expect_err("nothing is ticked");
    assert_eq!(error.to_string(), "Tick at least one item first.");
    page.fire(add_items(vec!["Milk".into(), "Water".into()])).await.expect("added");
    page.fire(saved_add_items(vec!["Milk".into()])).await.expect("saved");
    tab.changed::<app::saved_cart::SavedCart>().await;
    assert_eq!((tab.fire(cart_size()).await, tab.fire(saved_size()).await), (Ok(0), Ok(1)));
    page.refresh().await;
    let sizes = ["Your cart", "Saved for later"].map(|cart| page.find("region", cart).field("Cart size").value());
    assert_eq!(sizes, ["0", "1"], "a refresh begins another session of the same visitor");
    let lines = page.find("list", "Items: Saved for later");
    assert_eq!(lines.field("Quantity of Milk").value(), "1");
}

#[tokio::test]
async fn the_saved_cart_works_without_scripts() {
    let server = Server::of(app::App).await;
    let visitor = server.visitor();
    let page = visitor.get("/cart").await;
    let after = page.form("Save for later").tick("Milk").tick("Cereal").submit().await;
    assert_eq!(after.address(), "/cart");
    assert_eq!(after.find("region", "Saved for later").field("Cart size").value(), "2");
    let refused = after.form("Save for later").submit().await;
    assert!(refused.text().contains("Tick at least one item first."), "{refused:?}");
}

#[tokio::test]
async fn each_scope_keeps_what_it_promises() {
    let server = Server::of(app::App).sqlite().await;
    let visitor = server.visitor();
    let mut page = visitor.open("/scopes").await;
    let add = async |page: &blockwork_test::Page| {
        page.fire(add_for_everybody()).await.expect("counted");
        page.fire(add_for_you()).await.expect("counted");
        page.fire(add_for_this_page()).await.expect("counted");
        page.fire(add_for_this_browser()).await.expect("counted");
    };
    let counts = |page: &blockwork_test::Page| {
        let (everybody, you, here): (ForEverybody, ForYou, ForThisPage) = (page.shown(), page.shown(), page.shown());
        [everybody.count(), you.count(), here.count(), page.visitor().kept::<ForThisBrowser>().count()]
    };
    add(&page).await;
    server.settle().await;
    assert_eq!(counts(&page), [1, 1, 1, 1]);
    assert_eq!(counts(&visitor.open("/scopes").await), [1, 1, 0, 1], "in another tab");
    assert_eq!(counts(&server.visitor().open("/scopes").await), [1, 0, 0, 0], "of another visitor");
    server.crash().await;
    add(&page).await;
    server.settle().await;
    assert_eq!(counts(&page), [2, 2, 2, 2], "a server that was killed has lost nothing");
    page.refresh().await;
    assert_eq!(counts(&page), [2, 2, 0, 2], "after a refresh");
}

#[tokio::test]
async fn a_press_is_counted_once_whatever_goes_wrong() {
    let server = Server::of(app::App).await;
    let (page, fan) = (server.visitor().open("/counter").await, server.visitor().open("/counter").await);
    for fault in Fault::ALL {
        server.plant(fault);
        page.fire(press()).await.expect("counted");
    }
    assert_eq!(server.happened(), Fault::ALL);
    let pressed = u64::try_from(Fault::ALL.len()).expect("a few");
    fan.until_shown::<Counter>(|counter| counter.presses() == pressed).await;
    server.settle().await;
    assert_eq!(fan.shown::<Counter>().presses(), pressed);
}
