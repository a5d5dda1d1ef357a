//! What an element is, to whoever cannot see it (HTML Accessibility API Mappings): the roles that pages of apps have.

use super::tree::{NodeId, Tree};

/// The role that is written at the element, or the one that it has by itself.
pub(super) fn role(tree: &Tree, node: NodeId) -> Option<&str> {
    let written = tree.attribute(node, "role").and_then(|roles| roles.split_whitespace().next());
    written.or_else(|| own(tree, node))
}

fn own(tree: &Tree, node: NodeId) -> Option<&'static str> {
    let has = |attribute| tree.attribute(node, attribute).is_some();
    Some(match tree.tag(node) {
        "a" | "area" if has("href") => "link",
        "article" => "article",
        "aside" => "complementary",
        "button" | "summary" => "button",
        "details" | "fieldset" | "optgroup" => "group",
        "dialog" => "dialog",
        "figure" => "figure",
        "footer" => "contentinfo",
        "form" => "form",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        "header" => "banner",
        "hr" => "separator",
        "img" if tree.attribute(node, "alt") != Some("") => "img",
        "input" => return input(tree, node),
        "li" => "listitem",
        "main" => "main",
        "menu" | "ol" | "ul" => "list",
        "meter" => "meter",
        "nav" => "navigation",
        "option" => "option",
        "output" => "status",
        "p" => "paragraph",
        "progress" => "progressbar",
        "section" if has("aria-label") || has("aria-labelledby") => "region",
        "select" if has("multiple") => "listbox",
        "select" => "combobox",
        "table" => "table",
        "tbody" | "tfoot" | "thead" => "rowgroup",
        "td" => "cell",
        "textarea" => "textbox",
        "th" if tree.attribute(node, "scope") == Some("row") => "rowheader",
        "th" => "columnheader",
        "tr" => "row",
        _ => return None,
    })
}

fn input(tree: &Tree, node: NodeId) -> Option<&'static str> {
    let kind = tree.attribute(node, "type").unwrap_or("text").to_ascii_lowercase();
    match kind.as_str() {
        "hidden" => None,
        "button" | "image" | "reset" | "submit" => Some("button"),
        "checkbox" => Some("checkbox"),
        "radio" => Some("radio"),
        "number" => Some("spinbutton"),
        "range" => Some("slider"),
        "search" => Some("searchbox"),
        _ => Some("textbox"),
    }
}

/// Whether it is something that a person fills in, or that shows one value.
pub(super) fn is_field(role: &str) -> bool {
    matches!(
        role,
        "checkbox"
            | "combobox"
            | "listbox"
            | "meter"
            | "progressbar"
            | "radio"
            | "searchbox"
            | "slider"
            | "spinbutton"
            | "status"
            | "switch"
            | "textbox"
    )
}

/// Whether an element of this role is called by what stands in it.
pub(super) fn is_named_by_content(role: &str) -> bool {
    matches!(
        role,
        "button"
            | "cell"
            | "checkbox"
            | "columnheader"
            | "heading"
            | "link"
            | "menuitem"
            | "option"
            | "radio"
            | "row"
            | "rowheader"
            | "switch"
            | "tab"
            | "treeitem"
    )
}
