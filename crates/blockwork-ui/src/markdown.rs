//! Markdown, rendered by the server.

use crate::rendered::{Kind, Rendered, Source};
use crate::shown::{copy_button, nothing};
use crate::value::Value;
use leptos::prelude::*;

/// Shows a text in Markdown: CommonMark with tables, task lists, strikethrough and coloured code, as on GitHub.
///
/// The server makes the HTML, so the page pays nothing for it, and takes out whatever could run or load something from
/// elsewhere: the text may come from anybody. Images are the site's own or `data:`; one from elsewhere is a link to it.
/// A text of more than 100,000 bytes is shown as it is.
#[component]
pub fn Markdown(
    /// The text.
    #[prop(into)]
    value: Value<String>,
    /// The name of the whole for screen readers, where the text around it does not say what it is.
    #[prop(optional, into)]
    label: Option<String>,
    /// The level of its first heading `#`: 2 unless it is said, because a page has one heading of the first.
    #[prop(default = 2)]
    level: u8,
    /// Whether a line's end is one, as in a chat. Otherwise a paragraph ends with an empty line.
    #[prop(optional)]
    line_breaks: bool,
    /// Whether there is a button that copies the text.
    #[prop(optional)]
    copy: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let source = value.map(move |text| Source { text, kind: Kind::Markdown { level, line_breaks } });
    let source = Signal::derive(move || source.get());
    let rendered = Rendered::new(source);
    let tools = copy.then(|| copy_button(move || source.get_untracked().map(|source| source.text).unwrap_or_default()));
    let role = label.is_some().then_some("region");
    // All that asks for the text stands in the `<Transition>`, where a live one is waited for.
    let body = move || {
        let empty = source.with(|source| source.as_ref().is_some_and(|source| source.text.is_empty()));
        view! {
            <div
                class="bw-rich"
                dir="auto"
                aria-busy=rendered.is_pending().then_some("true")
                inner_html=rendered.html()
            ></div>
            {empty.then(nothing)}
            {rendered.note()}
        }
    };
    view! {
        <div class=format!("bw-markdown {class}") role=role aria-label=label>
            {tools}
            <Transition>{body}</Transition>
        </div>
    }
}
