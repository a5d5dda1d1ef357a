//! An app in a browser.

use crate::parts::{Part, load_rendered};
use leptos::IntoView;

/// Brings the server's HTML to life, once the parts that it was rendered with are there. [`frontend!`](crate::frontend)
/// calls it.
pub fn hydrate<V: IntoView + 'static>(app: impl Fn() -> V + 'static, parts: &'static [Part]) {
    blockwork_page::start();
    if parts.is_empty() {
        return begin(app);
    }
    // Leptos has no executor of its own before it hydrates.
    wasm_bindgen_futures::spawn_local(async move {
        if load_rendered(parts).await {
            begin(app);
        }
    });
}

/// All at once, so that the order at start holds; Leptos' own way for lazy routes hydrates piece by piece, with effects in
/// between.
fn begin<V: IntoView + 'static>(app: impl Fn() -> V + 'static) {
    use leptos::prelude::*;
    leptos::mount::hydrate_body(move || crate::with_notices(&app));
    // Before the first effects run, and `page_load()` with them.
    blockwork_page::hydrated();
    // For tests, and for styles that want to show that the page answers now.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-blockwork", "ready");
    }
}
