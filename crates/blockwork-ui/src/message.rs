//! An error next to what caused it.

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
    view! {
        <span class="bw-message" role="alert">{move || error.get().map(|error| error.to_string())}</span>
    }
}
