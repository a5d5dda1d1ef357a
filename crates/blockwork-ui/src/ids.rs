//! Ids of elements that name each other: a label its input, an input its help.

use leptos::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts the ids of one page.
#[derive(Clone, Default)]
struct Ids(Arc<AtomicU32>);

/// Makes the ids of this page begin anew, so that the browser makes those that the server has rendered. Every app has it
/// around its components, without asking.
pub fn provide_ids() {
    provide_context(Ids::default());
}

/// An id that no other element of the page has.
#[must_use]
pub fn fresh_id() -> String {
    let Ids(next) = use_context::<Ids>().unwrap_or_default();
    format!("bw-{}", next.fetch_add(1, Ordering::Relaxed))
}
