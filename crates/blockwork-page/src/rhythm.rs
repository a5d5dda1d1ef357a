//! How often a wire may be fired, as a state machine without I/O: debounce and throttle.

use crate::outbox::Millis;
use std::time::Duration;

/// When a wire that is fired again and again makes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// When it was not fired for so long.
    Debounce(Duration),
    /// At once, and then at most once in so long, with a last one at the end.
    Throttle(Duration),
}

/// What a firing leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// An event, now.
    Fire,
    /// [`Pace::rang`] is to be called after this time.
    Wait(Millis),
    /// Nothing: what was asked for before is enough.
    Nothing,
}

/// The firings of one wire under a rhythm.
#[derive(Debug)]
pub struct Pace {
    rhythm: Rhythm,
    /// No event before.
    until: Millis,
    /// Whether a firing waits for its event.
    waiting: bool,
    /// Whether `rang` is going to be called.
    alarm: bool,
}

impl Pace {
    /// A wire that was not fired yet.
    #[must_use]
    pub const fn new(rhythm: Rhythm) -> Self {
        Self { rhythm, until: Millis::NEG_INFINITY, waiting: false, alarm: false }
    }

    /// The wire is fired.
    pub fn fired(&mut self, now: Millis) -> Step {
        match self.rhythm {
            Rhythm::Debounce(quiet) => self.until = now + millis(quiet),
            Rhythm::Throttle(period) if self.until <= now && !self.waiting => {
                self.until = now + millis(period);
                return Step::Fire;
            }
            Rhythm::Throttle(_) => {}
        }
        self.waiting = true;
        self.wait(now)
    }

    /// The time that was asked for has passed, or a little less.
    pub fn rang(&mut self, now: Millis) -> Step {
        self.alarm = false;
        if !self.waiting {
            return Step::Nothing;
        }
        if now < self.until {
            return self.wait(now);
        }
        self.waiting = false;
        if let Rhythm::Throttle(period) = self.rhythm {
            self.until = now + millis(period);
        }
        Step::Fire
    }

    fn wait(&mut self, now: Millis) -> Step {
        if std::mem::replace(&mut self.alarm, true) { Step::Nothing } else { Step::Wait((self.until - now).max(0.0)) }
    }
}

fn millis(duration: Duration) -> Millis {
    duration.as_secs_f64() * 1_000.0
}
