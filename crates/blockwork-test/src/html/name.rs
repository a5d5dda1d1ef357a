//! What an element is called, to whoever cannot see it (Accessible Name and Description Computation 1.2), as far as pages of
//! apps need it.

use super::role::{is_named_by_content, role};
use super::tree::{NodeId, Tree, spaced};

/// The name; empty where it has none.
pub(super) fn name(tree: &Tree, node: NodeId) -> String {
    let ways = [by_reference, by_label, by_its_kind, by_content, by_hint];
    ways.iter()
        .filter_map(|way| way(tree, node))
        .map(|name| spaced(&name))
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

fn by_reference(tree: &Tree, node: NodeId) -> Option<String> {
    let ids = tree.attribute(node, "aria-labelledby")?;
    let texts: Vec<String> = ids.split_whitespace().filter_map(|id| Some(tree.text(tree.by_id(id)?))).collect();
    Some(texts.join(" "))
}

fn by_label(tree: &Tree, node: NodeId) -> Option<String> {
    tree.attribute(node, "aria-label").map(str::to_owned)
}

fn by_its_kind(tree: &Tree, node: NodeId) -> Option<String> {
    let child = |tag: &str| tree.children(node).iter().copied().find(|child| tree.tag(*child) == tag);
    match tree.tag(node) {
        "input" if role(tree, node) == Some("button") => {
            let value = tree.attribute(node, "value").or_else(|| tree.attribute(node, "alt"));
            Some(value.unwrap_or("Submit").to_owned())
        }
        "input" | "select" | "textarea" | "output" | "meter" | "progress" => labels(tree, node),
        "fieldset" => child("legend").map(|legend| tree.text(legend)),
        "figure" => child("figcaption").map(|caption| tree.text(caption)),
        "table" => child("caption").map(|caption| tree.text(caption)),
        "img" | "area" => tree.attribute(node, "alt").map(str::to_owned),
        "optgroup" => tree.attribute(node, "label").map(str::to_owned),
        _ => None,
    }
}

/// The labels that name it or stand around it.
fn labels(tree: &Tree, node: NodeId) -> Option<String> {
    let around = tree.ancestors(node).find(|outer| tree.tag(*outer) == "label");
    let id = tree.attribute(node, "id");
    let named = tree.below(0).into_iter().filter(|label| tree.tag(*label) == "label" && Some(*label) != around);
    let named = named.filter(|label| id.is_some() && tree.attribute(*label, "for") == id);
    let texts: Vec<String> = around.into_iter().chain(named).map(|label| without(tree, label, node)).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// The text of a label, without that of the field in it.
fn without(tree: &Tree, label: NodeId, field: NodeId) -> String {
    let parts = tree.children(label).iter().filter(|part| **part != field).map(|part| {
        if tree.ancestors(field).any(|outer| outer == *part) { without(tree, *part, field) } else { tree.text(*part) }
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn by_content(tree: &Tree, node: NodeId) -> Option<String> {
    if !role(tree, node).is_some_and(is_named_by_content) {
        return None;
    }
    let pictures = tree.below(node).into_iter().filter(|child| tree.tag(*child) == "img" && !tree.is_hidden(*child));
    let pictures: Vec<&str> = pictures.filter_map(|picture| tree.attribute(picture, "alt")).collect();
    Some(format!("{} {}", tree.text(node), pictures.join(" ")))
}

fn by_hint(tree: &Tree, node: NodeId) -> Option<String> {
    tree.attribute(node, "title").or_else(|| tree.attribute(node, "placeholder")).map(str::to_owned)
}
