//! The showcase's server as a process: how it starts, how it fails to, and what it renders.

mod config;
mod increments;
mod kill;
mod pages;
mod process;
mod start;
#[cfg(unix)]
mod stop;
