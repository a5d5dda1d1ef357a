//! Where Blockwork's cells, receipts and pages live: the stores behind [`Store`].
//!
//! - [`open`] makes a store from a line of configuration.
//! - [`Memory`] keeps everything in the process: tests, and what may be thrown away.
//! - [`Sqlite`] is the same with a journal in one file: nothing acknowledged is lost. The default.
//! - [`mod@conformance`] is what a store must do, as tests that any store can run.
//!
//! Both stores run one state machine (`machine`), which does no I/O and says of each step which rows it changed: the
//! rules are written and proved once. To read the code, begin there, then `memory`, `sqlite`, `sqlite::batch`.

mod error;
mod machine;
mod memory;
mod open;
mod sqlite;
mod sync;

#[cfg(test)]
mod interleavings;

pub mod conformance;

pub use blockwork_core::store::Store;
pub use error::OpenError;
pub use memory::Memory;
pub use open::{open, shown};
pub use sqlite::Sqlite;
