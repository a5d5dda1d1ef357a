//! HTML that somebody has written.

use crate::shown::shown;
use crate::value::Value;
use leptos::either::Either;
use leptos::prelude::*;

/// Shows HTML. Where it is not said to be trusted, it stands in a frame of its own.
///
/// In the frame no script runs, no form is sent, and nothing of the page around it can be reached: it may come from
/// anybody. The policy of the page holds there too, so it can load the site's own images and style sheets and has no styles
/// in attributes. Its links open in another tab. For HTML with an address of its own, write an `<iframe>`.
///
/// `trusted` puts it into the page as it is: whatever stands there has all the rights of the page. It is for HTML that the app itself
/// has made, never for a text that a person or a model has written, nor for one that such a text is a part of: those are for
/// [`Markdown`](crate::Markdown), which takes out what is not safe.
#[component]
pub fn Html(
    /// What it is: the label above it and the name of the frame.
    #[prop(into)]
    label: String,
    /// The HTML.
    #[prop(into)]
    value: Value<String>,
    /// Whether it is a part of the page. See above before you say so.
    #[prop(optional)]
    trusted: bool,
    /// The height of the frame, in pixels: 160 unless it is said. What is higher scrolls.
    #[prop(default = 160)]
    height: u32,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let text = move || value.get().unwrap_or_default();
    let body = if trusted {
        Either::Left(view! { <Transition>{move || view! { <div inner_html=text()></div> }}</Transition> })
    } else {
        let title = label.clone();
        let frame = move || {
            view! {
                <iframe
                    title=title.clone()
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                    height=height
                    srcdoc=document(&text())
                ></iframe>
            }
        };
        Either::Right(view! { <Transition>{frame}</Transition> })
    };
    shown(label, &format!("bw-html {class}"), ().into_any(), body.into_any())
}

/// The document in a frame: with the style of the components, and links that lead out of it.
fn document(html: &str) -> String {
    let html = html.replace('\0', "\u{fffd}");
    format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <base target=\"_blank\"><link rel=\"stylesheet\" href=\"/_blockwork/ui.css\">\
         <body class=\"bw-framed\" dir=\"auto\">{html}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_framed_document_begins_with_its_own_rules() {
        let html = document("<base href=\"https://x.example\">\0");
        let own = html.find("<base target=\"_blank\">").expect("our own base");
        assert!(own < html.find("https://x.example").expect("the text"), "the first base of a document holds");
        assert!(!html.contains('\0'));
    }
}
