//! What can be chosen: in a group of checkboxes, in a list of radio buttons, in a drop-down list.

use crate::model::Model;
use crate::value::Value;
use blockwork_page::Live;
use leptos::prelude::*;
use std::sync::Arc;

/// One of the choices: what a person reads, and the value that it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// What a person reads.
    pub label: String,
    /// What it stands for: what a listener gets, and what a form posts.
    pub value: String,
}

/// Text that stands for itself.
impl From<&str> for Item {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Text that stands for itself.
impl From<String> for Item {
    fn from(text: String) -> Self {
        Self { label: text.clone(), value: text }
    }
}

/// A label, and the value behind it.
impl<L: Into<String>, V: Into<String>> From<(L, V)> for Item {
    fn from((label, value): (L, V)) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// One variant: what a person reads of it, and what it is called where it travels.
impl<T: Choice> From<T> for Item {
    fn from(choice: T) -> Self {
        (choice.label(), choice.key()).into()
    }
}

/// A type whose values can be chosen, such as an enum without fields.
///
/// ```
/// use blockwork_ui::{Choice, Choices};
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// enum Plan {
///     Free,
///     Paid,
/// }
///
/// impl Choice for Plan {
///     fn all() -> &'static [Self] {
///         &[Plan::Free, Plan::Paid]
///     }
///
///     fn label(&self) -> &str {
///         match self {
///             Plan::Free => "Free of charge",
///             Plan::Paid => "Paid by the month",
///         }
///     }
///
///     fn key(&self) -> &str {
///         match self {
///             Plan::Free => "Free",
///             Plan::Paid => "Paid",
///         }
///     }
/// }
///
/// # let owner = leptos::prelude::Owner::new_root(None);
/// # owner.set();
/// let choices = Choices::of::<Plan>().get().unwrap_or_default();
/// assert_eq!(choices[1].label, "Paid by the month");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither text nor a choice",
    label = "this wants text, or one variant of an enum",
    note = "on an enum without fields write `#[derive(Choices)]`",
    note = "text is a `String`, or a signal of one; for a number there is `NumberInput`"
)]
pub trait Choice: Clone + PartialEq + Send + Sync + 'static {
    /// Every one, in the order in which they are shown.
    fn all() -> &'static [Self];

    /// What a person reads.
    fn label(&self) -> &str;

    /// What it is called where it travels: the name that serde gives it.
    fn key(&self) -> &str;

    /// The one that is called so.
    #[must_use]
    fn of_key(key: &str) -> Option<Self> {
        Self::all().iter().find(|choice| choice.key() == key).cloned()
    }
}

/// What can be chosen. Made of an array or a list of texts, or of pairs of a label and the value behind it; also of a
/// signal or a live value of such a list, where the choices change. `Copy`.
///
/// A value that is there twice is shown once, as it comes first.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    items: Value<Arc<[Item]>>,
    /// Known from the beginning, so that nothing has to be waited for.
    fixed: bool,
}

impl Choices {
    /// All values of a type.
    #[must_use]
    pub fn of<T: Choice>() -> Self {
        T::all().iter().map(|choice| (choice.label(), choice.key())).collect::<Vec<_>>().into()
    }

    /// The choices now; none while a live list has not been read yet. Tracked.
    #[must_use]
    pub fn get(self) -> Option<Arc<[Item]>> {
        self.items.get()
    }

    /// The choices, where they are known from the beginning and stay.
    pub(crate) fn known(self) -> Option<Arc<[Item]>> {
        self.fixed.then(|| untrack(|| self.get()))?
    }

    /// Shows something made of them, which is there again whenever they change.
    pub(crate) fn shown<V: IntoView + 'static>(
        self,
        show: impl Fn(Arc<[Item]>) -> V + Send + Sync + 'static,
    ) -> AnyView {
        let shown = move || show(self.get().unwrap_or_default());
        if self.fixed { shown.into_any() } else { view! { <Transition>{shown}</Transition> }.into_any() }
    }

    /// Shows each of them. What changes stands in a `<Transition>` and stays the same element while its value is there.
    pub fn each(self, show: impl Fn(Item) -> AnyView + Clone + Send + Sync + 'static) -> AnyView {
        if self.fixed {
            let items = self.get().unwrap_or_default();
            return items.iter().cloned().map(show).collect_view().into_any();
        }
        let items = move || self.get().unwrap_or_default().to_vec();
        view! {
            <Transition>
                <For each=items key=Clone::clone children=show.clone()/>
            </Transition>
        }
        .into_any()
    }

    /// Choices that change, as a value gives them.
    pub fn changing<T: Into<Item> + Clone + Send + Sync + 'static>(value: Value<Vec<T>>) -> Self {
        Self { items: value.map(|items| once_each(items.into_iter().map(Into::into))), fixed: false }
    }
}

impl<T: Into<Item>, const N: usize> From<[T; N]> for Choices {
    fn from(choices: [T; N]) -> Self {
        Self { items: once_each(choices.into_iter().map(Into::into)).into(), fixed: true }
    }
}

impl<T: Into<Item>> From<Vec<T>> for Choices {
    fn from(choices: Vec<T>) -> Self {
        Self { items: once_each(choices.into_iter().map(Into::into)).into(), fixed: true }
    }
}

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<T: Into<Item> + Clone + Send + Sync + 'static> From<$signal<Vec<T>>> for Choices {
            fn from(signal: $signal<Vec<T>>) -> Self {
                Self::changing(signal.into())
            }
        }
    )*};
}

from_signals!(Live, Memo, ReadSignal, RwSignal, Signal);

/// Each value once, where it comes first.
fn once_each(items: impl Iterator<Item = Item>) -> Arc<[Item]> {
    let mut seen = std::collections::HashSet::new();
    items.filter(|item| seen.insert(item.value.clone())).collect()
}

/// One of a type's values, as the text that inputs know. A text that is none of them changes nothing.
impl<T: Choice> From<RwSignal<T>> for Model<String> {
    fn from(signal: RwSignal<T>) -> Self {
        let read = Signal::derive(move || signal.with(|choice| choice.key().to_owned()));
        let write = move |key: String| {
            T::of_key(&key).map(|choice| signal.try_set(choice));
        };
        Model::of(read, write)
    }
}

/// One of a type's values or none, as the text that inputs know: none is empty.
impl<T: Choice> From<RwSignal<Option<T>>> for Model<String> {
    fn from(signal: RwSignal<Option<T>>) -> Self {
        let key = |choice: &Option<T>| choice.as_ref().map(|choice| choice.key().to_owned()).unwrap_or_default();
        let read = Signal::derive(move || signal.with(key));
        Model::of(read, move |key: String| drop(signal.try_set(T::of_key(&key))))
    }
}

/// Several of a type's values, as the texts that inputs know.
impl<T: Choice> From<RwSignal<Vec<T>>> for Model<Vec<String>> {
    fn from(signal: RwSignal<Vec<T>>) -> Self {
        let keys = |chosen: &Vec<T>| chosen.iter().map(|choice| choice.key().to_owned()).collect();
        let read = Signal::derive(move || signal.with(keys));
        let write = move |keys: Vec<String>| {
            signal.try_set(keys.iter().filter_map(|key| T::of_key(key)).collect());
        };
        Model::of(read, write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(choices: impl Into<Choices>, expected: &[(&str, &str)]) {
        let _owner = Owner::new_root(None);
        let items = choices.into().get().expect("known");
        let items: Vec<_> = items.iter().map(|item| (item.label.as_str(), item.value.as_str())).collect();
        assert_eq!(items, expected);
    }

    #[test]
    fn choices_are_texts_or_pairs() {
        check(["Milk", "Water"], &[("Milk", "Milk"), ("Water", "Water")]);
        check([("Whole milk", "milk")], &[("Whole milk", "milk")]);
        check(vec![String::from("Milk")], &[("Milk", "Milk")]);
        check(Vec::<&str>::new(), &[]);
    }

    #[test]
    fn a_value_that_is_there_twice_is_shown_once() {
        check(["a", "b", "a", "b", "b"], &[("a", "a"), ("b", "b")]);
        check([("One", "1"), ("Uno", "1"), ("One", "2")], &[("One", "1"), ("One", "2")]);
    }

    #[test]
    fn choices_follow_a_signal() {
        let _owner = Owner::new_root(None);
        let list = RwSignal::new(vec!["a"]);
        let choices = Choices::from(list);
        list.set(vec!["b", "b", "c"]);
        let items = choices.get().expect("known");
        assert_eq!(items.iter().map(|item| item.value.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Size {
        Small,
        Large,
    }

    impl Choice for Size {
        fn all() -> &'static [Self] {
            &[Size::Small, Size::Large]
        }

        fn label(&self) -> &str {
            if *self == Size::Small { "Small one" } else { "Large one" }
        }

        fn key(&self) -> &str {
            if *self == Size::Small { "small" } else { "large" }
        }
    }

    #[test]
    fn a_typed_signal_is_chosen_by_key_and_by_nothing_else() {
        let _owner = Owner::new_root(None);
        let size = RwSignal::new(Size::Small);
        let model = Model::<String>::from(size);
        model.set("large".into());
        assert_eq!((size.get_untracked(), model.get_untracked()), (Size::Large, "large".to_owned()));
        model.set("<script>".into());
        assert_eq!(size.get_untracked(), Size::Large);

        let maybe = RwSignal::new(None::<Size>);
        let model = Model::<String>::from(maybe);
        assert_eq!(model.get_untracked(), "");
        model.set("small".into());
        assert_eq!(maybe.get_untracked(), Some(Size::Small));

        let several = RwSignal::new(Vec::<Size>::new());
        let model = Model::<Vec<String>>::from(several);
        model.set(vec!["large".into(), "none".into()]);
        assert_eq!(several.get_untracked(), [Size::Large]);
    }
}
