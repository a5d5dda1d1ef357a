//! The showcase's server as a process: how it starts, how it fails to, and what it renders.

mod config;
mod credentials;
#[cfg(unix)]
mod degraded;
mod ends;
mod graph;
#[cfg(unix)]
mod health;
mod increments;
#[cfg(unix)]
mod instances;
mod kill;
mod owed;
mod pages;
mod process;
#[cfg(unix)]
mod rolling;
mod secret;
mod showcase;
mod start;
#[cfg(unix)]
mod stop;
#[cfg(target_os = "linux")]
mod tomorrow;
