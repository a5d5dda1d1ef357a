//! Several of a list of choices.

use crate::choices::{Choices, Item};
use crate::field::{About, Control, group};
use crate::model::Model;
use leptos::prelude::*;

/// A group of checkboxes. Its value is the list of what is ticked, in the order of the choices.
#[component]
pub fn CheckboxGroup(
    /// What the group is about.
    #[prop(into)]
    label: String,
    /// What can be ticked: texts, or pairs of a label and the value behind it.
    #[prop(into)]
    choices: Choices,
    /// What is ticked.
    #[prop(into)]
    value: Model<Vec<String>>,
    /// What helps to choose.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why the choice cannot be used, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether nothing can be ticked.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Default: no.
    #[prop(optional)]
    hide_label: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let about = About { label, help, name: name.clone(), error, hide_label, class, ..About::default() };
    let controls = move |control: Control| {
        if let Some(posted) = control.posted {
            value.set(posted);
        }
        let boxes = choices.each(move |item| tick_box(item, choices, value, name.clone(), disabled));
        view! { <div class="bw-choices">{boxes}</div> }.into_any()
    };
    group(about, controls)
}

fn tick_box(
    item: Item,
    choices: Choices,
    value: Model<Vec<String>>,
    name: Option<String>,
    disabled: Signal<bool>,
) -> AnyView {
    let Item { label, value: choice } = item;
    let posted = choice.clone();
    let ticked = {
        let choice = choice.clone();
        move || value.with(|value| value.contains(&choice))
    };
    let tick = move |event| {
        let tick = if event_target_checked(&event) { Tick::On } else { Tick::Off };
        let order = untrack(|| choices.get().unwrap_or_default());
        value.update(|value| set(value, &order, &choice, tick));
    };
    view! {
        <label class="bw-choice">
            <input
                type="checkbox"
                name=name
                value=posted
                checked=untrack(&ticked)
                prop:checked=ticked
                disabled=disabled
                on:change=tick
            />
            <span dir="auto">{label}</span>
        </label>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tick {
    On,
    Off,
}

fn set(value: &mut Vec<String>, order: &[Item], choice: &str, tick: Tick) {
    value.retain(|ticked| ticked != choice);
    if tick == Tick::On {
        value.push(choice.to_owned());
    }
    value.sort_by_key(|ticked| order.iter().position(|choice| choice.value == *ticked));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, choice: &str, tick: Tick, expected: &str) {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut value = list(before);
        let order: Vec<_> = list("a b c").into_iter().map(Item::from).collect();
        set(&mut value, &order, choice, tick);
        assert_eq!(value, list(expected));
    }

    #[test]
    fn ticks_stand_in_the_order_of_the_choices() {
        check("", "b", Tick::On, "b");
        check("b", "a", Tick::On, "a b");
        check("a b", "a", Tick::On, "a b");
        check("a b c", "b", Tick::Off, "a c");
        check("a", "c", Tick::Off, "a");
    }
}
