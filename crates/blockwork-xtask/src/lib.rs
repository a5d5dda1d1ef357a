//! The commands of an app made with Blockwork: set-up, build, serve, test.
//!
//! An app has a package `xtask` with one line in its `main`, and an alias in `.cargo/config.toml`; then
//! `cargo xtask serve` on a fresh machine ends with the app in the browser. Everything is read from the same
//! `[[workspace.metadata.leptos]]` that cargo-leptos reads, so both can be used.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     blockwork_xtask::main(&[])
//! }
//! ```
//!
//! To read it, in this order:
//!
//! - [`cli`](Subcommand): the table of commands;
//! - `workspace` and `project`: what `Cargo.toml` says; `checks`: what is often wrong in it; `setup`: what
//!   must be on the machine, as a table, with `toolchain`, `debian` and `tools` for the single steps;
//! - `page`, `style`, `site`, `bindgen`, `parts`, `trim`, `glue`, `wasm`: from Rust to the folder that is served;
//!   `server`: who serves it;
//! - `new`: an app made from `template`;
//! - `cluster`: several instances on one Redis, with a load balancer;
//! - `graph`: the server, asked for its listeners;
//! - `test`: the steps of the test, as a table, with `cargo_test` and `browser` for the single steps, `lint`
//!   and `report`;
//! - `command` and `process`: how programs are run, and ended;
//! - [`tidy`]: rules of the source, for a test of the app's `xtask`.

mod bindgen;
mod browser;
mod cargo_test;
mod checks;
mod cli;
mod cluster;
mod command;
mod debian;
mod error;
mod glue;
mod graph;
mod leptos;
mod lint;
mod new;
mod page;
mod parts;
mod process;
mod project;
mod report;
mod serve;
mod server;
mod setup;
mod site;
mod style;
mod test;
pub mod tidy;
mod toolchain;
mod tools;
mod trim;
mod wasm;
mod workspace;

pub use browser::playwright;
pub use cargo_test::reference as warning_free_reference;
pub use cli::{Subcommand, main};
pub use command::Cmd;
pub use error::{Error, Result};
pub use lint::Lint;
pub use page::{Site, browser_module};
pub use project::{Leptos, Mode};
pub use report::Counts;
pub use server::build as build_server;
pub use setup::{Need, set_up};
pub use toolchain::Toolchain;
pub use workspace::Workspace;
