//! Every demo of the showcase, once: the navigation and the cards of the start page are made from it.

use blockwork::prelude::*;
use blockwork::ui::Links;
use leptos_router::components::A;

/// A demo that people can go to.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// Where it is.
    pub path: &'static str,
    /// What the navigation calls it.
    pub name: &'static str,
    /// What there is to try.
    pub about: &'static str,
}

/// The demos, in the order of the navigation. Each has its route in [`App`](crate::App).
pub const DEMOS: &[Demo] = &[
    Demo {
        path: "/cart",
        name: "Cart",
        about: "One cart for this page and one for you. Refresh, open a second tab, pull the plug: nothing is lost, and \
                nothing counts twice.",
    },
    Demo {
        path: "/credentials",
        name: "Credentials",
        about: "A password that this browser keeps, sealed or plain: look at what it holds, refresh, open a second tab, \
                forget.",
    },
    Demo { path: "/counter", name: "Counter", about: "One number for everybody. Press in two windows at once." },
    Demo {
        path: "/rows",
        name: "Rows",
        about: "A packing list whose rows come and go, each with a value of its own that goes with it, and stars that stay.",
    },
    Demo {
        path: "/files",
        name: "Files",
        about: "Send pictures and tables, see what they are by their content, and fetch what a listener writes about them.",
    },
    Demo {
        path: "/triggers",
        name: "Triggers",
        about: "What a button does while its listener is busy, and what else can be attached to it.",
    },
    Demo {
        path: "/lifecycle",
        name: "Lifecycle",
        about: "Your open pages, what expires when, and what listeners are told at the end. End one, and see.",
    },
    Demo {
        path: "/scopes",
        name: "Scopes",
        about: "The same count for everybody, for you, for this page and for this browser, and how long each lives.",
    },
    Demo {
        path: "/search",
        name: "Search",
        about: "What is looked for stands in the address: share the link, go back, and carry what you found to the cart.",
    },
    Demo {
        path: "/components",
        name: "Components",
        about: "Everything that can be put on a page, alive and in every state, with its source.",
    },
];

/// The links at the top of every page.
#[component]
pub fn Navigation() -> impl IntoView {
    let links: Links = DEMOS.iter().map(|demo| (demo.path, demo.name)).collect();
    view! { <Nav label="Demos" links=links/> }
}

/// The demos as cards.
#[component]
pub fn Demos() -> impl IntoView {
    let cards = DEMOS.iter().map(|demo| {
        view! {
            <li class="card demo">
                <h3><A href=demo.path>{demo.name}</A></h3>
                <p>{demo.about}</p>
            </li>
        }
    });
    view! { <ul class="demos">{cards.collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_demo_has_a_path_and_a_name_of_its_own() {
        let paths: HashSet<_> = DEMOS.iter().map(|demo| demo.path).collect();
        let names: HashSet<_> = DEMOS.iter().map(|demo| demo.name).collect();
        assert_eq!([paths.len(), names.len()], [DEMOS.len(); 2]);
    }
}
