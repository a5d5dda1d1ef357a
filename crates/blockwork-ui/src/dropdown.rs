//! A list to pick from: one value or several, that can be searched.

mod combobox;
mod list;
mod native;
mod picked;
mod view;

pub use picked::Picked;

use crate::choices::Choices;
use crate::field::{About, field};
use combobox::Combobox;
use leptos::prelude::*;

/// So many choices fit into a list that cannot be searched.
const EASILY_SEEN: usize = 200;

/// A list that opens, to pick one value or several from.
///
/// For one value, and without `searchable` or `own_values`, it is the browser's own list, which suits every device best. Else
/// one types to find a choice, and arrows, Enter and Escape do what they do in such lists everywhere; several values stand
/// as chips before the text, Backspace takes the last one out. A list of more than 200 choices becomes searchable by itself.
///
/// `on:change` and `on:input` tell what a person does in the field, the value tells what is picked.
#[component]
pub fn Dropdown(
    /// What is to be picked.
    #[prop(into)]
    label: String,
    /// What there is to pick from: texts, or pairs of a label and a value; also a signal or a live value of them. Of many,
    /// the first 100 that fit are shown.
    #[prop(into)]
    choices: Choices,
    /// What is picked. A text, an `Option` or a `Choice` of your own makes it one value, a `Vec` several. Usually nothing.
    #[prop(into, default = String::new().into())]
    value: Picked,
    /// Whether one can type to find a choice. Several values always can be. Usually not.
    #[prop(optional)]
    searchable: bool,
    /// Whether what is typed counts even where it is none of the choices. Usually not.
    #[prop(optional)]
    own_values: bool,
    /// The most values that can be picked, of several. Usually no limit.
    #[prop(optional)]
    max_choices: Option<usize>,
    /// What stands in it while nothing is picked.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What helps to pick.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why what is picked cannot be used, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether something must be picked. Usually not.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be picked.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Usually not.
    #[prop(optional)]
    hide_label: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let about = About {
        label: label.clone(),
        help,
        name: name.clone(),
        error,
        required,
        hide_label,
        class,
        ..About::default()
    };
    let asks = Asks { label, name, placeholder, required, disabled };
    field(about, move |control| {
        if let Some(posted) = &control.posted {
            value.begins_with(posted.clone());
        }
        match value {
            Picked::One(value) if !searchable && !own_values && is_easily_seen(choices) => {
                native::select(control, choices, value, asks)
            }
            picked => Combobox::new(choices, picked, own_values, max_choices).view(control, asks),
        }
    })
}

fn is_easily_seen(choices: Choices) -> bool {
    choices.known().is_none_or(|items| items.len() <= EASILY_SEEN)
}

/// What both kinds ask of a browser.
struct Asks {
    label: String,
    name: Option<String>,
    placeholder: MaybeProp<String>,
    required: bool,
    disabled: Signal<bool>,
}
