//! Listeners where Leptos wants a server function. How a page uses one is tested in the browser.

use crate::app::add;
use crate::kit::app;
use blockwork::Kind;

#[tokio::test]
async fn a_listener_is_a_server_function_that_goes_through_its_own_door() {
    let _app = app().await;
    assert_eq!(<add as server_fn::ServerFn>::PATH, "/api/add");
    // Outside of a page there is nobody whose cart it could be: the same answer as for the call itself.
    let by_server_fn = server_fn::ServerFn::run_on_client(add { item: "Milk".into() }).await;
    let by_call = add("Milk".into()).await;
    assert_eq!(by_server_fn.map_err(|error| error.kind()), by_call.map_err(|error| error.kind()));
    assert_eq!(add("Milk".into()).await.map_err(|error| error.kind()), Err(Kind::Internal));
}

#[tokio::test]
async fn no_listener_is_mounted_past_its_door() {
    let _app = app().await;
    assert_eq!(server_fn::axum::server_fn_paths().count(), 0);
}
