//! Forms that work with and without scripts.

use blockwork_core::event::{FORM_TICKET, Rendered};
use leptos::context::Provider;
use leptos::prelude::*;

/// Said to components: they stand in a form, whose fields are their inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForm;

/// A form. Its buttons fire their wires; without scripts they post the fields around them to the same listeners.
///
/// For that, each field has the name of the listener's input: `<CheckboxGroup name="ticked" …/>`. It works for listeners
/// whose states are `user` or `global`: what belongs to one load of a page is another one at each answer without scripts,
/// and its buttons say so. The guide has an example: `docs/guide/signatures.md`.
#[component]
pub fn Form(
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    // A press of Enter in a field presses the first button, which does what there is to do.
    view! {
        <form class=class method="post" on:submit=|event| event.prevent_default()>
            <Ticket/>
            <Provider value=InForm>{children()}</Provider>
        </form>
    }
}

/// The hidden field that tells one form from another.
#[component]
pub(crate) fn Ticket() -> impl IntoView {
    let ticket = use_context::<Rendered>().map(|rendered| rendered.ticket);
    view! { <input type="hidden" name=FORM_TICKET value=ticket/> }
}
