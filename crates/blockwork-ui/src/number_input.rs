//! A number that a person enters.

use crate::field::{About, Control, field};
use crate::model::Model;
use crate::num::{Num, Numeric, Span, Wrong};
use crate::query::{InAddress, Query};
use crate::texts::{fill, texts};
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

/// A number that an input changes, whatever its type: a signal, a part of one, or a plain number to begin with; also of an
/// `Option`, where nothing may be entered. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    value: Model<Option<Num>>,
    span: Span,
    /// Whether there may be none.
    optional: bool,
}

impl<N: Numeric> From<Model<N>> for Quantity {
    fn from(model: Model<N>) -> Self {
        let read = Signal::derive(move || model.with(Numeric::to_num));
        let write = move |number: Option<Num>| {
            if let Some(number) = number.and_then(N::of_num) {
                model.set(number);
            }
        };
        Self { value: Model::of(read, write), span: N::span(), optional: false }
    }
}

impl<N: Numeric> From<Model<Option<N>>> for Quantity {
    fn from(model: Model<Option<N>>) -> Self {
        let read = Signal::derive(move || model.with(|number| number.as_ref().and_then(Numeric::to_num)));
        let write = move |number: Option<Num>| model.set(number.and_then(N::of_num));
        Self { value: Model::of(read, write), span: N::span(), optional: true }
    }
}

impl<N: Numeric> From<RwSignal<N>> for Quantity {
    fn from(signal: RwSignal<N>) -> Self {
        Model::<N>::from(signal).into()
    }
}

impl<N: Numeric> From<RwSignal<Option<N>>> for Quantity {
    fn from(signal: RwSignal<Option<N>>) -> Self {
        Model::<Option<N>>::from(signal).into()
    }
}

impl<N: Numeric + InAddress> From<Query<N>> for Quantity {
    fn from(parameter: Query<N>) -> Self {
        Model::<N>::from(parameter).into()
    }
}

impl<N: Numeric> From<(ReadSignal<N>, WriteSignal<N>)> for Quantity {
    fn from(signal: (ReadSignal<N>, WriteSignal<N>)) -> Self {
        Model::<N>::from(signal).into()
    }
}

/// A number to begin with; what becomes of it, nobody asks.
impl<N: Numeric> From<N> for Quantity {
    fn from(number: N) -> Self {
        Model::<N>::from(number).into()
    }
}

impl Quantity {
    /// What can be entered, within these bounds.
    pub(crate) fn within(self, min: Option<Num>, max: Option<Num>) -> Self {
        Self { span: self.span.within(min, max), ..self }
    }

    /// The number now. Tracked.
    pub(crate) fn get(self) -> Option<Num> {
        self.value.get()
    }

    /// Takes what was typed, where it can be used.
    pub(crate) fn take(self, text: &str) -> Result<(), Wrong> {
        match self.span.read(text)? {
            None if !self.optional => Err(Wrong::NotANumber),
            number => {
                self.value.set(number);
                Ok(())
            }
        }
    }
}

/// What is being typed, as long as the value is what it was then.
type Typed = RwSignal<Option<(String, Option<Num>)>>;

/// A number that a person enters. What is no number of the range is said at the field as soon as it is left, stays as it
/// was typed, and never gets into the value, which keeps the last good one. Arrow keys go by steps, Page Up and Page Down
/// by ten, Home and End to the bounds.
///
/// It is a text field in the role of a spin button: an `<input type="number">` changes under a turning wheel, tells nobody
/// what was typed where it is no number, and knows one way to write one. A comma is understood as a decimal point, except
/// where it could stand between thousands.
#[component]
pub fn NumberInput(
    /// What is to be entered.
    #[prop(into)]
    label: String,
    /// The number: of any primitive type, or an `Option` of one where nothing may be entered.
    #[prop(into)]
    value: Quantity,
    /// The least. Default: the least of its type.
    #[prop(optional, into)]
    min: Option<Num>,
    /// The most. Default: the most of its type.
    #[prop(optional, into)]
    max: Option<Num>,
    /// How far an arrow key goes. What is typed need not be one of the steps. Default: 1.
    #[prop(default = Num::Whole(1), into)]
    step: Num,
    /// The unit behind it, such as "kg".
    #[prop(optional, into)]
    unit: Option<String>,
    /// An example, shown while it is empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What helps to enter it.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why it cannot be used as it is, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it must be filled in. Default: no.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be entered.
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
    let quantity = value.within(min, max);
    let unit = unit.filter(|unit| !unit.is_empty());
    let bounds = [min, max].map(|bound| bound.and_then(Num::finite));
    let control = move |control: Control| {
        spin_button(control, quantity, bounds, step, unit, placeholder, name, required, disabled)
    };
    field(about, control)
}

#[expect(clippy::too_many_arguments, reason = "the properties of one element")]
fn spin_button(
    control: Control,
    quantity: Quantity,
    bounds: [Option<Num>; 2],
    step: Num,
    unit: Option<String>,
    placeholder: MaybeProp<String>,
    name: Option<String>,
    required: bool,
    disabled: Signal<bool>,
) -> AnyView {
    let complaint = control.complaint;
    let typed = Typed::new(None);
    if let Some(text) = control.posted_text() {
        type_in(quantity, typed, complaint, text.to_owned());
    }
    let input = NodeRef::<Input>::new();
    let shown = move || shown(typed.get(), quantity.get());
    let go = move |to: Move| go(input, quantity, to, step);
    let keydown = move |event: KeyboardEvent| {
        if let Some(to) = Move::of(&event).filter(|to| to.is_possible(bounds)) {
            event.prevent_default();
            go(to);
        }
    };
    // A form does not fire while its fields complain.
    Effect::new(move || {
        let said = complaint.get().unwrap_or_default();
        input.with(|input| input.as_ref().map(|input| input.set_custom_validity(&said)));
    });
    let value_text = {
        let unit = unit.clone();
        move || unit.as_ref().and_then(|unit| Some(format!("{} {unit}", quantity.get()?)))
    };
    view! {
        <div class="bw-entry">
            <input
                node_ref=input
                type="text"
                role="spinbutton"
                class="bw-input"
                inputmode=keyboard(quantity.span)
                autocomplete="off"
                id=control.id
                name=name
                value=untrack(shown)
                placeholder=move || placeholder.get()
                required=required
                disabled=disabled
                aria-valuenow=move || quantity.get().map(|number| number.to_string())
                aria-valuemin=bounds[0].map(|bound| bound.to_string())
                aria-valuemax=bounds[1].map(|bound| bound.to_string())
                aria-valuetext=value_text
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                prop:value=shown
                on:input=move |event| type_in(quantity, typed, complaint, event_target_value(&event))
                on:change=move |event| settle(quantity, typed, complaint, &event_target_value(&event))
                on:keydown=keydown
            />
            {unit.map(|unit| view! { <span class="bw-unit">{unit}</span> })}
            {[("bw-tool bw-less", Move::Steps(-1)), ("bw-tool bw-more", Move::Steps(1))]
                .map(|(class, to)| stepper(class, disabled, move || go(to)))}
        </div>
    }
    .into_any()
}

/// A button for those who point. The arrow keys do the same, so it is no stop of the Tab key, and nothing to be read out.
fn stepper(class: &'static str, disabled: Signal<bool>, go: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            type="button"
            class=class
            tabindex="-1"
            aria-hidden="true"
            disabled=disabled
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| go()
        ></button>
    }
    .into_any()
}

/// What stands in the field: what is being typed, as long as the value has not become another one.
fn shown(typed: Option<(String, Option<Num>)>, now: Option<Num>) -> String {
    match typed {
        Some((text, of)) if of == now => text,
        _ => now.map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// Takes what is being typed where it is good already. What is not may become so, and is no error yet.
fn type_in(quantity: Quantity, typed: Typed, complaint: RwSignal<Option<String>>, text: String) {
    let taken = quantity.take(&text);
    typed.set(Some((text, untrack(|| quantity.get()))));
    if taken.is_ok() {
        complaint.set(None);
    }
}

/// Says what is wrong with what was typed, or shows it as it was understood.
fn settle(quantity: Quantity, typed: Typed, complaint: RwSignal<Option<String>>, text: &str) {
    match quantity.take(text) {
        Ok(()) => {
            typed.set(None);
            complaint.set(None);
        }
        Err(wrong) => {
            typed.set(Some((text.to_owned(), untrack(|| quantity.get()))));
            complaint.set(Some(sentence(wrong)));
        }
    }
}

fn sentence(wrong: Wrong) -> String {
    let texts = texts();
    match wrong {
        Wrong::NotANumber => texts.not_a_number.to_owned(),
        Wrong::NotWhole => texts.not_whole.to_owned(),
        Wrong::TooSmall(least) => fill(texts.too_small, &[&least]),
        Wrong::TooLarge(most) => fill(texts.too_large, &[&most]),
    }
}

/// The keys that a touch screen shows. Those for numbers have no minus on some.
fn keyboard(span: Span) -> Option<&'static str> {
    let positive = span.least >= Num::Whole(0);
    positive.then_some(if span.whole { "numeric" } else { "decimal" })
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Steps(i32),
    Least,
    Most,
}

impl Move {
    fn of(event: &KeyboardEvent) -> Option<Self> {
        if event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            return None;
        }
        Self::of_key(&event.key())
    }

    fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowUp" => Move::Steps(1),
            "ArrowDown" => Move::Steps(-1),
            "PageUp" => Move::Steps(10),
            "PageDown" => Move::Steps(-10),
            "Home" => Move::Least,
            "End" => Move::Most,
            _ => return None,
        })
    }

    /// Whether it leads anywhere: without a bound, Home and End move the cursor.
    fn is_possible(self, bounds: [Option<Num>; 2]) -> bool {
        match self {
            Move::Steps(_) => true,
            Move::Least => bounds[0].is_some(),
            Move::Most => bounds[1].is_some(),
        }
    }

    fn from(self, quantity: Quantity, step: Num) -> Num {
        let span = quantity.span;
        match self {
            Move::Steps(count) => span.step(untrack(|| quantity.get()), step, count),
            Move::Least => span.least,
            Move::Most => span.most,
        }
    }
}

/// Writes another number into the field, and says so as if it had been typed.
fn go(input: NodeRef<Input>, quantity: Quantity, to: Move, step: Num) {
    let Some(input) = input.get_untracked() else { return };
    input.set_value(&to.from(quantity, step).to_string());
    for name in ["input", "change"] {
        crate::dom::happens(&input, name);
    }
}

#[cfg(test)]
mod tests;
