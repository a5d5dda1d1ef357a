//! An error next to what caused it.

use crate::attrs::Attrs;
use blockwork_core::Error;
use leptos::prelude::*;

/// Says why something failed, next to where it was asked for, and to screen readers at once.
#[component]
pub fn Message(
    /// The error to show, while there is one.
    #[prop(into)]
    error: Signal<Option<Error>>,
) -> impl IntoView {
    // The region is there before the message, or screen readers would not hear of it.
    let alert = Attrs::default().fixed("role", "alert").done();
    let text = Signal::derive(move || error.get().map(|error| error.to_string()));
    view! {
        <span {..alert} class="bw-message">{text}</span>
    }
}
