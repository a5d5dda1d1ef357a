//! A form as a browser without scripts sends it (HTML Living Standard, "Form control infrastructure").

use crate::document::Document;
use crate::html::{Element, NodeId};
use crate::visitor::Visitor;
use bytes::Bytes;
use http::Method;

/// A form that is being filled in, without scripts: made by [`Document::form`], sent by [`submit`](Self::submit).
///
/// ```no_run
/// # async fn example(server: blockwork_test::Server) {
/// let visitor = server.visitor();
/// let page = visitor.get("/guestbook").await;
/// let after = page.form("Sign").fill("Your name", "Ada").tick("Show it to everybody").submit().await;
/// assert_eq!(after.find("list", "Guests").all("listitem").len(), 1);
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a form is sent by `submit`"]
pub struct Form {
    visitor: Visitor,
    from: String,
    action: String,
    method: Method,
    controls: Vec<Control>,
}

/// One field, and what it would send.
#[derive(Clone, Debug)]
struct Control {
    element: Element,
    name: String,
    value: String,
    on: bool,
}

impl Form {
    #[track_caller]
    pub(crate) fn of(page: &Document, button: Element) -> Self {
        let by_id = button.attribute("form").and_then(|id| page.by_id(id));
        let form = by_id.or_else(|| button.around("form"));
        let form = form.unwrap_or_else(|| panic!("{button:?} stands in no form: without scripts it does nothing"));
        let is_plain = matches!(button.attribute("type"), Some("button" | "reset"));
        assert!(!is_plain && !button.is_disabled(), "{button:?} sends no form");
        let said = |of_button, of_form| button.attribute(of_button).or_else(|| form.attribute(of_form));
        let method = said("formmethod", "method").unwrap_or("get");
        let method = if method.eq_ignore_ascii_case("post") { Method::POST } else { Method::GET };
        let action = said("formaction", "action").filter(|action| !action.is_empty());
        let action = action.unwrap_or_else(|| page.address()).to_owned();
        let controls = form.within().filter_map(|element| Control::of(element, button.node())).collect();
        let visitor = page.visitor().expect("a page that a server has rendered").clone();
        Self { visitor, from: page.address().to_owned(), action, method, controls }
    }

    /// Types into a field. It is named by its label, or by the name that it is sent under.
    ///
    /// # Panics
    /// Where there is no such field, or several.
    #[track_caller]
    pub fn fill(mut self, field: &str, text: &str) -> Self {
        text.clone_into(&mut self.control(field, |_| true).value);
        self
    }

    /// Ticks a checkbox or a radio button, by its label.
    ///
    /// # Panics
    /// As [`fill`](Self::fill).
    #[track_caller]
    pub fn tick(mut self, label: &str) -> Self {
        let ticked = self.control(label, Control::can_be_ticked);
        ticked.on = true;
        let (group, node) = (ticked.name.clone(), ticked.element.node());
        let is_radio = |control: &Control| control.element.role() == Some("radio");
        if self.controls.iter().any(|control| control.element.node() == node && is_radio(control)) {
            let others = self.controls.iter_mut().filter(|control| is_radio(control) && control.name == group);
            others.filter(|control| control.element.node() != node).for_each(|control| control.on = false);
        }
        self
    }

    /// Takes the tick of a checkbox away, by its label.
    ///
    /// # Panics
    /// As [`fill`](Self::fill).
    #[track_caller]
    pub fn untick(mut self, label: &str) -> Self {
        self.control(label, Control::can_be_ticked).on = false;
        self
    }

    /// Chooses an option of a list, by what stands there.
    ///
    /// # Panics
    /// Where there is no such list, or no such option.
    #[track_caller]
    pub fn choose(mut self, field: &str, option: &str) -> Self {
        let control = self.control(field, |control| control.element.tag() == "select");
        let options = control.element.options();
        let chosen = options.iter().find(|known| known.text() == option);
        control.value =
            chosen.unwrap_or_else(|| panic!("{field:?} has no option {option:?}: {options:?}")).option_value();
        self
    }

    /// Sends it, and follows where the answer leads: the page that a person sees then.
    pub async fn submit(self) -> Document {
        let Self { visitor, from, action, method, controls } = self;
        let mut fields = form_urlencoded::Serializer::new(String::new());
        for control in controls.iter().filter(|control| control.on) {
            fields.append_pair(&control.name, &control.value);
        }
        let fields = fields.finish();
        if method == Method::GET {
            let path = action.split('?').next().unwrap_or_default();
            return visitor.go(method, &format!("{path}?{fields}"), Bytes::new(), "same-origin", Some(&from)).await;
        }
        visitor.go(method, &action, fields.into(), "same-origin", Some(&from)).await
    }

    #[track_caller]
    fn control(&mut self, wanted: &str, fits: impl Fn(&Control) -> bool) -> &mut Control {
        let known: Vec<String> = self.controls.iter().map(|control| control.element.name()).collect();
        let is = |control: &Control| control.element.name() == wanted || control.name == wanted;
        let mut found = self.controls.iter_mut().filter(|control| is(control) && fits(control));
        match (found.next(), found.next()) {
            (Some(control), None) => control,
            (None, _) => panic!("the form has no field {wanted:?} of this kind; it has {known:?}"),
            (Some(_), Some(_)) => panic!("the form has several fields {wanted:?}"),
        }
    }
}

impl Control {
    /// What this element sends, if the form is sent by this button.
    fn of(element: Element, button: NodeId) -> Option<Self> {
        let name = element.attribute("name").filter(|name| !name.is_empty())?.to_owned();
        if element.is_disabled() || !matches!(element.tag(), "input" | "select" | "textarea" | "button") {
            return None;
        }
        let (mut value, mut on) = (element.value(), true);
        match element.role() {
            Some("button") if element.node() != button => return None,
            Some("button") => value = element.attribute("value").unwrap_or_default().to_owned(),
            Some("checkbox" | "radio") => {
                on = element.is_ticked();
                value = element.attribute("value").unwrap_or("on").to_owned();
            }
            _ => {}
        }
        Some(Self { element, name, value, on })
    }

    fn can_be_ticked(&self) -> bool {
        matches!(self.element.role(), Some("checkbox" | "radio"))
    }
}
