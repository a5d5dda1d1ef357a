//! What everything that is shown has around it: its label, and what can be done with it.

use crate::copy::CopyButton;
use crate::texts::texts;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Puts a label above what is shown, with its tools beside it.
pub(crate) fn shown(label: String, class: &str, tools: AnyView, body: AnyView) -> AnyView {
    view! {
        <figure class=format!("bw-shown {class}")>
            <figcaption class="bw-label" dir="auto">{label}</figcaption>
            {tools}
            <div class="bw-shown-body">{body}</div>
        </figure>
    }
    .into_any()
}

/// What stands where there is nothing to show.
pub(crate) fn nothing() -> AnyView {
    view! { <p class="bw-nothing">{texts().nothing}</p> }.into_any()
}

/// A button that copies a text.
pub(crate) fn copy_button(text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    view! {
        <span class="bw-tools">
            <CopyButton text=Signal::derive(text)/>
        </span>
    }
    .into_any()
}

/// Whether the page reads from right to left where this element stands: there, "left" is on.
pub(crate) fn reads_from_right(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.matches(":dir(rtl)").unwrap_or_default())
}

/// Puts the focus on the first element in another that the selector means.
pub(crate) fn focus_first(within: &web_sys::Element, selector: &str) {
    let found = within.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It fails only where the element is in no document.
        let _ = element.focus();
    }
}

/// An address that a link may lead to: the site's own, or one of the usual schemes. A `javascript:` would run.
pub(crate) fn safe_address(address: &str) -> Option<String> {
    let address = address.trim_matches(|char: char| char.is_whitespace() || char.is_control());
    let before = address.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = before.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let safe = match scheme.as_deref() {
        None | Some("http" | "https" | "blob") => true,
        Some("data") => address.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/")),
        Some(_) => false,
    };
    (safe && !address.is_empty()).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_not_to_scripts() {
        for address in
            ["/cat.png", "cat.png?a:b", "#a:b", "https://x.example/a", "HTTP://x", "data:image/png;base64,AA", "blob:x"]
        {
            assert_eq!(safe_address(address).as_deref(), Some(address));
        }
        for address in [
            "",
            " ",
            "javascript:alert(1)",
            " JavaScript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "java\nscript:x",
        ] {
            assert_eq!(safe_address(address), None, "{address:?}");
        }
    }
}
