use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Nav", about: "The links to the pages of an app; a menu where it is narrow.", demo, file: "nav.rs" };

fn demo() -> AnyView {
    view! { <Nav label="Some pages" links=[("/cart", "Cart"), ("/search", "Search"), ("/components", "Components")]/> }
        .into_any()
}
