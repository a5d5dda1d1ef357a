//! Pages without scripts.

use crate::app::{note, notes, server};

#[tokio::test]
async fn a_form_is_filled_in_and_sent_without_scripts() {
    let server = server().await;
    let visitor = server.visitor();
    let page = visitor.get("/notes").await;
    let after = page.form("Write").fill("Line", "from a form").submit().await;
    assert_eq!((after.status(), after.address()), (200, "/notes"), "it is sent back to where it was");
    let lines: Vec<_> = after.find("list", "Lines").all("listitem").iter().map(blockwork_test::Element::text).collect();
    assert_eq!(lines, ["from a form"]);
    assert!(after.text().contains("Thank you."), "{after:?}");
    assert!(!visitor.get("/notes").await.text().contains("Thank you."), "it is said once");
}

#[tokio::test]
async fn a_form_that_is_refused_says_why_and_one_that_is_sent_twice_counts_once() {
    let server = server().await;
    let visitor = server.visitor();
    let page = visitor.get("/notes").await;
    let refused = page.form("Write").fill("line", "spam").submit().await;
    assert!(refused.text().contains("No spam, please."), "{refused:?}");
    for _ in 0..2 {
        page.form("Write").fill("Line", "once").submit().await;
    }
    assert_eq!(visitor.open("/notes").await.fire(notes()).await, Ok(vec!["once".to_owned()]));
}

#[tokio::test]
async fn a_page_with_scripts_hears_of_a_form() {
    let server = server().await;
    let visitor = server.visitor();
    let page = visitor.open("/notes").await;
    page.form("Write").fill("Line", "by form").submit().await;
    page.changed::<crate::app::Notes>().await;
    assert_eq!(page.fire(note("by event".into())).await, Ok(2));
}

#[tokio::test]
#[should_panic(expected = "has no field \"Lime\"")]
async fn a_field_that_is_not_there_is_told() {
    let page = server().await.visitor().get("/notes").await;
    let form = page.form("Write").fill("Lime", "x");
    assert!(form.submit().await.status() > 0);
}
