//! A column at the side of the page.

use crate::icon::{self, Icon};
use crate::ids::fresh_id;
use crate::model::Model;
use leptos::prelude::*;

/// At which side a [`Sidebar`] stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Where lines of text begin.
    #[default]
    Start,
    /// Where lines of text end.
    End,
}

/// A column at the side of what stands beside it in a [`Row`](crate::Row). A button above it closes and opens it. Where the
/// page is narrower than 48 rem, it is closed at first, and opens over the page: Escape and a press beside it close it
/// again.
///
/// Without scripts it is open where there is room, and opens over the page where there is none.
#[component]
pub fn Sidebar(
    /// What is in it: its name for screen readers, and of its button.
    #[prop(into)]
    label: String,
    /// Whether it is open where there is room for it. Open, unless it is said otherwise.
    #[prop(default = true.into(), into)]
    open: Model<bool>,
    /// The side it stands at.
    #[prop(optional)]
    side: Side,
    /// Told when somebody opens it where there is room for it.
    #[prop(optional, into)]
    on_expand: Option<Callback<()>>,
    /// Told when somebody closes it where there is room for it.
    #[prop(optional, into)]
    on_collapse: Option<Callback<()>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let (id, name) = (fresh_id(), label.clone());
    let toggle = move |_| {
        let now = !open.get_untracked();
        open.set(now);
        if let Some(told) = if now { on_expand } else { on_collapse } {
            told.run(());
        }
    };
    let place = match side {
        Side::Start => "bw-sidebar",
        Side::End => "bw-sidebar bw-at-end",
    };
    // Two buttons, of which the style shows one: in the page, and over it. To open over the page is the browser's own
    // work, which also gives the focus back, says what is expanded, and needs no scripts.
    view! {
        <aside
            class=format!("{place} {class}")
            aria-label=name
            data-closed=move || (!open.get()).then_some("true")
        >
            <button
                type="button"
                class="bw-icon-button bw-where-wide"
                aria-label=label.clone()
                aria-controls=id.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=toggle
            >
                <Icon of=icon::SIDEBAR/>
            </button>
            <button type="button" class="bw-icon-button bw-where-narrow" aria-label=label popovertarget=id.clone()>
                <Icon of=icon::SIDEBAR/>
            </button>
            <div class="bw-sidebar-body" id=id popover="auto">{children()}</div>
        </aside>
    }
}
