//! The browser's own list, for one value.

use super::Asks;
use crate::choices::{Choices, Item};
use crate::field::Control;
use crate::model::Model;
use crate::texts::texts;
use leptos::html;
use leptos::prelude::*;

/// A `<select>`. What is none of the choices is shown as nothing.
pub(super) fn select(control: Control, choices: Choices, value: Model<String>, asks: Asks) -> AnyView {
    let element = NodeRef::<html::Select>::new();
    follow(element, choices, value);
    let picks = move |event| {
        value.set(event_target_value(&event));
        // What the value did not take is not shown either.
        show(element, &value.get_untracked());
    };
    let Asks { name, placeholder, required, disabled, .. } = asks;
    let nothing = move || placeholder.get().unwrap_or_else(|| texts().choose.to_owned());
    // With a value that must be there, nothing is no choice.
    let can_be_nothing = !required || untrack(|| value.with(String::is_empty));
    let option = move |item: Item| {
        let selected = untrack(|| value.with(|value| *value == item.value));
        view! {
            <option value=item.value selected=selected>
                {item.label}
            </option>
        }
        .into_any()
    };
    view! {
        <div class="bw-entry">
            <select
                class="bw-input"
                id=control.id
                name=name
                required=required
                disabled=disabled
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                node_ref=element
                on:change=picks
            >
                {can_be_nothing.then(|| view! { <option value="">{nothing}</option> })}
                {choices.each(option)}
            </select>
        </div>
    }
    .into_any()
}

/// Shows the value whenever it changes, or the choices do.
fn follow(element: NodeRef<html::Select>, choices: Choices, value: Model<String>) {
    Effect::new(move || {
        let value = value.get();
        let _ = choices.get();
        element.track();
        // When the choices have been changed in the page, too.
        request_animation_frame(move || show(element, &value));
    });
}

fn show(element: NodeRef<html::Select>, value: &str) {
    let Some(select) = element.try_get_untracked().flatten() else { return };
    if select.value() != value {
        select.set_value(value);
        if select.selected_index() < 0 {
            select.set_value("");
        }
    }
}
