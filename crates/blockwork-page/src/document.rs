//! The page's document and window: what they say, and what happens to them. Browser only.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, HtmlMetaElement, Window};

/// What the document says in the `<meta>` element of this name.
pub(crate) fn meta(window: &Window, name: &str) -> Option<String> {
    let selector = format!("meta[name={name}]");
    let element = window.document()?.query_selector(&selector).ok()??;
    Some(element.dyn_into::<HtmlMetaElement>().ok()?.content()).filter(|content| !content.is_empty())
}

pub(crate) fn listen(target: &EventTarget, event: &str, then: impl Fn(Event) + 'static) {
    let then = Closure::<dyn Fn(Event)>::new(then);
    // The page listens for as long as it lives.
    let _ = target.add_event_listener_with_callback(event, then.into_js_value().unchecked_ref());
}
