//! Small apps, one file each, behind one start page: `cargo xtask serve --project examples`.
//!
//! [`EXAMPLES`] lists them, and [`App`] has a route for each.

pub mod hello;

use blockwork::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// An example that people can go to.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What there is to see.
    pub about: &'static str,
}

/// The examples, in the order of the start page. Each has its route in [`App`].
pub const EXAMPLES: &[Example] =
    &[Example { path: "/hello", name: "Hello", about: "A name goes to the server, and a greeting comes back." }];

/// The start page, and every example under a path of its own.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <header class="top">
                <A href="/" attr:class="brand">"Blockwork examples"</A>
            </header>
            <main id="content" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Start ssr=SsrMode::Async/>
                    <Route path=path!("/hello") view=hello::Hello ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}

/// The list of the examples.
#[component]
fn Start() -> impl IntoView {
    let cards = EXAMPLES.iter().map(|example| {
        view! {
            <li class="card demo">
                <h2><A href=example.path>{example.name}</A></h2>
                <p>{example.about}</p>
            </li>
        }
    });
    view! {
        <Title text="Blockwork examples"/>
        <h1>"Examples"</h1>
        <p class="lead">"Each is one file in " <code>"examples/src"</code> "."</p>
        <ul class="demos">{cards.collect_view()}</ul>
    }
}

/// The page for addresses that lead nowhere.
#[component]
fn NotFound() -> impl IntoView {
    view! {
        <Title text="Not found"/>
        <h1>"There is no such example"</h1>
        <p><A href="/">"To the start"</A></p>
    }
}

#[cfg(target_arch = "wasm32")]
blockwork::frontend!(App);

/// Blocks on a future that never waits: a listener's body in a unit test.
#[cfg(all(test, not(target_arch = "wasm32")))]
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("the listener waits for something"),
    }
}
