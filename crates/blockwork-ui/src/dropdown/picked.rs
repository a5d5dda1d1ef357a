//! What is picked from a list: one value, or several.

use crate::choices::Choice;
use crate::model::Model;
use leptos::prelude::*;

/// What is picked, in both directions. Its type says how many that can be: of a text, an `Option` or a [`Choice`] it is
/// one, of a `Vec` several. `Copy`.
///
/// Nothing is an empty text, `None` or an empty `Vec`.
#[derive(Clone, Copy, Debug)]
pub enum Picked {
    /// One value or none: an empty text is none.
    One(Model<String>),
    /// Several, in the order in which they were picked.
    Several(Model<Vec<String>>),
}

macro_rules! from_models {
    ($($variant:ident($value:ty): $($from:ty),*;)*) => {$($(
        impl From<$from> for Picked {
            fn from(value: $from) -> Self {
                Self::$variant(Model::<$value>::from(value))
            }
        }
    )*)*};
}

from_models! {
    One(String): &str, String, RwSignal<String>, (ReadSignal<String>, WriteSignal<String>);
    Several(Vec<String>): Vec<String>, RwSignal<Vec<String>>, (ReadSignal<Vec<String>>, WriteSignal<Vec<String>>);
}

impl From<Model<String>> for Picked {
    fn from(model: Model<String>) -> Self {
        Self::One(model)
    }
}

impl From<Model<Vec<String>>> for Picked {
    fn from(model: Model<Vec<String>>) -> Self {
        Self::Several(model)
    }
}

impl From<Model<Option<String>>> for Picked {
    fn from(model: Model<Option<String>>) -> Self {
        let read = Signal::derive(move || model.get().unwrap_or_default());
        let write = move |value: String| model.set(Some(value).filter(|value| !value.is_empty()));
        Self::One(Model::of(read, write))
    }
}

impl From<RwSignal<Option<String>>> for Picked {
    fn from(signal: RwSignal<Option<String>>) -> Self {
        Model::<Option<String>>::from(signal).into()
    }
}

impl From<Option<String>> for Picked {
    fn from(value: Option<String>) -> Self {
        value.unwrap_or_default().into()
    }
}

impl<T: Choice> From<RwSignal<T>> for Picked {
    fn from(signal: RwSignal<T>) -> Self {
        Self::One(signal.into())
    }
}

impl<T: Choice> From<RwSignal<Option<T>>> for Picked {
    fn from(signal: RwSignal<Option<T>>) -> Self {
        Self::One(signal.into())
    }
}

impl<T: Choice> From<RwSignal<Vec<T>>> for Picked {
    fn from(signal: RwSignal<Vec<T>>) -> Self {
        Self::Several(signal.into())
    }
}

impl Picked {
    /// Whether it can be several.
    pub(super) fn is_several(self) -> bool {
        matches!(self, Self::Several(_))
    }

    /// What was posted stands instead of the value.
    pub(super) fn begins_with(self, posted: Vec<String>) {
        match self {
            Self::One(one) => one.set(posted.into_iter().next().unwrap_or_default()),
            Self::Several(values) => values.set(posted),
        }
    }

    /// All that is picked. Tracked.
    pub(super) fn all(self) -> Vec<String> {
        match self {
            Self::One(value) => Some(value.get()).filter(|value| !value.is_empty()).into_iter().collect(),
            Self::Several(values) => values.get(),
        }
    }

    /// Whether this is picked. Tracked.
    pub(super) fn holds(self, value: &str) -> bool {
        match self {
            Self::One(one) => one.with(|one| one == value),
            Self::Several(values) => values.with(|values| values.iter().any(|one| one == value)),
        }
    }

    /// Picks it; where it is one of several and picked already, it is taken out. Of several there are at most so many.
    pub(super) fn pick(self, value: String, at_most: usize) {
        match self {
            Self::One(one) => one.set(value),
            Self::Several(values) => values.update(|values| toggle(values, value, at_most)),
        }
    }

    /// Takes it out.
    pub(super) fn remove(self, value: &str) {
        match self {
            Self::One(one) => one.set(String::new()),
            Self::Several(values) => values.update(|values| values.retain(|one| one != value)),
        }
    }

    /// Takes out what was picked last, where it is one of several.
    pub(super) fn remove_last(self) {
        if let Self::Several(values) = self {
            values.update(|values| drop(values.pop()));
        }
    }
}

fn toggle(values: &mut Vec<String>, value: String, at_most: usize) {
    let before = values.len();
    values.retain(|one| *one != value);
    if values.len() == before && before < at_most {
        values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, value: &str, at_most: usize, after: &str) {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut values = list(before);
        toggle(&mut values, value.to_owned(), at_most);
        assert_eq!(values, list(after));
    }

    #[test]
    fn of_several_a_second_pick_takes_out_and_a_limit_keeps_out() {
        check("", "a", 9, "a");
        check("b", "a", 9, "b a");
        check("b a", "b", 9, "a");
        check("b a", "c", 2, "b a");
        check("b a", "a", 2, "b");
        check("a a", "a", 9, "");
        check("", "a", 0, "");
    }

    #[test]
    fn the_type_says_how_many_can_be_picked() {
        let _owner = Owner::new_root(None);
        let maybe = RwSignal::new(Some("a".to_owned()));
        let picked = Picked::from(maybe);
        assert!(!picked.is_several() && picked.holds("a"));
        picked.pick("b".into(), 1);
        assert_eq!(maybe.get(), Some("b".to_owned()));
        picked.remove("b");
        assert_eq!((maybe.get(), picked.all()), (None, Vec::<String>::new()));
        let several = RwSignal::new(vec!["a".to_owned()]);
        let picked = Picked::from(several);
        picked.pick("b".into(), 9);
        assert!(picked.is_several() && picked.all() == ["a", "b"]);
        picked.remove_last();
        assert_eq!(several.get(), ["a"]);
    }
}
