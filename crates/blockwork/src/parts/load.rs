//! A part comes, or does not.

use super::{Part, attribute};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use leptos::web_sys::HtmlElement;
use std::pin::Pin;

#[doc(hidden)]
pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// How long the page waits, in milliseconds, before each further attempt to load what it was rendered with.
const PAUSES: [u32; 2] = [500, 2_000];

const SENTENCE: &str = "A part of this page could not be loaded. ";
const REMEDY: &str = "Load the page again";

/// Loads the parts that the document was rendered with. `false` says that one cannot be had.
pub(crate) async fn load_rendered(parts: &'static [Part]) -> bool {
    let Some(body) = document().body() else { return true };
    for part in parts {
        if body.has_attribute(&attribute(part.name)) && !is_loaded(part).await {
            say_missing(&body);
            return false;
        }
    }
    true
}

async fn is_loaded(part: &Part) -> bool {
    for wait in PAUSES {
        if (part.load)().await.is_ok() {
            return true;
        }
        TimeoutFuture::new(wait).await;
    }
    (part.load)().await.is_ok()
}

/// What stands where a part should, after a navigation.
#[doc(hidden)]
#[must_use]
pub fn missing() -> AnyView {
    blockwork_page::outdated::tell_where_found();
    // To the router this is no link: the browser asks the server.
    view! { <p class="bw-message" role="alert">{SENTENCE}<a href="" rel="external">{REMEDY}</a></p> }.into_any()
}

/// The same in a document that is not brought to life.
fn say_missing(body: &HtmlElement) {
    let text = format!("<p class=\"bw-banner\" role=\"alert\">{SENTENCE}<a href=\"\">{REMEDY}</a></p>");
    let _ = body.insert_adjacent_html("afterbegin", &text);
}
