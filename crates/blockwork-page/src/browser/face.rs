//! The signal that shows a cell in the browser. Browser only.

use super::keeping::Same;
use super::kept::Cell;
use blockwork_core::{Result, Unsealed, stored};
use leptos::prelude::*;
use std::any::Any;
use std::rc::Rc;

/// A signal, whatever its type.
pub(crate) trait Face {
    /// The signal's value as it is written, where it is another than the one that is kept.
    fn edit(&self, kept: Option<&str>) -> Option<Result<String>>;

    /// Shows what is kept. `false` where that cannot be read: then it shows the initial value.
    fn show(&self, kept: Option<&str>) -> bool;

    /// How values of the type are compared.
    fn same(&self) -> Same;

    /// The signal itself.
    fn as_any(&self) -> &dyn Any;
}

/// The signal of a state.
pub(crate) struct Typed<S>(pub(crate) ArcRwSignal<S>);

/// What an empty cell has, and one that cannot be read.
fn value<S: Unsealed>(kept: Option<&str>) -> S {
    kept.and_then(|text| stored::read(text.as_bytes()).ok()).unwrap_or_else(S::initial)
}

impl<S: Unsealed> Face for Typed<S> {
    fn edit(&self, kept: Option<&str>) -> Option<Result<String>> {
        self.0.with_untracked(|shown| {
            let another = *shown != value::<S>(kept);
            another.then(|| stored::write(shown).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        })
    }

    fn show(&self, kept: Option<&str>) -> bool {
        let value = value::<S>(kept);
        self.0.maybe_update(|shown| std::mem::replace(shown, value.clone()) != value);
        kept.is_none_or(|text| stored::read::<S>(text.as_bytes()).is_ok())
    }

    fn same(&self) -> Same {
        Rc::new(|one, other| value::<S>(one) == value::<S>(other))
    }

    fn as_any(&self) -> &dyn Any {
        &self.0
    }
}

thread_local! {
    /// The page's own effects: they outlive every component.
    static OWNER: Owner = Owner::default();
}

/// The one signal of a cell.
pub(crate) fn signal<S: Unsealed>(cell: &Rc<Cell>) -> RwSignal<S> {
    let make = || {
        let signal = ArcRwSignal::new(S::initial());
        let (watched, cell) = (signal.clone(), cell.clone());
        OWNER.with(|owner| {
            owner.with(|| {
                Effect::new(move || {
                    watched.track();
                    cell.edited();
                })
            })
        });
        Rc::new(Typed(signal)) as Rc<dyn Face>
    };
    let face = cell.face(make);
    let signal = face.as_any().downcast_ref::<ArcRwSignal<S>>().cloned();
    // Two states of one name are refused where the server starts.
    signal.unwrap_or_else(|| ArcRwSignal::new(S::initial())).into()
}
