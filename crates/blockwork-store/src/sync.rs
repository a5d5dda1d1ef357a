//! What the threads of this crate share: locks, wake-ups, and the threads themselves.
//!
//! In one place, so that the crate's own tests run the same source on primitives whose every step a scheduler chooses:
//! `docs/decisions/0012-interleavings.md`.

#[cfg(test)]
mod either;

#[cfg(test)]
pub(crate) use either::{Condvar, Mutex, explore, thread};
#[cfg(not(test))]
pub(crate) use parking_lot::{Condvar, Mutex};
#[cfg(not(test))]
pub(crate) use std::thread;
