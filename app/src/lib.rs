//! The showcase: what Blockwork does, on pages to click through.
//!
//! [`App`] is the frame and the routes. A demo has its state and listeners in one file ([`cart`], [`saved_cart`]) and its
//! page in another ([`cart_page`]).

// A nested view is one deep type.
#![recursion_limit = "256"]

pub mod cart;
pub mod cart_page;
pub mod grocery;
pub mod home;
pub mod not_found;
pub mod saved_cart;
pub mod theme;

use blockwork::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <a class="skip" href="#content">"Skip to the content"</a>
            <header class="top">
                <A href="/" attr:class="brand">"Blockwork"</A>
                <nav aria-label="Demos">
                    <A href="/cart">"Cart"</A>
                </nav>
                <theme::ThemeSwitch/>
            </header>
            <main id="content" tabindex="-1">
                <Routes fallback=not_found::NotFound>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                    <Route path=path!("/cart") view=cart_page::CartPage ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}
