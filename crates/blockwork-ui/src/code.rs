//! Code, with its words in colours.

use crate::rendered::{Kind, Rendered, Source};
use crate::shown::{copy_button, shown};
use crate::value::Value;
use leptos::prelude::*;

/// Shows code under its label, with its words in colours and a button that copies it.
///
/// The server makes the colours, so the page pays nothing for them. Code of more than 100,000 bytes is plain, and so are
/// lines of more than 2,000.
#[component]
pub fn Code(
    /// What the code is.
    #[prop(into)]
    label: String,
    /// The code.
    #[prop(into)]
    value: Value<String>,
    /// Its language, by name or by the extension of a file: `"rust"`, `"toml"`, `"json"`, `"html"`, `"css"`, `"js"`,
    /// `"typescript"`, `"python"`, `"bash"`, `"sql"`, `"markdown"`, `"yaml"`, `"diff"` and most others. Without one, or with
    /// one that nobody knows, it is plain.
    #[prop(optional, into)]
    language: String,
    /// Whether long lines are broken, instead of being scrolled.
    #[prop(optional)]
    wrap: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let source = value.map(move |text| Source { text, kind: Kind::Code { language: language.clone() } });
    let source = Signal::derive(move || source.get());
    let rendered = Rendered::new(source);
    let copy = copy_button(move || source.get_untracked().map(|source| source.text).unwrap_or_default());
    let name = label.clone();
    let wraps = if wrap { "bw-wrap" } else { "" };
    // All that asks for the text stands in the `<Transition>`, where a live one is waited for.
    let body = move || {
        view! {
            // It scrolls, so it can be reached without a mouse.
            <pre
                class=wraps
                tabindex="0"
                role="region"
                aria-label=name.clone()
                aria-busy=rendered.is_pending().then_some("true")
                dir="ltr"
            >
                <code inner_html=rendered.html()></code>
            </pre>
            {rendered.note()}
        }
    };
    let body = view! { <Transition>{body}</Transition> };
    shown(label, &format!("bw-code {class}"), copy, body.into_any())
}
