//! Several instances, and instances that go.

use crate::app::{Score, add, goal, items, lines, log, note, server, setup};

#[tokio::test]
async fn any_instance_serves_any_page() {
    let server = server().await;
    server.second_instance().await;
    let (page, fan) = (server.visitor().open("/").await, server.visitor().open("/").await);
    for n in 1..=20 {
        assert_eq!(page.fire(add(n.to_string())).await, Ok(n));
    }
    page.fire(goal()).await.expect("a goal");
    fan.changed::<Score>().await;
    server.advance(std::time::Duration::from_secs(7200)).await;
    assert_eq!((page.sessions(), fan.sessions()), (1, 1), "neither instance is taken for dead");
    assert_eq!(page.fire(items()).await.map(|items| items.len()), Ok(20));
}

async fn check_goes_on(server: blockwork_test::Server) {
    let page = server.visitor().open("/").await;
    page.fire(add("before".into())).await.expect("added");
    server.restart().await;
    assert_eq!(page.fire(items()).await, Ok(vec!["before".to_owned()]));
    page.fire(note("one".into())).await.expect("written");
    let fired = page.fire(add("on its way".into()));
    server.crash().await;
    assert_eq!(fired.await, Ok(2));
    server.advance(std::time::Duration::from_secs(10)).await;
    assert_eq!(page.fire(log()).await, Ok(vec!["noted one".to_owned()]), "once, whoever has run it");
    assert_eq!(page.sessions(), 1);
    assert!(server.happened().is_empty());
}

async fn check_has_its_files(server: blockwork_test::Server) {
    let page = server.visitor().open("/").await;
    let file = page.send_file("list.txt", "Milk\nTea\n").await.expect("it is kept");
    server.second_instance().await;
    for _ in 0..8 {
        assert_eq!(page.fire(lines(file.clone())).await, Ok(2));
    }
    server.restart().await;
    assert_eq!(page.fire(lines(file)).await, Ok(2));
}

#[tokio::test]
async fn every_instance_has_the_files_that_pages_have_sent() {
    check_has_its_files(server().await).await;
    check_has_its_files(setup().sqlite().await).await;
}

#[tokio::test]
async fn a_page_goes_on_when_the_server_was_started_again() {
    check_goes_on(server().await).await;
}

#[tokio::test]
async fn a_page_goes_on_when_the_server_was_started_again_on_its_database() {
    check_goes_on(setup().sqlite().await).await;
}

#[tokio::test]
async fn a_router_takes_any_request() {
    use tower::ServiceExt;
    let router = server().await.router().await;
    let request = http::Request::post("/api/add").body(axum::body::Body::empty()).expect("a request");
    assert_eq!(router.oneshot(request).await.expect("an answer").status(), 422, "an event without a page");
}
