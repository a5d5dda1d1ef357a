//! Nothing acknowledged is lost when a server goes and comes again on its database.

use crate::kit::{Page, app_in, open};
use serde_json::json;

#[tokio::test]
async fn a_page_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_in(folder.path()).await;
    let mut page = open(&app).await;
    page.fire("both", json!({ "fail": false })).await.value();
    let answered = page.event("add", r#"{"item":"Milk"}"#, 2, 2, "").await;
    drop(app);
    let html = page.html.clone();
    let (cookie, ticket) = (page.cookie.clone(), page.ticket.clone());
    drop(page);

    let app = app_in(folder.path()).await;
    let after = Page { cookie, ticket, html, ..open(&app).await };
    // The receipt survived too: the copy is answered from it.
    assert_eq!(after.event("add", r#"{"item":"Milk"}"#, 2, 2, "").await.text, answered.text);
    assert_eq!(after.event("items", "{}", 3, 3, "").await.value(), json!(["both", "Milk"]));
    assert_eq!(after.event("notes", "{}", 4, 4, "").await.value(), json!(["both"]));
}
