//! A colour that a person picks.

use crate::field::{About, Control, field};
use crate::model::Model;
use crate::texts::{fill, texts};
use blockwork_core::Color;
use leptos::prelude::*;

/// A colour to choose, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// What it is called.
    pub label: String,
    /// The colour.
    pub color: Color,
}

/// A colour that is called as it is written.
impl From<Color> for Swatch {
    fn from(color: Color) -> Self {
        Self { label: color.to_string(), color }
    }
}

/// A name, and the colour.
impl<L: Into<String>> From<(L, Color)> for Swatch {
    fn from((label, color): (L, Color)) -> Self {
        Self { label: label.into(), color }
    }
}

/// Colours to choose from: an array or a list of colours, or of pairs of a name and a colour.
#[derive(Clone, Debug, Default)]
pub struct Presets(Vec<Swatch>);

impl<T: Into<Swatch>, const N: usize> From<[T; N]> for Presets {
    fn from(colors: [T; N]) -> Self {
        colors.map(Into::into).to_vec().into()
    }
}

impl<T: Into<Swatch>> From<Vec<T>> for Presets {
    fn from(colors: Vec<T>) -> Self {
        let mut presets = Vec::<Swatch>::new();
        for swatch in colors.into_iter().map(Into::into) {
            if !presets.iter().any(|one| one.color == swatch.color) {
                presets.push(swatch);
            }
        }
        Self(presets)
    }
}

/// A colour: from the browser's palette, typed as `#b4410e` or `#f80`, or one of the presets.
///
/// Text that is no colour is said at the field when it is left, and the last good colour stays.
#[component]
pub fn ColorPicker(
    /// What the colour is for.
    #[prop(into)]
    label: String,
    /// The colour. It is an input of listeners too. Usually black.
    #[prop(into, default = Color::default().into())]
    value: Model<Color>,
    /// Colours to choose from, each once; with a name each, or called as they are written. Usually none.
    #[prop(optional, into)]
    presets: Presets,
    /// What helps to pick.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why the colour cannot be used, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
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
    let about = About { label: label.clone(), help, name: name.clone(), error, hide_label, class, ..About::default() };
    field(about, move |control| {
        if let Some(Ok(posted)) = control.posted_text().map(str::parse) {
            value.set(posted);
        }
        let Presets(presets) = presets;
        let presets = (!presets.is_empty()).then(|| swatches(&control.id, &label, presets, value, disabled));
        view! {
            <div class="bw-color">
                <div class="bw-entry">
                    {palette(&label, name, value, disabled, control.complaint)}
                    {digits(control, value, disabled)}
                </div>
                {presets}
            </div>
        }
        .into_any()
    })
}

/// The browser's own field. It always has a colour, so it is what a form posts.
fn palette(
    label: &str,
    name: Option<String>,
    value: Model<Color>,
    disabled: Signal<bool>,
    complaint: RwSignal<Option<String>>,
) -> AnyView {
    let picks = move |event| {
        if let Ok(color) = event_target_value(&event).parse() {
            complaint.set(None);
            value.set(color);
        }
    };
    view! {
        <input
            type="color"
            class="bw-palette"
            name=name
            value=untrack(|| value.get().to_string())
            aria-label=fill(texts().palette, &[&label])
            disabled=disabled
            prop:value=move || value.get().to_string()
            on:input=picks
        />
    }
    .into_any()
}

/// The colour as text.
fn digits(control: Control, value: Model<Color>, disabled: Signal<bool>) -> AnyView {
    let complaint = control.complaint;
    let types = move |event| {
        let text = event_target_value(&event);
        match text.trim().parse::<Color>() {
            Ok(color) => {
                complaint.set(None);
                value.set(color);
            }
            Err(_) => complaint.set(Some(texts().not_a_color.to_owned())),
        }
    };
    view! {
        <input
            type="text"
            class="bw-input bw-digits"
            id=control.id
            value=untrack(|| value.get().to_string())
            dir="ltr"
            maxlength="32"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            disabled=disabled
            aria-describedby=control.described_by
            aria-invalid=control.invalid
            prop:value=move || value.get().to_string()
            on:change=types
        />
    }
    .into_any()
}

/// A radio group. It belongs to no form, because the palette posts what is picked.
fn swatches(id: &str, label: &str, presets: Vec<Swatch>, value: Model<Color>, disabled: Signal<bool>) -> AnyView {
    let group = format!("{id}-presets");
    let swatches = presets.into_iter().map(|Swatch { label, color }| {
        let picked = move || value.get() == color;
        let title = label.clone();
        view! {
            <label class="bw-swatch" title=title>
                <input
                    type="radio"
                    form=""
                    name=group.clone()
                    value=color.to_string()
                    aria-label=label
                    checked=untrack(picked)
                    prop:checked=picked
                    disabled=disabled
                    on:change=move |_| value.set(color)
                />
                // A page may have no styles in its elements, but pictures.
                <svg viewBox="0 0 1 1" aria-hidden="true" focusable="false">
                    <rect width="1" height="1" fill=color.to_string()></rect>
                </svg>
            </label>
        }
    });
    view! {
        <div class="bw-swatches" role="radiogroup" aria-label=fill(texts().presets, &[&label])>
            {swatches.collect_view()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_colours_with_or_without_a_name_and_each_is_there_once() {
        let (red, blue) = (Color::new(255, 0, 0), Color::new(0, 0, 255));
        let Presets(plain) = [red, blue, red].into();
        assert_eq!(plain.iter().map(|swatch| swatch.label.as_str()).collect::<Vec<_>>(), ["#ff0000", "#0000ff"]);
        let Presets(named) = vec![("Fire", red), ("Also fire", red)].into();
        assert_eq!(named, [Swatch { label: "Fire".into(), color: red }]);
    }
}
