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

    /// The files. Not tracked.
    pub(super) fn files_untracked(self) -> Vec<Upload> {
        match self.0 {
            Place::One(one) => one.get_untracked().into_iter().collect(),
            Place::Several(several) => several.get_untracked(),
        }
    }

    /// One more, before those of which `is_later` is true: a file that is there already is not there twice, and where there
    /// is place for one it takes that.
    pub(super) fn add(self, upload: Upload, is_later: impl Fn(&Upload) -> bool) {
        match self.0 {
            Place::One(one) => one.set(Some(upload)),
            Place::Several(several) => several.update(|files| {
                if !files.contains(&upload) {
                    let place = files.iter().position(is_later).unwrap_or(files.len());
                    files.insert(place, upload);
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
            ["a", "c", "a", "b"].into_iter().for_each(|name| chosen.add(upload(name), |there| there.name() > name));
        }
        assert_eq!(names(one), ["b"]);
        assert_eq!(names(several), ["a", "b", "c"]);
        several.remove(&upload("a"));
        one.remove(&upload("b"));
        assert_eq!(names(several), ["b", "c"]);
        assert_eq!(one.files_untracked(), []);
    }
}
