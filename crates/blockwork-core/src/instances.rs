//! Several cells of one state, each under a key of its own: `Cart::at("left")`.

use crate::cell::CellRef;
use crate::state::{State, StateMeta};
use crate::trigger::ChangedAt;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// An instance key has so many bytes at most.
pub const MOST_KEY_BYTES: usize = 200;

/// The cell of a state under an instance key: made by [`State::at`], given to [`Call::with`](crate::Call::with) and to a
/// wire's `.with(..)`.
///
/// A key may come from anybody, so it leads to cells of the event's own page or visitor, and these are counted. A `global`
/// state has one cell per key for everybody: there the listener decides which keys it takes
/// ([`Event::key_of`](crate::Event::key_of)).
pub struct At<S> {
    pub(crate) key: Arc<str>,
    pub(crate) state: PhantomData<fn() -> S>,
}

impl<S> Clone for At<S> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), state: PhantomData }
    }
}

impl<S: State> fmt::Debug for At<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::at({:?})", S::META.name, self.key)
    }
}

impl<S: State> At<S> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The cell as a page names it.
    #[must_use]
    pub fn cell(&self) -> CellRef {
        CellRef { key: self.key.to_string().into(), ..CellRef::of(S::META) }
    }

    /// The trigger "this cell has changed", for a page.
    #[must_use]
    pub fn changed(&self) -> ChangedAt<S> {
        ChangedAt { key: Some(self.key.clone()), state: PhantomData }
    }
}

/// Every cell of a state: made by [`State::any`].
pub struct Any<S>(pub(crate) PhantomData<fn() -> S>);

impl<S: State> fmt::Debug for Any<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::any()", S::META.name)
    }
}

impl<S: State> Any<S> {
    /// The trigger "one of these cells has changed", for a page.
    #[must_use]
    pub fn changed(self) -> ChangedAt<S> {
        ChangedAt { key: None, state: PhantomData }
    }
}

/// One cell under a key, or a tuple of them: which cells the states of one event mean. Where a state is named twice, the
/// later one holds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` says nothing about which cells are meant",
    label = "no cell under a key",
    note = "write `.with(Cart::at(key))`, or a tuple of these for several states"
)]
pub trait Instances {
    /// Adds the cells.
    fn add_to(&self, cells: &mut Vec<CellRef>);
}

impl<S: State> Instances for At<S> {
    fn add_to(&self, cells: &mut Vec<CellRef>) {
        cells.push(self.cell());
    }
}

macro_rules! tuples {
    ($(($($at:ident),*);)*) => {$(
        impl<$($at: Instances),*> Instances for ($($at,)*) {
            #[allow(non_snake_case, reason = "an instance's type is its name")]
            fn add_to(&self, cells: &mut Vec<CellRef>) {
                let ($($at,)*) = self;
                $($at.add_to(cells);)*
            }
        }
    )*};
}

tuples! { (A); (A, B); (A, B, C); (A, B, C, D); }

/// Says which cells are meant, besides those that were named before: of one state the later one holds.
pub fn mean(cells: &mut Vec<CellRef>, more: &impl Instances) {
    let mut named = Vec::new();
    more.add_to(&mut named);
    mean_cells(cells, named);
}

/// The same with the cells themselves.
pub fn mean_cells(cells: &mut Vec<CellRef>, more: impl IntoIterator<Item = CellRef>) {
    for cell in more {
        cells.retain(|known| !known.is_of_the_state_of(&cell));
        cells.push(cell);
    }
}

/// The key under which these cells have one of a state; empty where they have none.
#[must_use]
pub fn key_of(cells: &[CellRef], state: StateMeta) -> &str {
    cells.iter().find(|cell| cell.is_of(state)).map_or("", |cell| &cell.key)
}
