//! Listeners as Leptos' server functions: for `ServerAction` and for code that takes any `ServerFn`.

use blockwork_core::{Call, Error, Listener};
use leptos::server_fn::Protocol;
use leptos::server_fn::client::Client;
use leptos::server_fn::server::Server;
use server_fn::error::ServerFnErrorErr;
use std::future::Future;

/// How a listener travels when Leptos calls it as a server function: as an event, like every other call of it. It has a
/// number and a receipt, is sent again where the connection is lost, and is applied once.
///
/// It is a client's protocol alone. A listener is mounted behind Blockwork's own door and never as a server function,
/// because that way would go round the checks of origin, rate and receipt.
#[derive(Debug)]
pub struct AsEvent;

impl<L, C, S> Protocol<L, L::Output, C, S, Error> for AsEvent
where
    L: Listener,
    C: Client<Error>,
    S: Server<Error>,
{
    const METHOD: http::Method = http::Method::POST;

    async fn run_server<F, Fut>(_request: S::Request, _function: F) -> Result<S::Response, Error>
    where
        F: Fn(L) -> Fut + Send,
        Fut: Future<Output = Result<L::Output, Error>> + Send,
    {
        let what = "a listener is reached through its own door, not as a server function".to_owned();
        Err(server_fn::error::FromServerFnError::from_server_fn_error(ServerFnErrorErr::MiddlewareError(what)))
    }

    async fn run_client(_path: &str, input: L) -> Result<L::Output, Error> {
        Call::new(&input).await
    }
}
