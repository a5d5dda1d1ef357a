//! Renders components as a server does, and looks at what came out.

use blockwork_core::feed::{First, FormAnswer, News};
use blockwork_ui::ids::provide_ids;
use leptos::prelude::*;
use std::sync::Arc;

/// What people and their programs come up with.
pub(crate) fn hostile() -> Vec<String> {
    let short = [
        "",
        " ",
        "plain",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'\"`&amp;{}",
        "</textarea></label></fieldset>",
        "שלום",
        "\u{202e}gnp.exe",
        "👩‍👩‍👧",
        "a\0b",
        "\n\nlines\r\n",
    ];
    short.into_iter().map(str::to_owned).chain(["<b>".repeat(33_334)]).collect()
}

/// The HTML of a view, as it leaves the server.
pub(crate) fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    html_after(News::default(), view)
}

/// The HTML of a view in a page that begins with this.
pub(crate) fn html_after<V: IntoView + 'static>(news: News, view: impl FnOnce() -> V) -> String {
    // Live lists of choices wait for tasks; the second call finds it there.
    let _ = any_spawner::Executor::init_futures_executor();
    Owner::new_root(None).with(|| {
        provide_context(First(Arc::new(news)));
        provide_ids();
        let stream = view().into_view().to_html_stream_in_order();
        futures::executor::block_on(futures::StreamExt::collect::<String>(stream))
    })
}

/// What a page begins with that comes after a form without scripts.
pub(crate) fn after(form: FormAnswer) -> News {
    News { form: Some(form), ..News::default() }
}

/// Nothing of a text has become an element or an attribute.
#[track_caller]
pub(crate) fn check_is_text(html: &str, text: &str) {
    for element in ["<script>alert", "<img src=x", "<b><b>", "\"><img"] {
        assert!(!html.contains(element), "{element} of {text:.40} in {html:.2000}");
    }
    // What a component makes is closed as often as it is opened; of a text, neither counts.
    for (open, close) in [("<label", "</label>"), ("<fieldset", "</fieldset>"), ("<textarea", "</textarea>")] {
        assert_eq!(html.matches(open).count(), html.matches(close).count(), "{open} with {text:.40} in {html:.2000}");
    }
}
