//! How results are shown.

use crate::json::{Json, Tree};
use crate::texts::texts;
use leptos::prelude::*;
use serde::Serialize;

/// A type that an `<Interface>` can show as a result. `#[derive(Output)]` shows any type that can be written as JSON.
#[diagnostic::on_unimplemented(
    message = "no form knows how to show `{Self}`",
    label = "an `<Interface>` shows what the listener answers",
    note = "write `#[derive(Output)]` on it, which shows it as JSON, or `impl blockwork::ui::Output` for it"
)]
pub trait Output: Sized + Send + Sync + 'static {
    /// Shows the newest value, once there is one, in a place that says of itself that it changes.
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView;
}

impl Output for () {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        as_text(value, label, |()| texts().done.to_owned())
    }
}

impl Output for String {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        as_text(value, label, Clone::clone)
    }
}

impl Output for bool {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        as_text(value, label, |yes| if *yes { texts().yes } else { texts().no }.to_owned())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Output for $number {
            fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
                as_text(value, label, ToString::to_string)
            }
        }
    )*};
}

numbers!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

/// A list, one below the other.
impl<T: ToString + Clone + Send + Sync + 'static> Output for Vec<T> {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        let lines = Signal::derive(move || {
            value.with(|value| value.as_ref().map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>()))
        });
        let shown = move || {
            lines.get().map(|lines| {
                let lines = lines.into_iter().map(|line| view! { <li dir="auto">{line}</li> });
                view! { <ul>{lines.collect_view()}</ul> }
            })
        };
        framed(label, shown.into_any())
    }
}

/// Shows a value as text.
pub fn as_text<T: Send + Sync + 'static>(
    value: Signal<Option<T>>,
    label: &'static str,
    text: fn(&T) -> String,
) -> AnyView {
    let shown = move || value.with(|value| value.as_ref().map(text)).map(|text| view! { <p dir="auto">{text}</p> });
    framed(label, shown.into_any())
}

/// Shows a value as JSON, part by part.
pub fn as_json<T: Serialize + Send + Sync + 'static>(value: Signal<Option<T>>, label: &'static str) -> AnyView {
    let tree = Memo::new(move |_| value.with(|value| value.as_ref().map(Tree::of)));
    let shown = move || tree.get().map(|tree| view! { <Json label value=tree/> });
    shown.into_any()
}

/// A label, and what is read aloud when it changes.
fn framed(label: &'static str, shown: AnyView) -> AnyView {
    view! {
        <div class="bw-result">
            <p class="bw-label">{label}</p>
            <output aria-label=label>{shown}</output>
        </div>
    }
    .into_any()
}
