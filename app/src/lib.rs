//! The showcase: what Blockwork does, on pages to click through.
//!
//! [`App`] is the frame and the routes; [`nav`] lists the demos. A demo has its state and listeners in one file (such as
//! [`cart`], [`saved_cart`], [`counter`], [`packing`], [`triggers`], [`scopes`]) and its page in another with `_page` behind
//! its name, which [`parts`] makes a download of its own. [`stars`] is a component of the app's own.

// A nested view is one deep type.
#![recursion_limit = "256"]

pub mod cart;
pub mod cart_page;
pub mod counter;
pub mod counter_page;
pub mod credentials;
pub mod credentials_fields;
pub mod credentials_page;
#[cfg(not(target_arch = "wasm32"))]
mod credentials_rule;
mod credentials_storage;
pub mod files;
pub mod files_page;
pub mod gallery;
pub mod gallery_docs;
pub mod gallery_page;
#[cfg(not(target_arch = "wasm32"))]
mod gallery_source;
pub mod grocery;
pub mod home;
pub mod lifecycle;
pub mod lifecycle_page;
pub mod nav;
pub mod not_found;
pub mod packing;
pub mod packing_page;
pub mod parts;
pub mod saved_cart;
pub mod scopes;
pub mod scopes_page;
pub mod search;
pub mod search_page;
pub mod stars;
pub mod theme;
pub mod triggers;
pub mod triggers_page;

use blockwork::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            // To the router this is no link: the browser goes there by itself, and takes the focus along.
            <a class="skip" href="#content" rel="external">"Skip to the content"</a>
            <header class="top">
                <A href="/" attr:class="brand">"Blockwork"</A>
                <nav::Navigation/>
                <theme::ThemeSwitch/>
            </header>
            <main id="content" tabindex="-1">
                <Routes fallback=not_found::NotFound>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                    <Route path=path!("/cart") view=parts::cart() ssr=SsrMode::Async/>
                    <Route path=path!("/credentials") view=parts::credentials() ssr=SsrMode::Async/>
                    <Route path=path!("/counter") view=parts::counter() ssr=SsrMode::Async/>
                    <Route path=path!("/files") view=parts::files() ssr=SsrMode::Async/>
                    <Route path=path!("/rows") view=parts::rows() ssr=SsrMode::Async/>
                    <Route path=path!("/triggers") view=parts::triggers() ssr=SsrMode::Async/>
                    <Route path=path!("/lifecycle") view=parts::lifecycle() ssr=SsrMode::Async/>
                    <Route path=path!("/search") view=parts::search() ssr=SsrMode::Async/>
                    <Route path=path!("/components") view=parts::components() ssr=SsrMode::Async/>
                    <Route path=path!("/scopes") view=parts::scopes() ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}

/// Blocks on a future that never waits: a listener's body in a unit test.
#[cfg(all(test, not(target_arch = "wasm32")))]
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("the listener waits for something"),
    }
}
