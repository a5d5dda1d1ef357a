//! One of a list of choices, all of them in sight.

use crate::choices::{Choices, Item};
use crate::field::{About, Control, group};
use crate::model::Model;
use leptos::prelude::*;

/// One of a few choices. Its value is the one that is chosen, and empty where none is. The arrow keys choose; for the Tab
/// key it is one stop.
#[component]
pub fn Radio(
    /// What the choice is about.
    #[prop(into)]
    label: String,
    /// What can be chosen: texts, or pairs of a label and the value behind it.
    #[prop(into)]
    choices: Choices,
    /// What is chosen.
    #[prop(into)]
    value: Model<String>,
    /// What helps to choose.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why the choice cannot be used, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether one must be chosen. Default: no.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be chosen.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Default: no.
    #[prop(optional)]
    hide_label: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let role = Some("radiogroup");
    let about = About { label, help, name: name.clone(), error, required, hide_label, role, class, ..About::default() };
    let controls = move |control: Control| {
        if let Some(posted) = &control.posted {
            value.set(posted.first().cloned().unwrap_or_default());
        }
        // Buttons of one name are one choice: to the arrow keys, and to the Tab key.
        let name = name.unwrap_or_else(|| control.id.clone());
        let buttons = choices.each(move |Item { label, value: choice }| {
            let (posted, name) = (choice.clone(), name.clone());
            let chosen = {
                let choice = choice.clone();
                move || value.with(|value| *value == choice)
            };
            view! {
                <label class="bw-choice">
                    <input
                        type="radio"
                        name=name
                        value=posted
                        checked=untrack(&chosen)
                        prop:checked=chosen
                        required=required
                        disabled=disabled
                        on:change=move |_| value.set(choice.clone())
                    />
                    <span dir="auto">{label}</span>
                </label>
            }
            .into_any()
        });
        view! { <div class="bw-choices">{buttons}</div> }.into_any()
    };
    group(about, controls)
}
