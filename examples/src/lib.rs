//! Small apps, one file each, behind one start page: `cargo xtask serve --project examples`.
//!
//! [`EXAMPLES`] lists them, and [`App`] has a route for each.

pub mod calculator;
pub mod chat;
pub mod csv_upload;
pub mod hangman;
pub mod hello;
pub mod image_filter;
pub mod scores;
pub mod settings;
pub mod star_rating;
pub mod tictactoe;
pub mod timer;
pub mod todo;
pub mod validation;

use blockwork::prelude::*;
use leptos_router::components::{A, ParentRoute, Route, Router, Routes};
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
pub const EXAMPLES: &[Example] = &[
    Example { path: "/hello", name: "Hello", about: "A name goes to the server, and a greeting comes back." },
    Example { path: "/calculator", name: "Calculator", about: "A form made from a listener's signature." },
    Example {
        path: "/todo",
        name: "To-do list",
        about: "A list of the visitor's own, in all tabs and after a refresh.",
    },
    Example { path: "/tictactoe", name: "Tic-tac-toe", about: "Two people at one board, who move in turn." },
    Example { path: "/hangman", name: "Hangman", about: "A secret that no page receives." },
    Example { path: "/scores", name: "Score board", about: "One value for everybody, on every page at once." },
    Example { path: "/chat", name: "Chat room", about: "What everybody has, and what one visitor has." },
    Example { path: "/timer", name: "Timer", about: "What happens by itself, in the page and on the server." },
    Example { path: "/validation", name: "Validation", about: "All that is wrong is said at once, each at its field." },
    Example {
        path: "/csv-upload",
        name: "CSV upload",
        about: "A file becomes a table; bad rows are told by their line.",
    },
    Example { path: "/image-filter", name: "Image filter", about: "A picture is worked on, and comes back as a file." },
    Example {
        path: "/settings/profile",
        name: "Settings",
        about: "Several pages over one state, and a part of the address.",
    },
    Example {
        path: "/star-rating",
        name: "Star rating",
        about: "A component of your own, with keyboard and without scripts.",
    },
];

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
                    <Route path=path!("/calculator") view=calculator::Calculator ssr=SsrMode::Async/>
                    <Route path=path!("/todo") view=todo::Todo ssr=SsrMode::Async/>
                    <Route path=path!("/tictactoe") view=tictactoe::TicTacToe ssr=SsrMode::Async/>
                    <Route path=path!("/hangman") view=hangman::HangmanPage ssr=SsrMode::Async/>
                    <Route path=path!("/scores") view=scores::Scores ssr=SsrMode::Async/>
                    <Route path=path!("/chat") view=chat::Chat ssr=SsrMode::Async/>
                    <Route path=path!("/timer") view=timer::Timers ssr=SsrMode::Async/>
                    <Route path=path!("/validation") view=validation::Validation ssr=SsrMode::Async/>
                    <Route path=path!("/csv-upload") view=csv_upload::CsvUpload ssr=SsrMode::Async/>
                    <Route path=path!("/image-filter") view=image_filter::ImageFilter ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/settings") view=settings::Settings ssr=SsrMode::Async>
                        <Route path=path!("profile") view=settings::Profile ssr=SsrMode::Async/>
                        <Route path=path!("topics") view=settings::Topics ssr=SsrMode::Async/>
                        <Route path=path!("overview") view=settings::Overview ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=path!("/star-rating") view=star_rating::StarRating ssr=SsrMode::Async/>
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
