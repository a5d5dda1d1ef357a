//! A button that copies text.

use crate::attrs::Attrs;
use crate::texts::texts;
use leptos::prelude::*;

/// Copies a text to where other programs paste it from, and says so. It stands beside what it copies.
#[component]
pub fn CopyButton(
    /// What it copies, as it is at the press.
    #[prop(into)]
    text: Signal<String>,
    /// What it is called, where more than one stands near. Default: "Copy".
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let texts = texts();
    let outcome = RwSignal::new(None);
    let said =
        move || outcome.get().map(|outcome| if outcome == Outcome::Copied { texts.copied } else { texts.not_copied });
    let label = label.unwrap_or_else(|| texts.copy.to_owned());
    let attrs = Attrs::default().fixed("type", "button").fixed("aria-label", label).done();
    let status = Attrs::default().fixed("role", "status").done();
    view! {
        <button
            {..attrs}
            class="bw-tool bw-copy"
            class:bw-copied=move || outcome.get() == Some(Outcome::Copied)
            on:click=move |_| copy(&text.get_untracked(), outcome)
            on:blur=move |_| outcome.set(None)
        ></button>
        <span {..status} class="bw-unseen">{said}</span>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Copied,
    #[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "only a browser copies"))]
    Refused,
}

#[cfg(target_arch = "wasm32")]
fn copy(text: &str, outcome: RwSignal<Option<Outcome>>) {
    let navigator = window().navigator();
    // Only pages of a safe origin have it; elsewhere the binding would call what is not there.
    let there = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return outcome.set(Some(Outcome::Refused));
    }
    let done = navigator.clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        let done = wasm_bindgen_futures::JsFuture::from(done).await;
        outcome.try_set(Some(if done.is_ok() { Outcome::Copied } else { Outcome::Refused }));
    });
}

/// A page that is being rendered copies nothing.
#[cfg(not(target_arch = "wasm32"))]
fn copy(_text: &str, _outcome: RwSignal<Option<Outcome>>) {}
