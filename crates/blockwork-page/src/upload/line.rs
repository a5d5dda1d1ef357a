//! Who is sent, who waits, and when somebody is given up: without I/O.

use crate::outbox::Millis;
use std::collections::HashMap;

/// So many files of a page are sent at once.
pub const AT_ONCE: usize = 3;

/// A file that could not be sent is sent again after this pause, and then after twice as long each time.
const FIRST_PAUSE: Millis = 1_000.0;
const LONGEST_PAUSE: Millis = 15_000.0;

/// For so long a file is sent again, as an event is; of a long one, since it last came further.
const PATIENCE: Millis = 120_000.0;

/// Files of a page by their keys.
#[derive(Debug, Default)]
pub struct Line {
    /// In the order in which they came.
    waiting: Vec<u32>,
    sending: Vec<u32>,
    troubles: HashMap<u32, Trouble>,
}

#[derive(Clone, Copy, Debug)]
struct Trouble {
    since: Millis,
    count: i32,
    /// Not before.
    rests: Millis,
}

/// What becomes of a file that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Again {
    /// It is sent again after so long.
    After(Millis),
    /// It is given up.
    Never,
}

impl Line {
    /// A file wants to be sent.
    pub fn add(&mut self, key: u32) {
        self.leave(key);
        self.waiting.push(key);
    }

    /// Those that are to be sent now.
    pub fn start(&mut self, now: Millis) -> Vec<u32> {
        let free = AT_ONCE.saturating_sub(self.sending.len());
        let rests = |key: &u32| self.troubles.get(key).is_some_and(|trouble| trouble.rests > now);
        let started: Vec<u32> = self.waiting.iter().filter(|key| !rests(key)).take(free).copied().collect();
        self.waiting.retain(|key| !started.contains(key));
        self.sending.extend(&started);
        started
    }

    /// More of a file has arrived: what troubled it is over.
    pub fn moves(&mut self, key: u32) {
        self.troubles.remove(&key);
    }

    /// A file could not be sent. `wait` is how long the server wants to be left alone.
    pub fn failed(&mut self, key: u32, now: Millis, wait: Option<Millis>) -> Again {
        let before = self.troubles.get(&key).copied().unwrap_or(Trouble { since: now, count: 0, rests: now });
        self.leave(key);
        if now - before.since >= PATIENCE {
            return Again::Never;
        }
        let own = (FIRST_PAUSE * 2_f64.powi(before.count)).min(LONGEST_PAUSE);
        let pause = wait.map_or(own, |wait| wait.clamp(own, PATIENCE));
        self.waiting.insert(0, key);
        self.troubles.insert(key, Trouble { since: before.since, count: before.count + 1, rests: now + pause });
        Again::After(pause)
    }

    /// A file is there, refused, or given up.
    pub fn leave(&mut self, key: u32) {
        self.waiting.retain(|known| *known != key);
        self.sending.retain(|known| *known != key);
        self.troubles.remove(&key);
    }

    /// Whether files are on their way, or wait.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.sending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(files: u32) -> Line {
        let mut line = Line::default();
        (1..=files).for_each(|key| line.add(key));
        line
    }

    #[test]
    fn three_are_sent_at_once_in_the_order_they_came() {
        let mut line = line(1_000);
        assert_eq!(line.start(0.0), [1, 2, 3]);
        assert_eq!(line.start(0.0), [0; 0]);
        line.leave(2);
        assert_eq!(line.start(0.0), [4]);
        line.leave(5);
        (1..=4).for_each(|key| line.leave(key));
        assert_eq!(line.start(0.0), [6, 7, 8]);
    }

    #[test]
    fn who_fails_rests_while_others_are_sent_and_then_comes_first() {
        let mut line = line(5);
        assert_eq!(line.start(0.0), [1, 2, 3]);
        assert_eq!(line.failed(1, 0.0, None), Again::After(1_000.0));
        assert_eq!(line.start(0.0), [4]);
        line.leave(2);
        line.leave(3);
        assert_eq!(line.start(999.0), [5]);
        assert_eq!(line.start(1_000.0), [1]);
    }

    #[test]
    fn pauses_grow_and_after_two_minutes_a_file_is_given_up() {
        let mut line = line(1);
        let (mut now, mut pauses) = (0.0, Vec::new());
        loop {
            assert_eq!(line.start(now), [1]);
            match line.failed(1, now, None) {
                Again::After(pause) => pauses.push(pause),
                Again::Never => break,
            }
            now += pauses.last().expect("one");
        }
        assert_eq!(pauses[..5], [1_000.0, 2_000.0, 4_000.0, 8_000.0, 15_000.0]);
        assert!((120_000.0..140_000.0).contains(&now) && line.is_empty(), "{now}");
    }

    #[test]
    fn a_file_that_comes_further_is_not_given_up() {
        let mut line = line(1);
        for minute in 0..60 {
            let now = f64::from(minute) * 60_000.0;
            assert_eq!(line.start(now), [1]);
            line.moves(1);
            assert_eq!(line.failed(1, now, None), Again::After(1_000.0));
        }
    }

    #[test]
    fn a_server_that_wants_to_be_left_alone_is() {
        let mut line = line(1);
        assert_eq!(line.start(0.0), [1]);
        assert_eq!(line.failed(1, 0.0, Some(9_000.0)), Again::After(9_000.0));
        assert_eq!(line.start(9_000.0), [1]);
        assert_eq!(line.failed(1, 9_000.0, Some(f64::INFINITY)), Again::After(PATIENCE));
    }

    #[test]
    fn who_is_sent_again_by_hand_begins_anew() {
        let mut line = line(1);
        assert_eq!(line.start(0.0), [1]);
        line.failed(1, 0.0, None);
        line.add(1);
        assert_eq!(line.start(0.0), [1]);
    }
}
