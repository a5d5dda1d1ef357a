//! Attributes as data.
//!
//! Leptos compiles six functions for each attribute that a view names and each type of its value. A control has a dozen of
//! them, and the same on every control: by their names, they are compiled once for each type of value.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::{CustomAttributeKey, custom_attribute};
use leptos::prelude::*;

/// The attributes of an element, to be spread in its view: `<input {..attrs.done()}/>`. Not for a class and
/// for properties, which Leptos treats in ways of their own, nor for the value of a field that a person changes.
#[derive(Debug, Default)]
pub(crate) struct Attrs(Vec<AnyAttribute>);

impl Attrs {
    /// One that never changes.
    pub(crate) fn fixed(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        if let Text(Some(value)) = value.into() {
            self.0.push(custom_attribute(Name(name), value).into_any_attr());
        }
        self
    }

    /// One without a value, where it is there.
    pub(crate) fn flag(self, name: &'static str, there: bool) -> Self {
        self.fixed(name, there.then(String::new))
    }

    /// One that follows a signal.
    pub(crate) fn follows(mut self, name: &'static str, value: Signal<Option<String>>) -> Self {
        self.0.push(custom_attribute(Name(name), value).into_any_attr());
        self
    }

    /// One without a value, there while a signal is true.
    pub(crate) fn flag_follows(mut self, name: &'static str, there: Signal<bool>) -> Self {
        self.0.push(custom_attribute(Name(name), there).into_any_attr());
        self
    }

    pub(crate) fn done(self) -> Vec<AnyAttribute> {
        self.0
    }
}

/// The name of an attribute.
#[derive(Clone, Copy, Debug)]
struct Name(&'static str);

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl CustomAttributeKey for Name {
    /// Any but an empty one: with that, Leptos writes what the server has written once more when the page comes to life,
    /// and ids that were made anew would be on some elements and not on others.
    const KEY: &'static str = "name";
}

/// The value of an attribute, if it has one.
pub(crate) struct Text(Option<String>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(Some(text.to_owned()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(Some(text))
    }
}

impl From<Option<String>> for Text {
    fn from(text: Option<String>) -> Self {
        Text(text)
    }
}

impl From<Option<&str>> for Text {
    fn from(text: Option<&str>) -> Self {
        Text(text.map(str::to_owned))
    }
}
