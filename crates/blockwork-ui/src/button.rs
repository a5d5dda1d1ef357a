//! A button that fires a wire.

use crate::message::Message;
use blockwork_page::Firing;
use leptos::prelude::*;

/// A button. With `fires` it fires a wire, shows that it is at work, and says beside itself why the event failed.
///
/// It stays in the tab order while its event is pending, so that nobody who uses a keyboard loses their place.
#[component]
pub fn Button(
    /// The wire that a press fires.
    #[prop(optional, into)]
    fires: Option<Firing>,
    /// Whether it can be pressed at all.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// The name for screen readers, where the text is only a sign.
    #[prop(optional, into)]
    label: Option<String>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let class = format!("bw-button {class}");
    let pending = fires.as_ref().map(Firing::pending);
    let error = fires.as_ref().map(Firing::error);
    let busy = move || pending.is_some_and(|pending| pending.get()).then_some("true");
    view! {
        <span class="bw-action">
            <button
                type="button"
                class=class
                aria-label=label
                aria-busy=busy
                disabled=disabled
                on:click=move |_| {
                    if let Some(fires) = &fires {
                        fires.fire();
                    }
                }
            >
                {children()}
            </button>
            {error.map(|error| view! { <Message error=error/> })}
        </span>
    }
}
