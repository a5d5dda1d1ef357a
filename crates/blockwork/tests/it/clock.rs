//! A store whose time a test drives.

pub use blockwork_test::TestStore as Clock;

use blockwork_core::store::StoreLimits;
use std::sync::Arc;

/// One in memory, with other limits.
pub fn clock(change: impl FnOnce(&mut StoreLimits)) -> Arc<Clock> {
    let mut limits = StoreLimits::default();
    change(&mut limits);
    Clock::memory(limits)
}
