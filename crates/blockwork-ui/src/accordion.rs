//! A part of the page that opens and closes.

use crate::icon::{self, Icon};
use crate::model::Model;
use leptos::prelude::*;

/// A heading that shows and hides what stands below it. Without scripts it works as well.
#[component]
pub fn Accordion(
    /// What is in it. Always seen; a press opens and closes.
    #[prop(into)]
    label: String,
    /// Whether it is open. Open, unless it is said otherwise.
    #[prop(default = true.into(), into)]
    open: Model<bool>,
    /// Of several of the same name, at most one is open: the browser closes the others.
    #[prop(optional, into)]
    name: Option<String>,
    /// Told when it opens.
    #[prop(optional, into)]
    on_expand: Option<Callback<()>>,
    /// Told when it closes.
    #[prop(optional, into)]
    on_collapse: Option<Callback<()>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What is shown and hidden.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<leptos::html::Details>::new();
    // The element is what is open; the browser opens it by itself, for a search in the page and for its name.
    let toggled = move |_| {
        let Some(now) = details.get_untracked().map(|details| details.open()) else { return };
        if now == open.get_untracked() {
            return;
        }
        open.set(now);
        if let Some(told) = if now { on_expand } else { on_collapse } {
            told.run(());
        }
    };
    view! {
        <details
            class=format!("bw-accordion {class}")
            node_ref=details
            name=name
            open=open.get_untracked()
            prop:open=move || open.get()
            on:toggle=toggled
        >
            <summary>
                <Icon of=icon::DOWN/>
                <span dir="auto">{label}</span>
            </summary>
            <div class="bw-accordion-body">{children()}</div>
        </details>
    }
}
