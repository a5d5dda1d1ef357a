//! A number on a scale.

use crate::field::{About, Control, field};
use crate::num::Num;
use crate::number_input::{NumberInput, Quantity};
use leptos::prelude::*;

/// A number that a person sets on a scale, where more or less matters more than the number itself. Its value follows the
/// thumb; `on:change` happens when it is let go.
#[component]
pub fn Slider(
    /// What is set.
    #[prop(into)]
    label: String,
    /// The number, of any primitive type.
    #[prop(into)]
    value: Quantity,
    /// The least. Default: 0.
    #[prop(default = Num::Whole(0), into)]
    min: Num,
    /// The most. Default: 100.
    #[prop(default = Num::Whole(100), into)]
    max: Num,
    /// What lies between one number and the next, from the least on. Default: 1.
    #[prop(default = Num::Whole(1), into)]
    step: Num,
    /// The unit behind the number, such as "%".
    #[prop(optional, into)]
    unit: Option<String>,
    /// Whether the number can be typed as well. Default: no.
    #[prop(optional)]
    number: bool,
    /// What helps to set it.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why it cannot be used as it is, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
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
    let about = About { label: label.clone(), help, name: name.clone(), error, hide_label, class, ..About::default() };
    let quantity = value.within(Some(min), Some(max));
    let text = move || quantity.get().map(|number| number.to_string());
    let spoken = {
        let unit = unit.clone();
        move || text().map(|number| with_unit(number, unit.as_deref()))
    };
    let beside = beside(label, quantity, [min, max, step], unit, number, disabled);
    let control = move |control: Control| {
        if let Some(text) = control.posted_text() {
            let _ = quantity.take(text);
        }
        // The bounds come first: a browser holds the value within those that it knows.
        view! {
            <div class="bw-slider">
                <input
                    type="range"
                    min=attribute(min)
                    max=attribute(max)
                    step=attribute(step)
                    id=control.id
                    name=name
                    value=untrack(text)
                    disabled=disabled
                    aria-valuetext=spoken
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    prop:value=text
                    on:input=move |event| {
                        let _ = quantity.take(&event_target_value(&event));
                    }
                />
                {beside}
            </div>
        }
        .into_any()
    };
    field(about, control)
}

/// As HTML has it, where it is a number: a browser has bounds of its own for what is none.
fn attribute(num: Num) -> Option<String> {
    let none = matches!(num, Num::Part(part) if !part.is_finite());
    (!none).then(|| num.to_string())
}

/// The number beside the scale: to be typed, or only shown. Screen readers hear it of the scale.
fn beside(
    label: String,
    quantity: Quantity,
    [min, max, step]: [Num; 3],
    unit: Option<String>,
    typed: bool,
    disabled: Signal<bool>,
) -> AnyView {
    if typed {
        let unit = unit.unwrap_or_default();
        return view! { <NumberInput label hide_label=true value=quantity min max step unit disabled/> }.into_any();
    }
    let shown = move || quantity.get().map(|number| with_unit(number.to_string(), unit.as_deref()));
    view! { <span class="bw-beside" aria-hidden="true">{shown}</span> }.into_any()
}

fn with_unit(number: String, unit: Option<&str>) -> String {
    match unit {
        // These stand close to their number.
        Some(unit @ ("%" | "°")) => format!("{number}{unit}"),
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_said_with_its_unit() {
        let said = [Some("%"), Some("kg"), None].map(|unit| with_unit("5".to_owned(), unit));
        assert_eq!(said, ["5%", "5 kg", "5"]);
    }
}
