//! A number.

use crate::num::Numeric;
use crate::value::Value;
use blockwork_page::Live;
use leptos::prelude::*;

/// A number to be shown, wherever it comes from: a plain one, a signal, or a live value. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Figure(Value<String>);

/// As people write it, also what is no number.
fn written<N: Numeric>(number: &N) -> String {
    let text = number.to_string();
    match text.as_str() {
        "NaN" => "–".to_owned(),
        "inf" => "∞".to_owned(),
        "-inf" => "-∞".to_owned(),
        _ => text,
    }
}

macro_rules! numeric {
    ($($number:ident),*) => {$(
        impl From<$number> for Figure {
            fn from(number: $number) -> Self {
                Self(written(&number).into())
            }
        }
    )*};
}

numeric!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<N: Numeric> From<$signal<N>> for Figure {
            fn from(signal: $signal<N>) -> Self {
                Self(Value::<N>::from(signal).map(|number| written(&number)))
            }
        }
    )*};
}

from_signals!(Live, Memo, ReadSignal, RwSignal, Signal);

/// Shows a number under its label. Screen readers are told when it changes.
#[component]
pub fn Number(
    /// What the number is.
    #[prop(into)]
    label: String,
    /// The number.
    #[prop(into)]
    value: Figure,
) -> impl IntoView {
    let Figure(value) = value;
    view! {
        <div class="bw-number">
            <span class="bw-label">{label.clone()}</span>
            <output aria-label=label>
                <Transition>{move || value.get()}</Transition>
            </output>
        </div>
    }
}
