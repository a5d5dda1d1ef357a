//! Where an input puts its files.

use crate::model::Model;
use blockwork_core::Upload;
use leptos::prelude::*;

/// Where an input puts its files: a place for one, or for several. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Chosen(Place);

#[derive(Clone, Copy, Debug)]
enum Place {
    One(Model<Option<Upload>>),
    Several(Model<Vec<Upload>>),
}

impl Chosen {
    /// Whether there is place for several.
    #[must_use]
    pub fn takes_several(self) -> bool {
        matches!(self.0, Place::Several(_))
    }

    /// The files. Tracked.
    #[must_use]
    pub fn files(self) -> Vec<Upload> {
        match self.0 {
            Place::One(one) => one.get().into_iter().collect(),
            Place::Several(several) => several.get(),
        }
    }

    /// How many there are. Not tracked.
    pub(super) fn count(self) -> usize {
        match self.0 {
            Place::One(one) => usize::from(one.get_untracked().is_some()),
            Place::Several(several) => several.get_untracked().len(),
        }
    }

    /// One more: a file that is there already is not there twice, and where there is place for one it takes that.
    pub(super) fn add(self, upload: Upload) {
        match self.0 {
            Place::One(one) => one.set(Some(upload)),
            Place::Several(several) => several.update(|files| {
                if !files.contains(&upload) {
                    files.push(upload);
                }
            }),
        }
    }

    /// Takes one off.
    pub(super) fn remove(self, upload: &Upload) {
        match self.0 {
            Place::One(one) => one.set(None),
            Place::Several(several) => several.update(|files| files.retain(|file| file != upload)),
        }
    }
}

macro_rules! from {
    ($($from:ty),*) => {$(
        impl From<$from> for Chosen {
            fn from(place: $from) -> Self {
                Self(Place::One(place.into()))
            }
        }
    )*};
    (several $($from:ty),*) => {$(
        impl From<$from> for Chosen {
            fn from(place: $from) -> Self {
                Self(Place::Several(place.into()))
            }
        }
    )*};
}

from!(Model<Option<Upload>>, RwSignal<Option<Upload>>);
from!(several Model<Vec<Upload>>, RwSignal<Vec<Upload>>);

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(name: &str) -> Upload {
        Upload::of(name, "text/plain", "")
    }

    fn names(chosen: Chosen) -> Vec<String> {
        chosen.files().iter().map(|file| file.name().to_owned()).collect()
    }

    #[test]
    fn one_takes_the_place_of_another_and_several_stand_side_by_side() {
        let owner = Owner::new_root(None);
        owner.set();
        let one: Chosen = RwSignal::new(None).into();
        let several: Chosen = RwSignal::new(Vec::new()).into();
        for chosen in [one, several] {
            ["a", "b", "a"].into_iter().for_each(|name| chosen.add(upload(name)));
        }
        assert_eq!((names(one), one.count()), (vec!["a".to_owned()], 1));
        assert_eq!((names(several), several.count()), (vec!["a".to_owned(), "b".to_owned()], 2));
        several.remove(&upload("a"));
        one.remove(&upload("a"));
        assert_eq!((names(several), one.count()), (vec!["b".to_owned()], 0));
    }
}
