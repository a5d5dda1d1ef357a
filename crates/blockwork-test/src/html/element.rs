//! One element of a document.

use super::name::name;
use super::role::{is_field, role};
use super::tree::{NodeId, Tree};
use std::fmt;
use std::sync::Arc;

/// One element of a [`Document`](crate::Document). It stays as it was rendered: the server is not asked again.
///
/// ```
/// use blockwork_test::Document;
///
/// let page = Document::read("<ul aria-label=Items><li>Milk</li><li>Tea</li></ul><output aria-label=Total>7</output>");
/// assert_eq!(page.find("list", "Items").all("listitem").len(), 2);
/// assert_eq!(page.field("Total").value(), "7");
/// ```
#[derive(Clone)]
pub struct Element {
    tree: Arc<Tree>,
    node: NodeId,
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> {} {:?}: {:?}", self.tree.tag(self.node), self.role().unwrap_or("-"), self.name(), self.text())
    }
}

impl Element {
    pub(crate) fn root(tree: Arc<Tree>) -> Self {
        Self { tree, node: 0 }
    }

    pub(crate) fn node(&self) -> NodeId {
        self.node
    }

    /// What it is, to whoever cannot see it: `button`, `heading`, `textbox`. None where it is nothing in particular.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        role(&self.tree, self.node)
    }

    /// What it is called: its label, or what stands in it; empty where it has no name.
    #[must_use]
    pub fn name(&self) -> String {
        name(&self.tree, self.node)
    }

    /// What can be read in it, with single spaces: nothing of what is hidden.
    #[must_use]
    pub fn text(&self) -> String {
        self.tree.text(self.node)
    }

    /// What a field holds: what was typed or is chosen. Of anything else it is its text.
    #[must_use]
    pub fn value(&self) -> String {
        match self.tree.tag(self.node) {
            "input" => self.attribute("value").unwrap_or_default().to_owned(),
            "progress" | "meter" => self.attribute("value").unwrap_or_default().to_owned(),
            "textarea" => self.tree.raw_text(self.node),
            "select" => self.chosen().map(|option| option.option_value()).unwrap_or_default(),
            _ => self.text(),
        }
    }

    /// Whether a checkbox or a radio button is ticked, or an option is chosen.
    #[must_use]
    pub fn is_ticked(&self) -> bool {
        self.attribute("checked").is_some()
            || self.attribute("selected").is_some()
            || self.attribute("aria-checked") == Some("true")
    }

    /// Whether it can be used: not, where it or the group that it stands in is disabled.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        let group = |node: NodeId| self.tree.tag(node) == "fieldset" && self.tree.attribute(node, "disabled").is_some();
        self.attribute("disabled").is_some() || self.tree.ancestors(self.node).any(group)
    }

    /// An attribute as it was written.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.tree.attribute(self.node, name)
    }

    /// All with this role in it, in the order of the document. What is hidden is not there.
    #[must_use]
    pub fn all(&self, role: &str) -> Vec<Self> {
        self.seen().filter(|element| element.role() == Some(role)).collect()
    }

    /// The only one with this role and name in it.
    ///
    /// # Panics
    /// Where there is none, or several. The message says what there is.
    #[must_use]
    #[track_caller]
    pub fn find(&self, role: &str, name: &str) -> Self {
        only(&format!("{role} {name:?}"), name, self.all(role))
    }

    /// The only button with this name.
    ///
    /// # Panics
    /// As [`find`](Self::find).
    #[must_use]
    #[track_caller]
    pub fn button(&self, name: &str) -> Self {
        self.find("button", name)
    }

    /// The only link with this name.
    ///
    /// # Panics
    /// As [`find`](Self::find).
    #[must_use]
    #[track_caller]
    pub fn link(&self, name: &str) -> Self {
        self.find("link", name)
    }

    /// The only field with this name, of whatever kind: what a person fills in, or what shows one value.
    ///
    /// # Panics
    /// As [`find`](Self::find).
    #[must_use]
    #[track_caller]
    pub fn field(&self, name: &str) -> Self {
        let fields = self.seen().filter(|element| element.role().is_some_and(is_field)).collect();
        only(&format!("field {name:?}"), name, fields)
    }

    /// Everything in it that can be seen.
    fn seen(&self) -> impl Iterator<Item = Self> + '_ {
        self.within().filter(|element| !element.tree.is_hidden(element.node))
    }

    /// Everything in it, hidden or not.
    pub(crate) fn within(&self) -> impl Iterator<Item = Self> + '_ {
        self.tree.below(self.node).into_iter().map(|node| Self { tree: self.tree.clone(), node })
    }

    pub(crate) fn tag(&self) -> &str {
        self.tree.tag(self.node)
    }

    /// The nearest element around it with this tag.
    pub(crate) fn around(&self, tag: &str) -> Option<Self> {
        let node = self.tree.ancestors(self.node).find(|node| self.tree.tag(*node) == tag)?;
        Some(Self { tree: self.tree.clone(), node })
    }

    /// The element with this id.
    pub(crate) fn by_id(&self, id: &str) -> Option<Self> {
        self.tree.by_id(id).map(|node| Self { tree: self.tree.clone(), node })
    }

    /// What stands in it, to the letter.
    pub(crate) fn raw_text(&self) -> String {
        self.tree.raw_text(self.node)
    }

    pub(crate) fn options(&self) -> Vec<Self> {
        self.within().filter(|element| element.tag() == "option").collect()
    }

    fn chosen(&self) -> Option<Self> {
        let options = self.options();
        options.iter().find(|option| option.is_ticked()).or_else(|| options.first()).cloned()
    }

    pub(crate) fn option_value(&self) -> String {
        self.attribute("value").map_or_else(|| self.text(), str::to_owned)
    }
}

/// The only one of these with this name.
#[track_caller]
fn only(wanted: &str, name: &str, all: Vec<Element>) -> Element {
    let names: Vec<String> = all.iter().map(Element::name).collect();
    let mut found = all.into_iter().zip(&names).filter(|(_, known)| *known == name).map(|(element, _)| element);
    match (found.next(), found.next()) {
        (Some(element), None) => element,
        (None, _) if names.is_empty() => panic!("there is no {wanted}, and nothing else of its kind"),
        (None, _) => panic!("there is no {wanted}; of its kind there are: {}", listed(&names)),
        (Some(_), Some(_)) => panic!("there are several {wanted}: look for it in a smaller part of the page"),
    }
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}
