//! Values with parts, as a tree.

mod tree;

pub use tree::{NotJson, Tree};

use crate::shown::{copy_button, shown};
use crate::texts::{fill, texts};
use crate::value::Value;
use leptos::prelude::*;

/// At most so many parts are shown. Each is two elements, and a page of more than 1,400 is slow to come to life.
const MOST_PARTS: usize = 250;

/// What lies deeper is shown in one line.
const DEEPEST: u32 = 24;

/// Of a longer text this many characters are shown.
const LONGEST_TEXT: usize = 2_000;

/// Shows a value as a tree whose parts open and close, with a button that copies it as JSON.
///
/// Of a large value the first 250 parts are shown, 24 levels deep; what is copied is all of it.
#[component]
pub fn Json(
    /// What the value is.
    #[prop(into)]
    label: String,
    /// The value: `Tree::of(&anything)` that serde can write, or `Tree::parse(text)`.
    #[prop(into)]
    value: Value<Tree>,
    /// How many levels are open to begin with: 1 unless it is said.
    #[prop(default = 1)]
    open: u32,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let copy = copy_button(move || untrack(|| value.get()).map(|tree| tree.to_string()).unwrap_or_default());
    let body = move || {
        let tree = value.get()?;
        let mut shows = Shows { left: MOST_PARTS, open };
        let root = shows.part(None, &tree, 0);
        let more =
            (shows.left == 0).then(|| view! { <p class="bw-help">{fill(texts().first_parts, &[&MOST_PARTS])}</p> });
        Some(view! {
            <ul dir="ltr">{root}</ul>
            {more}
        })
    };
    let body = view! { <Transition>{body}</Transition> };
    shown(label, &format!("bw-json {class}"), copy, body.into_any())
}

/// What is shown of a tree.
struct Shows {
    /// How many parts more.
    left: usize,
    /// How many levels are open.
    open: u32,
}

impl Shows {
    /// Nothing where enough is shown.
    fn part(&mut self, name: Option<&str>, tree: &Tree, depth: u32) -> Option<AnyView> {
        self.left = self.left.checked_sub(1)?;
        let name = name.map(|name| view! { <span class="bw-json-name">{short(name)}</span>": " });
        Some(match tree {
            Tree::List(list) if !list.is_empty() && depth < DEEPEST => {
                let parts = list.iter().map_while(|part| self.part(None, part, depth + 1)).collect();
                self.node(name.into_any(), fill(texts().entries_in_list, &[&list.len()]), parts, depth)
            }
            Tree::Record(fields) if !fields.is_empty() && depth < DEEPEST => {
                let part = |(name, part): &(String, Tree)| self.part(Some(name), part, depth + 1);
                let parts = fields.iter().map_while(part).collect();
                self.node(name.into_any(), fill(texts().entries_in_record, &[&fields.len()]), parts, depth)
            }
            leaf => {
                let class = class(leaf);
                let text = short(&leaf.to_string());
                view! { <li>{name}<span class=class dir="auto">{text}</span></li> }.into_any()
            }
        })
    }

    fn node(&self, name: AnyView, count: String, parts: Vec<AnyView>, depth: u32) -> AnyView {
        view! {
            <li>
                <details open=depth < self.open>
                    <summary>{name}<span class="bw-help">{count}</span></summary>
                    <ul>{parts}</ul>
                </details>
            </li>
        }
        .into_any()
    }
}

fn class(leaf: &Tree) -> &'static str {
    match leaf {
        Tree::Text(_) => "bw-hl-string",
        Tree::Number(_) => "bw-hl-number",
        Tree::Null | Tree::Flag(_) => "bw-hl-keyword",
        Tree::List(_) | Tree::Record(_) => "",
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(short("שלום"), "שלום");
        let long = "é".repeat(LONGEST_TEXT + 5);
        assert_eq!(short(&long), format!("{}…", "é".repeat(LONGEST_TEXT)));
    }
}
