//! Several of a list of choices.

use leptos::prelude::*;

/// A group of checkboxes. Its value is the list of what is ticked, in the order of the choices.
#[component]
pub fn CheckboxGroup(
    /// What the group is about.
    #[prop(into)]
    label: String,
    /// What can be ticked.
    #[prop(into)]
    choices: Choices,
    /// What is ticked.
    value: RwSignal<Vec<String>>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let Choices(choices) = choices;
    let order = StoredValue::new(choices.clone());
    let boxes = choices.into_iter().map(|choice| {
        let ticked = {
            let choice = choice.clone();
            move || value.with(|value| value.contains(&choice))
        };
        let (text, posted, name) = (choice.clone(), choice.clone(), name.clone());
        let tick = move |event| {
            let on = event_target_checked(&event);
            value.update(|value| {
                order.with_value(|order| set(value, order, &choice, if on { Tick::On } else { Tick::Off }));
            });
        };
        view! {
            <label class="bw-choice">
                <input type="checkbox" name=name value=posted checked=ticked.clone() prop:checked=ticked on:change=tick/>
                <span>{text}</span>
            </label>
        }
    });
    view! {
        <fieldset class="bw-group">
            <legend>{label}</legend>
            <div class="bw-choices">{boxes.collect_view()}</div>
        </fieldset>
    }
}

/// What can be ticked: a list of anything that is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices(Vec<String>);

impl<T: Into<String>, const N: usize> From<[T; N]> for Choices {
    fn from(choices: [T; N]) -> Self {
        Self(choices.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>> From<Vec<T>> for Choices {
    fn from(choices: Vec<T>) -> Self {
        Self(choices.into_iter().map(Into::into).collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tick {
    On,
    Off,
}

fn set(value: &mut Vec<String>, order: &[String], choice: &str, tick: Tick) {
    value.retain(|ticked| ticked != choice);
    if tick == Tick::On {
        value.push(choice.to_owned());
    }
    value.sort_by_key(|ticked| order.iter().position(|choice| choice == ticked));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, choice: &str, tick: Tick, expected: &str) {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut value = list(before);
        set(&mut value, &list("a b c"), choice, tick);
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
