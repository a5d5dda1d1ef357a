//! A number.

use blockwork_page::Live;
use leptos::prelude::*;

/// A number to be shown, wherever it comes from: a plain one, a signal, or a live value. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Figure(Signal<Option<String>>);

/// The primitive numbers.
pub trait Numeric: ToString + Clone + Send + Sync + 'static {}

macro_rules! numeric {
    ($($number:ident),*) => {$(
        impl Numeric for $number {}

        impl From<$number> for Figure {
            fn from(number: $number) -> Self {
                Self(Signal::stored(Some(number.to_string())))
            }
        }
    )*};
}

numeric!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<N: Numeric> From<$signal<N>> for Figure {
            fn from(signal: $signal<N>) -> Self {
                Self(Signal::derive(move || Some(signal.get().to_string())))
            }
        }
    )*};
}

from_signals!(Memo, ReadSignal, RwSignal, Signal);

impl<N: Numeric> From<Live<N>> for Figure {
    fn from(live: Live<N>) -> Self {
        Self(Signal::derive(move || live.get().map(|number| number.to_string())))
    }
}

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
