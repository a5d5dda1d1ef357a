//! The links to the pages of an app.

use crate::icon::{self, Icon};
use crate::ids::fresh_id;
use crate::texts::texts;
use leptos::html::Ul;
use leptos::prelude::*;
use leptos_router::components::A;

/// The links of a [`Nav`]: paths with what they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(Vec<(String, String)>);

impl<P: Into<String>, N: Into<String>, const MANY: usize> From<[(P, N); MANY]> for Links {
    fn from(links: [(P, N); MANY]) -> Self {
        links.into_iter().collect()
    }
}

impl<P: Into<String>, N: Into<String>> From<Vec<(P, N)>> for Links {
    fn from(links: Vec<(P, N)>) -> Self {
        links.into_iter().collect()
    }
}

impl<P: Into<String>, N: Into<String>> FromIterator<(P, N)> for Links {
    fn from_iter<I: IntoIterator<Item = (P, N)>>(links: I) -> Self {
        Self(links.into_iter().map(|(path, name)| (path.into(), name.into())).collect())
    }
}

/// The navigation of an app, in a `<Router>`: the link to the page one is on is marked, also for screen readers. Where the
/// page is narrower than 48 rem, a button opens the links as a menu; Escape, a press beside it and a chosen link close it.
/// All of that works without scripts.
///
/// ```
/// use blockwork_ui::Nav;
/// use leptos::prelude::*;
/// use leptos_router::components::Router;
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! { <Router><Nav label="Pages" links=[("/", "Start"), ("/orders", "Orders")]/></Router> }
/// }
/// ```
#[component]
pub fn Nav(
    /// What the links are, for screen readers.
    #[prop(into)]
    label: String,
    /// The links: paths with what they are called.
    #[prop(into)]
    links: Links,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let (id, list) = (fresh_id(), NodeRef::<Ul>::new());
    let Links(links) = links;
    let links = links.into_iter().map(|(path, name)| {
        // Below the start page stands every page: only there it is the one that one is on.
        let exact = path == "/";
        view! { <li><A href=path exact=exact attr:class="bw-nav-link">{name}</A></li> }
    });
    let close = move |_| {
        if let Some(list) = list.get_untracked() {
            // Where it is not open over the page there is nothing to be closed.
            let _ = list.hide_popover();
        }
    };
    view! {
        <nav class=format!("bw-nav {class}") aria-label=label>
            <button type="button" class="bw-button bw-where-narrow" popovertarget=id.clone()>
                <Icon of=icon::MENU/>
                {texts().menu}
            </button>
            <ul class="bw-nav-links" id=id popover="auto" node_ref=list on:click=close>{links.collect_view()}</ul>
        </nav>
    }
}
