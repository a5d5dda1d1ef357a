//! What an answer makes a page do besides its output: say something, go somewhere. Browser only.

use crate::runtime;
use blockwork_core::Toast;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Shows messages.
pub(crate) fn show(toasts: Vec<Toast>) {
    toasts.into_iter().for_each(|toast| runtime::board().say(toast));
}

/// Goes to a path of this app as a link does: the router takes the click, and the page and its session stay; without a
/// router the browser loads the path.
pub(crate) fn go(path: &str) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let (Some(link), Some(body)) = (link, document().body()) else { return };
    if link.set_attribute("href", path).is_ok() && body.append_child(&link).is_ok() {
        link.click();
        link.remove();
    }
}
