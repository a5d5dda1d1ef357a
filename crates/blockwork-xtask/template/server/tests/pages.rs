//! The pages as a visitor has them, without a browser.

use app::App;
use app::notes::{Notes, add, all};
use blockwork_test::Server;

#[tokio::test]
async fn what_is_noted_is_there_until_the_page_is_loaded_anew() {
    let visitor = Server::of(App).await.visitor();
    let page = visitor.open("/").await;
    page.fire(add("Milk".into())).await.expect("added");
    page.changed::<Notes>().await;
    assert_eq!(page.fire(all()).await, Ok(vec!["Milk".to_owned()]));
    let anew = visitor.open("/").await;
    assert_eq!(anew.fire(all()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn the_first_html_has_the_form() {
    let page = Server::of(App).await.visitor().get("/").await;
    assert_eq!(page.find("heading", "Notes").text(), "Notes");
    assert_eq!(page.field("Note").value(), "");
    assert!(!page.button("Add").is_disabled());
    assert!(page.text().contains("Nothing noted yet."), "{}", page.text());
}
