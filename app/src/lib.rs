//! The showcase: what Blockwork does, on pages to click through.
//!
//! [`App`] is the frame and the routes. A demo has its state and listeners in one file ([`cart`], [`saved_cart`],
//! [`counter`], [`triggers`]) and its page in another ([`cart_page`], [`counter_page`], [`triggers_page`]).

// A nested view is one deep type.
#![recursion_limit = "256"]

pub mod cart;
pub mod cart_page;
pub mod counter;
pub mod counter_page;
pub mod grocery;
pub mod home;
pub mod not_found;
pub mod saved_cart;
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
                <nav aria-label="Demos">
                    <A href="/cart">"Cart"</A>
                    <A href="/counter">"Counter"</A>
                    <A href="/triggers">"Triggers"</A>
                </nav>
                <theme::ThemeSwitch/>
            </header>
            <main id="content" tabindex="-1">
                <Routes fallback=not_found::NotFound>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                    <Route path=path!("/cart") view=cart_page::CartPage ssr=SsrMode::Async/>
                    <Route path=path!("/counter") view=counter_page::CounterPage ssr=SsrMode::Async/>
                    <Route path=path!("/triggers") view=triggers_page::TriggersPage ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}
