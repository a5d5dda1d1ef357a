//! A page of another build than the server: the person is told to load it again, and what was typed is kept over that.

use crate::runtime::board;
use blockwork_core::{Error, Kind};
use leptos::prelude::*;

/// The attribute of the document's root by which its scripts know. They keep what was typed, and set it themselves where
/// a file of the page's build is not there any more.
#[cfg(target_arch = "wasm32")]
const MARK: &str = "data-blockwork-outdated";

/// Tells the person, for as long as the page is there. It is not loaded again by itself: that would end its session, with
/// all that the person has in it.
pub fn tell() {
    #[cfg(target_arch = "wasm32")]
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(MARK, "");
    }
    board().outdated.set(true);
}

/// The same where the document's scripts have found so.
#[cfg(target_arch = "wasm32")]
pub fn tell_where_found() {
    if document().document_element().is_some_and(|root| root.has_attribute(MARK)) {
        tell();
    }
}

/// Says an error that nobody else shows.
pub(crate) fn report(error: &Error) {
    if error.kind() == Kind::Outdated { tell() } else { board().say(error) }
}
