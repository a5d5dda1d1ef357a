//! The first HTML of the showcase's pages.

use blockwork_test::Server;

async fn main_of(path: &str) -> (u16, String) {
    let page = Server::of(app::App).named("blockwork").await.visitor().get(path).await;
    let (_, rest) = page.html().split_once("<main").expect("a main element");
    let (main, _) = rest.split_once("</main>").expect("its end");
    // One element a line: a snapshot is read by people.
    (page.status(), without_tickets(&format!("<main{main}</main>")).replace("<!>", "").replace("><", ">\n<"))
}

/// The same where each ticket, which is another one in each page, is only a word.
fn without_tickets(html: &str) -> String {
    const BEFORE: &str = "name=\"blockwork-ticket\" value=\"";
    let mut parts = html.split(BEFORE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + BEFORE + "ticket\"" + part.split_once('"').map_or("", |(_, rest)| rest))
}

#[tokio::test]
async fn the_start() {
    let (status, html) = main_of("/").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn the_cart() {
    let (status, html) = main_of("/cart").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn the_counter() {
    let (status, html) = main_of("/counter").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(html);
}

#[tokio::test]
async fn no_such_page() {
    let (status, html) = main_of("/nothing").await;
    assert_eq!(status, 404);
    insta::assert_snapshot!(html);
}
