//! Yes or no.

use crate::field::{About, Control, tick};
use crate::model::Model;
use leptos::prelude::*;

/// Yes or no: a tick, or with `switch` something that is switched on and off.
#[component]
pub fn Checkbox(
    /// What is agreed to, or switched on.
    #[prop(into)]
    label: String,
    /// Whether it is.
    #[prop(into, default = false.into())]
    value: Model<bool>,
    /// Whether it is a switch: for what takes effect at once. Default: no.
    #[prop(optional)]
    switch: bool,
    /// What helps to decide.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why it cannot stay as it is, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it must be ticked. Default: no.
    #[prop(optional)]
    required: bool,
    /// Whether it cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Default: no.
    #[prop(optional)]
    hide_label: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let about = About { label, help, name: name.clone(), error, required, hide_label, class, ..About::default() };
    let control = move |control: Control| {
        if let Some(posted) = &control.posted {
            value.set(!posted.is_empty());
        }
        view! {
            <input
                type="checkbox"
                role=switch.then_some("switch")
                class=if switch { "bw-switch" } else { "bw-tick" }
                id=control.id
                name=name
                checked=value.get_untracked()
                prop:checked=move || value.get()
                required=required
                disabled=disabled
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                on:change=move |event| value.set(event_target_checked(&event))
            />
        }
        .into_any()
    };
    tick(about, control)
}
