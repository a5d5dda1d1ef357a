//! What a page shows, read as a person does: by role and name.
//!
//! - `tree`: the document as a tree. `role`, `name`: what an element is, and what it is called, to whoever cannot see it.
//! - [`Element`]: one of them.

mod element;
mod name;
mod role;
mod tree;

pub use element::Element;
pub(crate) use tree::{NodeId, Tree};

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><title>Shop</title><style>p{}</style></head><body>
        <main><h1>Your <b>cart</b></h1><p>3 items<!-- and a comment -->, <span hidden>not </span>paid.</p>
        <noscript>Scripts!</noscript>
        <ul aria-label="Lines"><li>Milk</li><li>Tea</li></ul>
        <form action="/go"><label>Name <input name="who" value="Ada"></label>
          <label for="n">How many</label><input id="n" type="number" value="2">
          <fieldset><legend>Extras</legend><label><input type="checkbox" name="x" value="wrap" checked>Wrap it</label></fieldset>
          <select aria-label="Size"><option value="s">Small</option><option value="l" selected>Large</option></select>
          <textarea aria-labelledby="note">as it is</textarea><b id="note">A note</b>
          <button disabled>Buy <i>now</i></button><input type="submit" value="Later"></form>
        <div role="alert">Careful</div><output aria-label="Total">7</output><a href="/x"><img alt="Home" src="h"></a>
        <div aria-hidden="true"><button>Ghost</button></div></main></body></html>"#;

    fn root() -> Element {
        Element::root(Arc::new(Tree::read(PAGE)))
    }

    #[track_caller]
    fn check(role: &str, name: &str, value: &str) {
        let found = root().find(role, name);
        assert_eq!(found.value(), value, "{found:?}");
    }

    #[test]
    fn an_element_is_found_by_what_it_is_and_what_it_is_called() {
        check("heading", "Your cart", "Your cart");
        check("textbox", "Name", "Ada");
        check("spinbutton", "How many", "2");
        check("group", "Extras", "Extras Wrap it");
        check("combobox", "Size", "l");
        check("textbox", "A note", "as it is");
        check("button", "Buy now", "Buy now");
        check("button", "Later", "Later");
        check("alert", "", "Careful");
        check("status", "Total", "7");
        check("link", "Home", "");
        assert!(root().find("checkbox", "Wrap it").is_ticked());
        assert!(root().find("button", "Buy now").is_disabled() && !root().find("button", "Later").is_disabled());
        assert_eq!(root().all("button").len(), 2, "what is hidden is not there");
    }

    #[test]
    fn text_is_what_can_be_seen() {
        let main = root().find("main", "");
        let list = main.find("list", "Lines");
        let items: Vec<_> = list.all("listitem").iter().map(Element::text).collect();
        assert_eq!(items, ["Milk", "Tea"]);
        let text = main.text();
        assert!(text.starts_with("Your cart 3 items, paid. Milk Tea Name"), "{text}");
        assert!(!text.contains("Scripts") && !text.contains("Ghost"), "{text}");
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let panic = std::panic::catch_unwind(|| root().find("button", "By now")).expect_err("it is not there");
        let text = panic.downcast_ref::<String>().expect("a text");
        assert!(text.contains("\"Buy now\", \"Later\""), "{text}");
    }
}
