//! What a signature says of its inputs, and the inputs of one form.

use super::input::Input;
use crate::field::About;
use crate::model::Model;
use crate::num::Num;
use blockwork_core::{Error, Listener, Result};
use leptos::prelude::*;
use std::borrow::Cow;
use std::fmt;

/// What is known of one input beforehand: its name, its doc comment, and what stands in `#[input(..)]`.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Its name: that of the input, and of a part of one the path to it, such as `to.street` and `lines.2.price`. Its errors
    /// are about this name, and a form without scripts posts it.
    pub name: Cow<'static, str>,
    /// What people read.
    pub label: Cow<'static, str>,
    /// What helps to enter it; empty where nothing does.
    pub help: &'static str,
    /// What stands in it while it is empty.
    pub placeholder: &'static str,
    /// The least number.
    pub min: Option<Num>,
    /// The greatest number.
    pub max: Option<Num>,
    /// From one number to the next.
    pub step: Option<Num>,
    /// How many lines of text are shown.
    pub lines: Option<u32>,
    /// How many characters a text has at most.
    pub max_length: Option<u32>,
    /// Whether the text is secret.
    pub password: bool,
}

impl Ask {
    /// The same, as every component takes it.
    #[must_use]
    pub fn about(&self) -> About {
        About { label: self.label.to_string(), help: self.help().into(), name: self.name(), ..About::default() }
    }

    /// Its help, where there is some.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        text(self.help)
    }

    /// Its name, where it has one of its own.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        text(&self.name)
    }

    /// What stands in it while it is empty, where something does.
    #[must_use]
    pub fn placeholder(&self) -> Option<String> {
        text(self.placeholder)
    }

    /// The same of one row of a list.
    #[must_use]
    pub fn row(&self, at: usize) -> Self {
        let label = format!("{} {}", self.label, at + 1).into();
        Self { name: part(&self.name, at).into(), label, help: "", ..self.clone() }
    }

    /// What is known of a field of the group that this is.
    #[must_use]
    pub fn field(&self, field: Self) -> Self {
        Self { name: part(&self.name, &field.name).into(), ..field }
    }
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The path to a part of what has this name: `to.street`, `lines.2`. What has no name has no parts with one.
#[must_use]
pub fn part(whole: &str, part: impl fmt::Display) -> String {
    if whole.is_empty() { String::new() } else { format!("{whole}.{part}") }
}

/// The page, which asks for the inputs of a [`Signature`].
#[derive(Clone, Copy, Debug)]
pub enum Page {}

/// An [`Input`], as the signatures of listeners name it.
///
/// `K` keeps the compiler from looking before somebody asks: most listeners are in no form, and their inputs may be of any
/// type. For the same reason it says again, and of itself, what an [`Asked`] can do.
pub trait Asks<K>: Sized {
    /// It, in one form.
    type Asked: Copy + Send + Sync + 'static;

    /// It, with a value to begin with.
    fn asked(ask: Ask, given: Option<Self>) -> Self::Asked;

    /// The value, if what was entered is one.
    ///
    /// # Errors
    /// Where it is none, at this field.
    fn read(asked: &Self::Asked) -> Result<Self>;

    /// Sets the value.
    fn fill(asked: &Self::Asked, value: Self);

    /// What it looks like.
    fn part(asked: &Self::Asked) -> Part;

    /// The value as people read it.
    fn text(&self) -> String;
}

impl<K, T: Input> Asks<K> for T {
    type Asked = Asked<T>;

    fn asked(ask: Ask, given: Option<Self>) -> Asked<T> {
        Asked::new(ask, given)
    }

    fn read(asked: &Asked<T>) -> Result<Self> {
        asked.read()
    }

    fn fill(asked: &Asked<T>, value: Self) {
        asked.fill(Some(value));
    }

    fn part(asked: &Asked<T>) -> Part {
        asked.part()
    }

    fn text(&self) -> String {
        Input::text(self)
    }
}

/// The inputs of a listener as a form asks for them. `#[listener]` makes it.
pub trait Signature<K>: Listener {
    /// An [`Asked`] for each input, in the order of the signature.
    type Form: Copy + Send + Sync + 'static;

    /// The listener's name in words.
    const TITLE: &'static str;
    /// Its doc comment.
    const DOC: &'static str;

    /// A form with the values to begin with.
    fn form() -> Self::Form;

    /// What each input looks like.
    fn parts(form: &Self::Form) -> Vec<Part>;

    /// The inputs as they stand in the form.
    ///
    /// # Errors
    /// Where something cannot be used, at its field.
    fn read(form: &Self::Form) -> Result<Self>;

    /// Puts inputs into the form.
    fn fill(form: &Self::Form, inputs: Self);

    /// The inputs as people read them.
    fn texts(inputs: &Self) -> Vec<String>;
}

/// One input of one form. `Copy`.
#[derive(Debug)]
pub struct Asked<T: Input> {
    ask: StoredValue<Ask>,
    first: StoredValue<T::Draft>,
    draft: RwSignal<T::Draft>,
}

impl<T: Input> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Input> Copy for Asked<T> {}

impl<T: Input> Asked<T> {
    /// It, with a value to begin with.
    #[must_use]
    pub fn new(ask: Ask, given: Option<T>) -> Self {
        let first = T::draft(given);
        Self { ask: StoredValue::new(ask), first: StoredValue::new(first.clone()), draft: RwSignal::new(first) }
    }

    /// The value, if what was entered is one.
    ///
    /// # Errors
    /// Where it is none, at this field or at its parts.
    pub fn read(&self) -> Result<T> {
        self.draft.with(|draft| self.ask.with_value(|ask| T::read_at(draft, &ask.name)))
    }

    /// Sets the value; with none, the one that it began with.
    pub fn fill(&self, given: Option<T>) {
        self.draft.set(given.map_or_else(|| self.first.get_value(), |given| T::draft(Some(given))));
    }

    /// What it looks like.
    #[must_use]
    pub fn part(&self) -> Part {
        let asked = *self;
        Part {
            view: Box::new(move || T::widget(asked.ask.get_value(), Model::from(asked.draft))),
            changed: Signal::derive(move || asked.draft.track()),
            clear: Callback::new(move |()| asked.fill(None)),
        }
    }
}

/// What a form needs of one of its inputs, whatever its type.
pub struct Part {
    /// Makes what it looks like: in the form, so that it shows the form's errors that are about it.
    pub view: Box<dyn FnOnce() -> AnyView + Send>,
    /// Changes with it.
    pub changed: Signal<()>,
    /// Sets what it began with.
    pub clear: Callback<()>,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Part")
    }
}

/// Collects what is wrong with the inputs of a form.
#[derive(Debug, Default)]
pub struct Wrong(Option<Error>);

impl Wrong {
    /// The value, where there is one.
    pub fn take<T>(&mut self, read: Result<T>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.0 = Some(match self.0.take() {
                    Some(before) => before.and(error),
                    None => error,
                });
                None
            }
        }
    }

    /// All that is wrong.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.0.unwrap_or_else(|| blockwork_core::Kind::Invalid.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_path_to_it_as_its_name() {
        let to = Ask { name: "to".into(), label: "To".into(), help: "Where", ..Ask::default() };
        let street = to.field(Ask { name: "street".into(), ..Ask::default() });
        assert_eq!(street.name, "to.street");
        let row = to.row(2).field(street);
        assert_eq!(row.name, "to.2.to.street");
        assert_eq!((to.row(2).label.as_ref(), to.row(2).help), ("To 3", ""));
        assert_eq!(Ask::default().row(2).name(), None);
    }

    #[test]
    fn what_is_wrong_in_a_list_is_wrong_at_its_rows() {
        let error = Vec::<u8>::read_at(&vec![Some(1), None, None], "cups").expect_err("two are no numbers");
        let fields: Vec<_> = error.parts().filter_map(|(field, _)| field).collect();
        assert_eq!(fields, ["cups.1", "cups.2"]);
        assert_eq!(Option::<Vec<u8>>::read_at(&vec![], "cups"), Ok(None));
        assert_eq!(<Vec<u8> as Input>::read(&vec![Some(1), Some(2)]), Ok(vec![1, 2]));
        assert!(<Vec<u8> as Input>::read(&vec![None]).is_err());
    }
}
