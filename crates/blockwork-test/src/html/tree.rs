//! A document as a tree of its own, which any task may have.

use scraper::{Html, Node};

/// A place in a tree.
pub(crate) type NodeId = usize;

/// What stands at one place.
#[derive(Debug)]
pub(super) enum What {
    Text(String),
    Element { name: String, attributes: Vec<(String, String)> },
}

#[derive(Debug)]
struct Place {
    parent: Option<NodeId>,
    what: What,
    children: Vec<NodeId>,
}

/// A document, read as browsers read it.
#[derive(Debug)]
pub(crate) struct Tree(Vec<Place>);

impl Tree {
    pub(crate) fn read(html: &str) -> Self {
        let document = Html::parse_document(html);
        let mut tree = Self(Vec::new());
        tree.push(None, What::Element { name: String::new(), attributes: Vec::new() });
        let mut waiting: Vec<_> = document.tree.root().children().rev().map(|child| (0, child)).collect();
        while let Some((parent, node)) = waiting.pop() {
            let what = match node.value() {
                Node::Text(text) => What::Text(text.to_string()),
                Node::Element(element) => What::Element {
                    name: element.name().to_owned(),
                    attributes: element.attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                },
                _ => continue,
            };
            let place = tree.push(Some(parent), what);
            waiting.extend(node.children().rev().map(|child| (place, child)));
        }
        tree
    }

    fn push(&mut self, parent: Option<NodeId>, what: What) -> NodeId {
        let place = self.0.len();
        self.0.push(Place { parent, what, children: Vec::new() });
        if let Some(parent) = parent {
            self.0[parent].children.push(place);
        }
        place
    }

    pub(super) fn what(&self, node: NodeId) -> &What {
        &self.0[node].what
    }

    pub(super) fn children(&self, node: NodeId) -> &[NodeId] {
        &self.0[node].children
    }

    /// The name of an element; of text it is empty.
    pub(crate) fn tag(&self, node: NodeId) -> &str {
        match self.what(node) {
            What::Element { name, .. } => name,
            What::Text(_) => "",
        }
    }

    pub(crate) fn attribute(&self, node: NodeId, wanted: &str) -> Option<&str> {
        match self.what(node) {
            What::Element { attributes, .. } => {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            }
            What::Text(_) => None,
        }
    }

    /// What it stands in, the nearest first.
    pub(crate) fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.0[node].parent, |node| self.0[*node].parent)
    }

    /// Everything below it, in the order of the document.
    pub(crate) fn below(&self, node: NodeId) -> Vec<NodeId> {
        let mut all = Vec::new();
        let mut waiting: Vec<NodeId> = self.children(node).iter().rev().copied().collect();
        while let Some(node) = waiting.pop() {
            all.push(node);
            waiting.extend(self.children(node).iter().rev());
        }
        all
    }

    /// The element with this id.
    pub(crate) fn by_id(&self, id: &str) -> Option<NodeId> {
        (0..self.0.len()).find(|node| self.attribute(*node, "id") == Some(id))
    }

    /// Whether nobody sees or hears of it, because of itself or of what it stands in.
    pub(crate) fn is_hidden(&self, node: NodeId) -> bool {
        std::iter::once(node).chain(self.ancestors(node)).any(|node| self.hides(node))
    }

    fn hides(&self, node: NodeId) -> bool {
        let tag = matches!(self.tag(node), "head" | "script" | "style" | "template" | "noscript" | "datalist");
        let style = self.attribute(node, "style").unwrap_or_default().replace(' ', "");
        tag || self.attribute(node, "hidden").is_some()
            || self.attribute(node, "aria-hidden") == Some("true")
            || style.contains("display:none")
    }

    /// What can be read in it, with single spaces.
    pub(crate) fn text(&self, node: NodeId) -> String {
        let mut text = String::new();
        self.add_text(node, &mut text);
        spaced(&text)
    }

    fn add_text(&self, node: NodeId, text: &mut String) {
        match self.what(node) {
            What::Text(more) => text.push_str(more),
            What::Element { .. } if self.hides(node) => {}
            What::Element { name, .. } => {
                let apart = !is_inline(name);
                text.push_str(if apart { " " } else { "" });
                self.children(node).iter().for_each(|child| self.add_text(*child, text));
                text.push_str(if apart { " " } else { "" });
            }
        }
    }

    /// What stands in it, to the letter.
    pub(super) fn raw_text(&self, node: NodeId) -> String {
        let texts = self.below(node).into_iter().filter_map(|node| match self.what(node) {
            What::Text(text) => Some(text.as_str()),
            What::Element { .. } => None,
        });
        texts.collect()
    }
}

/// The text with single spaces.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether its text goes on in the line.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "dfn"
            | "em"
            | "i"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "wbr"
    )
}
