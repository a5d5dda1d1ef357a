//! How many events a visitor may send.

use crate::metrics::Counter;
use blockwork_core::id::VisitorId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;

/// A bucket per visitor, on this instance alone.
#[derive(Debug)]
pub(crate) struct Rate {
    limiter: DefaultKeyedRateLimiter<VisitorId>,
    clock: DefaultClock,
    refused: Counter,
}

impl Rate {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default(), refused: Counter::default() }
    }

    /// Takes one event off the visitor's allowance, or says how long to wait for the next.
    pub(crate) fn take(&self, visitor: VisitorId) -> Result<(), Duration> {
        self.limiter.check_key(&visitor).map_err(|until| {
            self.refused.add(1);
            until.wait_time_from(self.clock.now())
        })
    }

    /// How many were refused so far.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.get()
    }

    /// Forgets the visitors whose allowance is full again.
    pub(crate) fn tidy(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}
