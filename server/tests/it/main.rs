//! The showcase's server as a process: how it starts, how it fails to, and what it renders.

mod config;
mod credentials;
mod ends;
mod graph;
mod increments;
#[cfg(unix)]
mod instances;
mod kill;
mod owed;
mod pages;
mod process;
mod secret;
mod showcase;
mod start;
#[cfg(unix)]
mod stop;
#[cfg(target_os = "linux")]
mod tomorrow;
