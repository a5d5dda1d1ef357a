//! A button that saves a file.

use crate::file::Links;
use leptos::prelude::*;

/// A button that saves a file: to a browser it is a link. While there is no file it cannot be pressed.
///
/// The file is one that a listener has made: `wire(make_report).outputs(report)` and `<DownloadButton value=report>`.
#[component]
pub fn DownloadButton(
    /// The file. Of several the first.
    #[prop(into)]
    value: Links,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let file = move || value.get().and_then(|files| files.into_iter().next());
    let (address, name) = (move || file().map(|file| file.url()), move || file().map(|file| file.name().to_owned()));
    let disabled = move || file().is_none().then_some("true");
    // A link without an address is none to a browser: it says itself what it is, and that it cannot be followed.
    let role = move || file().is_none().then_some("link");
    view! {
        <a
            class=format!("bw-button {class}")
            href=address
            download=name
            rel="external"
            role=role
            aria-disabled=disabled
        >
            {children()}
        </a>
    }
}
