//! An app in a browser.

use leptos::IntoView;

/// Brings the server's HTML to life. [`frontend!`](crate::frontend) calls it.
pub fn hydrate<V: IntoView + 'static>(app: impl Fn() -> V + 'static) {
    use leptos::prelude::*;
    blockwork_page::start();
    leptos::mount::hydrate_body(move || crate::with_notices(&app));
    // Before the first effects run, and `page_load()` with them.
    blockwork_page::hydrated();
    // For tests, and for styles that want to show that the page answers now.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-blockwork", "ready");
    }
}
