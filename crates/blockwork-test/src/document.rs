//! A page as the server has rendered it.

use crate::form::Form;
use crate::html::{Element, Tree};
use crate::visitor::Visitor;
use bytes::Bytes;
use http::{HeaderMap, Response};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// What the server has answered to a browser that went somewhere: above all the HTML of a page, as it is before any script
/// has run. It can be read like an [`Element`]: by role and name.
///
/// ```
/// use blockwork_test::Document;
///
/// let page = Document::read("<title>Shop</title><h1>Cart</h1><label>Name <input value=Ada></label><button>Buy</button>");
/// assert_eq!(page.title(), "Shop");
/// assert_eq!(page.text(), "Cart Name Buy");
/// assert_eq!(page.field("Name").value(), "Ada");
/// assert!(!page.button("Buy").is_disabled());
/// ```
#[derive(Clone)]
pub struct Document {
    visitor: Option<Visitor>,
    address: String,
    status: u16,
    headers: HeaderMap,
    html: Arc<str>,
    root: Element,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {:?}", self.status, self.address, self.root.text())
    }
}

impl Deref for Document {
    type Target = Element;

    fn deref(&self) -> &Element {
        &self.root
    }
}

impl Document {
    /// Some HTML, read as browsers read it.
    #[must_use]
    pub fn read(html: &str) -> Self {
        let root = Element::root(Arc::new(Tree::read(html)));
        let (address, headers) = (String::new(), HeaderMap::new());
        Self { visitor: None, address, status: 200, headers, html: html.into(), root }
    }

    pub(crate) fn of(visitor: &Visitor, address: &str, response: Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        let read = Self::read(&String::from_utf8_lossy(&body));
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        Self { visitor: Some(visitor.clone()), address: address.to_owned(), status, headers, ..read }
    }

    /// The address that it was found at in the end: a path, with a query where it has one.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What was sent, to the letter.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    /// What stands in the tab.
    #[must_use]
    pub fn title(&self) -> String {
        let title = self.root.within().find(|element| element.tag() == "title");
        title.map(|title| title.raw_text().trim().to_owned()).unwrap_or_default()
    }

    /// The form that the button with this name sends, as a browser without scripts has it.
    ///
    /// # Panics
    /// Where there is no such button, or it sends no form.
    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        Form::of(self, self.root.button(button))
    }

    /// The content of the `<meta>` element with this name.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        let meta =
            self.root.within().find(|element| element.tag() == "meta" && element.attribute("name") == Some(name))?;
        meta.attribute("content").map(str::to_owned)
    }

    /// What stands in the element with this id.
    pub(crate) fn script(&self, id: &str) -> Option<String> {
        self.root.by_id(id).map(|script| script.raw_text())
    }

    pub(crate) fn visitor(&self) -> Option<&Visitor> {
        self.visitor.as_ref()
    }
}
