//! The page's feed, as a state machine without I/O and without a clock of its own: when to connect, when to give up.
//!
//! - There is no feed before something in the page needs one.
//! - A connection on which nothing was heard for [`SILENCE`] is dead, whatever the browser says.
//! - A lost one is made again after a pause that doubles from a quarter of a second to five, each page at a moment of its
//!   own; at once when the browser has reason to think that it would succeed.
//! - A refused one (the session is over, or a limit is reached) may be asked for less and less often.

use crate::outbox::Millis;
use blockwork_core::cell::{CellRef, Seen};
use blockwork_core::feed::{Following, MOST_FOLLOWED, MOST_KNOWN, SILENCE};

#[cfg(target_arch = "wasm32")]
pub(crate) mod socket;

/// The pause after a connection was lost; it doubles each time.
const FIRST_PAUSE: Millis = 250.0;
/// The longest pause between two connections.
const LONGEST_PAUSE: Millis = 5_000.0;
/// The longest pause where the server can be reached and refuses.
const LONGEST_REFUSAL: Millis = 60_000.0;

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Make a connection.
    Connect,
    /// Drop the one there is: it is dead.
    Disconnect,
}

/// Why the server refused a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The session is over. The page begins another.
    Over,
    /// There is no room for the page.
    Full,
}

#[derive(Clone, Copy, Debug, Default)]
enum Phase {
    #[default]
    Unneeded,
    Resting {
        until: Millis,
    },
    /// Connecting, or connected: until nothing was heard for too long.
    Alive {
        until: Millis,
    },
}

/// When a page's feed connects.
#[derive(Debug, Default)]
pub struct Feed {
    phase: Phase,
    /// Connections that came to nothing since the last good one.
    failures: i32,
}

fn silence() -> Millis {
    SILENCE.as_secs_f64() * 1_000.0
}

impl Feed {
    /// Something in the page needs a feed.
    pub fn need(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Unneeded) {
            self.phase = Phase::Resting { until: now };
        }
    }

    /// Whether a connection is to be made now.
    #[must_use]
    pub fn is_wanted(&self, now: Millis) -> bool {
        matches!(self.phase, Phase::Resting { until } if until <= now)
    }

    /// What is to be done now. It counts as done. `jitter`, from 0 to 1, spreads the pages.
    pub fn due(&mut self, now: Millis, jitter: f64) -> Option<Order> {
        match self.phase {
            Phase::Resting { .. } if self.is_wanted(now) => {
                self.heard_until(now);
                Some(Order::Connect)
            }
            Phase::Alive { until } if until <= now => {
                self.lost(now, jitter);
                Some(Order::Disconnect)
            }
            _ => None,
        }
    }

    /// When [`due`](Self::due) should be asked again.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        match self.phase {
            Phase::Unneeded => None,
            Phase::Resting { until } | Phase::Alive { until } => Some(until),
        }
    }

    /// Something came over the connection.
    pub fn heard(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Alive { .. }) {
            self.heard_until(now);
        }
    }

    /// The server has taken the page up: the connection is a good one.
    pub fn told(&mut self) {
        self.failures = 0;
    }

    /// The connection was lost, or could not be made.
    pub fn lost(&mut self, now: Millis, jitter: f64) {
        self.rest(now, jitter, FIRST_PAUSE, LONGEST_PAUSE);
    }

    /// The server has refused the page.
    pub fn refused(&mut self, why: Refusal, now: Millis, jitter: f64) {
        let first = match why {
            Refusal::Over => FIRST_PAUSE,
            Refusal::Full => LONGEST_PAUSE,
        };
        self.rest(now, jitter, first, LONGEST_REFUSAL);
    }

    /// A new connection may well succeed: no pause is waited out.
    pub fn hurry(&mut self) {
        if let Phase::Resting { until } = &mut self.phase {
            *until = 0.0;
        }
    }

    /// How many connections in a row came to nothing.
    #[must_use]
    pub fn failures(&self) -> i32 {
        self.failures
    }

    fn heard_until(&mut self, now: Millis) {
        self.phase = Phase::Alive { until: now + silence() };
    }

    fn rest(&mut self, now: Millis, jitter: f64, first: Millis, longest: Millis) {
        if matches!(self.phase, Phase::Unneeded) {
            return;
        }
        let pause = (first * 2_f64.powi(self.failures.min(16))).min(longest);
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Resting { until: now + pause * (0.5 + jitter / 2.0) };
    }
}

/// What a page has to say, in as many messages as it takes: at least one.
#[must_use]
pub fn following(known: &[Seen], follow: &[CellRef], there: bool) -> Vec<Following> {
    let (mut known, mut follow) = (known.chunks(MOST_KNOWN), follow.chunks(MOST_FOLLOWED));
    let mut all = Vec::new();
    loop {
        let (some, more) = (known.next(), follow.next());
        if some.is_none() && more.is_none() && !all.is_empty() {
            return all;
        }
        let part = |some: Option<&[Seen]>| some.unwrap_or_default().to_vec();
        all.push(Following { known: part(some), follow: more.unwrap_or_default().to_vec(), there });
    }
}
