//! Cells that belong to components: a page drops them when their components are gone.

use blockwork_core::cell::CellRef;
use blockwork_core::instances::At;
use blockwork_core::owned::{MOST_DROPPED, Owned};
use std::collections::HashMap;

/// Makes a cell this component's own: when the component goes, the cell is dropped. For the rows of a list.
///
/// ```
/// use blockwork_core::Owned;
/// use blockwork_page::own;
/// use leptos::prelude::*;
///
/// fn row<Line: Owned>(id: u32) -> impl IntoView {
///     let line = own(Line::at(id));
///     // `wire(add_one).with(line)`
/// }
/// ```
///
/// Whoever asks for it: a cell that several components own is dropped when the last of them goes. One whose key comes back
/// at once, as when a list is rendered anew, is not dropped. Later it is: the drop is an event like any other, numbered,
/// sent again until it is answered, and applied once, after the events on the cell that were fired before it; what is fired
/// after it finds the initial value. Where the page itself goes, nothing is dropped: the cell ends with its session.
///
/// On the server `on = Line::expired()` is run with the last value.
pub fn own<S: Owned>(cell: At<S>) -> At<S> {
    #[cfg(target_arch = "wasm32")]
    {
        let held = cell.cell();
        browser::hold(&held);
        leptos::prelude::on_cleanup(move || browser::let_go(&held));
    }
    cell
}

/// Which cells components own, as a state machine without I/O.
#[derive(Debug, Default)]
pub struct Owners {
    /// How many components own a cell.
    held: HashMap<CellRef, usize>,
    /// The cells that had an owner, in the order in which they lost the last one.
    left: Vec<CellRef>,
}

impl Owners {
    /// A component owns a cell from now on.
    pub fn hold(&mut self, cell: &CellRef) {
        *self.held.entry(cell.clone()).or_default() += 1;
        self.left.retain(|left| left != cell);
    }

    /// A component is gone. Whether there is something to drop that was not there before.
    pub fn let_go(&mut self, cell: &CellRef) -> bool {
        let Some(owners) = self.held.get_mut(cell) else { return false };
        *owners -= 1;
        if *owners > 0 {
            return false;
        }
        self.held.remove(cell);
        self.left.push(cell.clone());
        self.left.len() == 1
    }

    /// What is to be dropped now, in as many events as it takes.
    pub fn take_left(&mut self) -> Vec<Vec<CellRef>> {
        let left = std::mem::take(&mut self.left);
        left.chunks(MOST_DROPPED).map(<[CellRef]>::to_vec).collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use crate::runtime;
    use crate::transport::{self, News};
    use blockwork_core::event::{Beside, Body};
    use blockwork_core::owned::DROP;
    use gloo_timers::callback::Timeout;
    use std::cell::RefCell;

    thread_local! {
        static OWNERS: RefCell<Owners> = RefCell::default();
    }

    pub(super) fn hold(cell: &CellRef) {
        OWNERS.with_borrow_mut(|owners| owners.hold(cell));
    }

    pub(super) fn let_go(cell: &CellRef) {
        if OWNERS.with_borrow_mut(|owners| owners.let_go(cell)) {
            // In a moment: rows that are rendered anew go and come at once.
            Timeout::new(0, || OWNERS.with_borrow_mut(Owners::take_left).into_iter().for_each(drop_all)).forget();
        }
    }

    fn drop_all(cells: Vec<CellRef>) {
        let dropped = cells.clone();
        let body = Body { inputs: "{}".into(), beside: Beside { keys: cells, browser: Vec::new() } };
        let tell = move |_, news| {
            let error = match news {
                News::Answer(Ok(answer)) if answer.error.is_none() => return runtime::let_go(&dropped),
                News::Answer(Ok(answer)) => answer.error,
                News::Answer(Err(error)) | News::NotKnown(error) => Some(error),
            };
            if let Some(error) = error {
                runtime::board().say(&error);
            }
        };
        transport::fire(&DROP, body, Box::new(tell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(key: usize) -> CellRef {
        format!("session/Line/{key}").parse().expect("a cell")
    }

    #[test]
    fn a_cell_is_dropped_when_its_last_owner_is_gone() {
        let mut owners = Owners::default();
        owners.hold(&cell(1));
        owners.hold(&cell(1));
        assert!(!owners.let_go(&cell(1)));
        assert!(owners.take_left().is_empty());
        assert!(owners.let_go(&cell(1)));
        assert_eq!(owners.take_left(), [[cell(1)]]);
        assert!(owners.take_left().is_empty(), "once");
        assert!(!owners.let_go(&cell(1)), "nobody owns it any more");
    }

    #[test]
    fn a_cell_that_has_an_owner_again_is_not_dropped() {
        let mut owners = Owners::default();
        owners.hold(&cell(1));
        owners.hold(&cell(2));
        assert!(owners.let_go(&cell(1)));
        assert!(!owners.let_go(&cell(2)), "one moment is waited for");
        owners.hold(&cell(1));
        assert_eq!(owners.take_left(), [[cell(2)]]);
    }

    #[test]
    fn a_long_list_is_dropped_by_several_events() {
        let mut owners = Owners::default();
        let cells: Vec<_> = (0..MOST_DROPPED * 2 + 1).map(cell).collect();
        cells.iter().for_each(|cell| owners.hold(cell));
        cells.iter().for_each(|cell| _ = owners.let_go(cell));
        let left = owners.take_left();
        assert_eq!(left.iter().map(Vec::len).collect::<Vec<_>>(), [MOST_DROPPED, MOST_DROPPED, 1]);
        assert_eq!(left.concat(), cells);
    }
}
