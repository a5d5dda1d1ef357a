//! Where Blockwork's cells, receipts and pages live: the stores behind [`Store`].
//!
//! - [`open`] makes a store from a line of configuration.
//! - [`Memory`] keeps everything in the process: tests, and what may be thrown away.
//! - [`Sqlite`] is the same with a journal in one file: nothing acknowledged is lost. The default.
//! - [`Redis`] is shared by many instances: each step is one script.
//! - [`mod@conformance`] is what a store must do, as tests that any store can run.
//!
//! The first two run one state machine (`machine`), which does no I/O and says of each step which rows it changed: the
//! rules are written and proved once. The scripts of Redis have the same rules a second time, under the same names, and the
//! same tests. To read the code, begin with the machine, then `memory`, `sqlite`, `sqlite::batch`, `redis`, `redis/lua`.

mod error;
mod machine;
mod memory;
mod open;
mod redis;
mod sqlite;
mod sync;

#[cfg(test)]
mod interleavings;

pub mod conformance;

pub use blockwork_core::store::Store;
pub use error::OpenError;
pub use memory::Memory;
pub use open::{App, open, shown};
pub use redis::{Redis, RedisRefused};
pub use sqlite::Sqlite;
