//! The showcase's server as a process: how it starts, how it fails to, and what it renders.

mod kill;
mod pages;
mod process;
mod start;
