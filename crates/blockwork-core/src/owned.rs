//! Cells that belong to a component of a page: they are dropped when it goes.

use crate::listener::{Leases, ListenerKind, ListenerMeta};
use crate::print::Print;
use crate::state::State;

/// A state whose cells under keys may belong to components of the page, such as the rows of a list:
/// `#[state(session, owned)]`.
///
/// The option says that a page may drop such a cell whenever it likes: a page is a program in somebody else's hands. What
/// must not be undone that way (a limit, a count of attempts, what another cell relies on) is not owned.
#[diagnostic::on_unimplemented(
    message = "a component cannot own a cell of `{Self}`",
    label = "not dropped with a component",
    note = "write `#[state(session, owned)]` on `{Self}`, which says that a page may drop its cells; what is `user` or `global` outlives every page, and is no row's"
)]
pub trait Owned: State {}

/// The listener that every server has, so that a page can drop the cells whose components are gone. The cells are the keys
/// of its events. No app has a listener of this name: theirs have no dot.
pub static DROP: ListenerMeta = ListenerMeta {
    name: "blockwork.drop",
    kind: ListenerKind::Changing,
    leases: Leases::OnceItLost,
    borrows: &[],
    print: Print::COMMON,
};

/// At most so many cells are dropped by one event.
pub const MOST_DROPPED: usize = 64;
