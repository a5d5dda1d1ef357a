//! Where cells in the browser are: `localStorage`. Browser only.

use super::keeping::Entry;
use super::names;
use blockwork_core::cell::CellRef;
use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;

/// What storage has of a cell.
pub(crate) enum Found {
    /// This, or nothing.
    Entry(Option<Entry>),
    /// Something that no page of this build has written.
    Unreadable,
    /// The browser lets nobody look.
    Blocked,
}

/// `gloo-storage` panics where the browser blocks storage.
fn is_there() -> bool {
    window().local_storage().is_ok_and(|storage| storage.is_some())
}

/// The cell in the newest shape that this build knows.
pub(crate) fn find(app: &str, cell: &CellRef, version: u32) -> Found {
    if !is_there() {
        return Found::Blocked;
    }
    for shape in (1..=version).rev() {
        match LocalStorage::get(names::entry(app, cell, shape)) {
            Ok(entry) => return Found::Entry(Some(entry)),
            Err(StorageError::KeyNotFound(_)) => {}
            Err(_) => return Found::Unreadable,
        }
    }
    Found::Entry(None)
}

/// Whether storage has it in a newer shape than this build knows.
pub(crate) fn is_newer(app: &str, cell: &CellRef, version: u32) -> bool {
    shapes(app, cell).iter().any(|(_, shape)| *shape > version)
}

/// Writes it, and takes away what older builds have written. Whether there was room for it.
pub(crate) fn put(app: &str, cell: &CellRef, version: u32, entry: &Entry) -> bool {
    let done = is_there() && LocalStorage::set(names::entry(app, cell, version), entry).is_ok();
    if done {
        (1..version).for_each(|shape| LocalStorage::delete(names::entry(app, cell, shape)));
    }
    done
}

/// Takes it away, in every shape.
pub(crate) fn remove(app: &str, cell: &CellRef) {
    shapes(app, cell).into_iter().for_each(|(name, _)| LocalStorage::delete(name));
}

/// The names under which a cell is kept, and the shapes.
fn shapes(app: &str, cell: &CellRef) -> Vec<(String, u32)> {
    if !is_there() {
        return Vec::new();
    }
    let storage = LocalStorage::raw();
    let all = (0..LocalStorage::length()).filter_map(|i| storage.key(i).ok().flatten());
    let of_cell =
        |name: String| names::read(app, &name).filter(|(known, _)| known == cell).map(|(_, shape)| (name, shape));
    all.filter_map(of_cell).collect()
}
