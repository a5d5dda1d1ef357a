//! The app: [`App`] is the frame and the routes. A page has its state and listeners in one file ([`notes`]) and what is seen
//! of them in another ([`notes_page`]).

pub mod notes;
pub mod notes_page;

use blockwork::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <header class="top">
                <A href="/" attr:class="brand">
                    <img src="/favicon.svg" alt="" width="24" height="24"/>
                    "{{name}}"
                </A>
            </header>
            <main>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=notes_page::NotesPage ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}

/// The page for addresses that lead nowhere.
#[component]
fn NotFound() -> impl IntoView {
    view! {
        <Title text="Not found"/>
        <h1>"There is no such page"</h1>
        <p><A href="/">"To the start"</A></p>
    }
}
