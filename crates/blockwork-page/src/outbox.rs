//! The page's unanswered events, as a state machine without I/O and without a clock of its own.
//!
//! It decides which event is sent when, and keeps these rules:
//!
//! - Events are numbered 1, 2, 3 … in the order they were fired; every attempt of one has the same number and inputs.
//! - At most [`OPEN_EVENTS`] from the floor on are under way; the rest waits.
//! - Events that change the same cell go one after the other, in order; all others side by side.
//! - An event that changes what is in the browser gets its locks when it is its turn, and its inputs then.
//! - What is no answer (silence, `Busy`, `Outdated`) is sent again with growing pauses. After two minutes without an answer a
//!   changing event is cancelled instead: whatever comes back to that decides it. A reading one is given up. After five
//!   seconds of `Outdated` too: no instance of the page's build seems to be left.

use blockwork_core::cell::CellRef;
use blockwork_core::event::{Intent, OPEN_EVENTS};
use blockwork_core::instances::key_of;
use blockwork_core::listener::{ListenerKind, ListenerMeta};
use blockwork_core::owned::DROP;
use std::sync::Arc;

/// Milliseconds of the page's monotonic clock.
pub type Millis = f64;

/// How long an event is sent again before it is given up.
pub const PATIENCE: Millis = 120_000.0;
/// How long an event is offered to other instances that may be of the page's build, before the page is told to load again.
pub const OUTDATED_PATIENCE: Millis = 5_000.0;
/// The pause between two such offers, more or less: instances are asked in turn, and few of many may be of the page's build.
const OUTDATED_PAUSE: Millis = 300.0;
/// The pause after the first attempt without an answer; it doubles each time.
const FIRST_PAUSE: Millis = 250.0;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Millis = 5_000.0;
/// What the server refuses for longer than this is said to the person; what is shorter nobody need know.
const MOMENT: Millis = 1_000.0;
/// At most so many events wait in a page. A page that fires more has lost its way.
const MOST_WAITING: usize = 1_000;

/// One attempt that is to be sent now.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The event's number.
    pub n: u64,
    /// The lowest number without an answer.
    pub floor: u64,
    /// How often it was sent before.
    pub attempt: u32,
    /// Run it, or cancel it.
    pub intent: Intent,
    /// Which listener.
    pub listener: &'static ListenerMeta,
    /// Its inputs as JSON.
    pub inputs: Arc<str>,
}

/// What an attempt without an answer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is sent again.
    Again,
    /// It is not known whether it happened: from now on it is cancelled, until the server says what became of it.
    NotKnown,
    /// It is given up: a reading event, whose answer nobody needs any more.
    GivenUp,
}

#[derive(Debug)]
enum Phase {
    /// It needs locks, and it is not its turn yet.
    Unlocked,
    /// Its locks are being waited for.
    Locking,
    Waiting,
    UnderWay,
    Resting {
        until: Millis,
    },
}

#[derive(Debug)]
struct Open {
    n: u64,
    listener: &'static ListenerMeta,
    inputs: Arc<str>,
    /// The cells that it may change.
    changes: Vec<CellRef>,
    phase: Phase,
    attempt: u32,
    first_sent: Option<Millis>,
    /// The newest attempt that came to an end was refused because the server was busy, and not for the first moment.
    is_held_up: bool,
    /// Since when instances of another build have answered that it is none of theirs.
    outdated_since: Option<Millis>,
    intent: Intent,
}

/// The unanswered events of one page.
#[derive(Debug, Default)]
pub struct Outbox {
    fired: u64,
    /// In the order of their numbers: they come in it. A tree would be 2 KB of a page.
    open: Vec<Open>,
}

impl Outbox {
    /// Takes up an event on cells without keys, and gives it its number. `None` where far too many wait already.
    pub fn fire(&mut self, listener: &'static ListenerMeta, inputs: &str) -> Option<u64> {
        self.fire_on(listener, inputs, &[])
    }

    /// The same on the cells under these keys.
    pub fn fire_on(&mut self, listener: &'static ListenerMeta, inputs: &str, keys: &[CellRef]) -> Option<u64> {
        self.take_up(listener, inputs, keys, Phase::Waiting)
    }

    /// The same for an event that needs locks before it is known what it brings.
    pub fn fire_locked(&mut self, listener: &'static ListenerMeta, keys: &[CellRef]) -> Option<u64> {
        self.take_up(listener, "", keys, Phase::Unlocked)
    }

    fn take_up(
        &mut self,
        listener: &'static ListenerMeta,
        inputs: &str,
        keys: &[CellRef],
        phase: Phase,
    ) -> Option<u64> {
        if self.open.len() >= MOST_WAITING {
            return None;
        }
        self.fired += 1;
        let (inputs, changes) = (inputs.into(), changed_by(listener, keys));
        let intent = Intent::Run;
        let (attempt, first_sent, is_held_up, outdated_since) = (0, None, false, None);
        let n = self.fired;
        let open =
            Open { n, listener, inputs, changes, phase, attempt, first_sent, is_held_up, outdated_since, intent };
        self.open.push(open);
        Some(n)
    }

    /// The events whose locks are to be waited for now. It counts as begun.
    pub fn to_lock(&mut self) -> Vec<u64> {
        let ready: Vec<u64> = self.window().filter(|n| self.is_to_lock(*n)).collect();
        for n in &ready {
            if let Some(open) = self.get_mut(*n) {
                open.phase = Phase::Locking;
            }
        }
        ready
    }

    /// The event has its locks, and these inputs. `false` where it is not open any more.
    pub fn locked(&mut self, n: u64, inputs: &str) -> bool {
        let Some(open) = self.get_mut(n) else { return false };
        (open.inputs, open.phase) = (inputs.into(), Phase::Waiting);
        true
    }

    /// What is to be sent now. It counts as under way until [`answered`](Self::answered) or
    /// [`unanswered`](Self::unanswered) says otherwise.
    pub fn due(&mut self, now: Millis) -> Vec<Attempt> {
        let floor = self.floor();
        let ready: Vec<u64> = self.window().filter(|n| self.is_due(*n, now)).collect();
        ready.into_iter().filter_map(|n| self.send(n, floor, now)).collect()
    }

    /// When [`due`](Self::due) should be asked again because a pause is over.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        let pauses = self.open.iter().filter_map(|open| match open.phase {
            Phase::Resting { until } => Some(until),
            _ => None,
        });
        pauses.min_by(f64::total_cmp)
    }

    /// The event has its final answer. `false` where it had one before: the answer counts once.
    pub fn answered(&mut self, n: u64) -> bool {
        self.remove(n).is_some()
    }

    /// An attempt brought no answer. `wait` is what the server asked for; `jitter`, from 0 to 1, spreads the pages.
    pub fn unanswered(&mut self, n: u64, now: Millis, wait: Option<Millis>, jitter: f64) -> Verdict {
        let Some(open) = self.get_mut(n) else { return Verdict::Again };
        open.rest(now, wait, jitter);
        let spent = open.first_sent.is_some_and(|first| now - first >= PATIENCE);
        if spent { self.give_up(n) } else { Verdict::Again }
    }

    /// An instance of another build has answered that the event is none of its own. One of the page's build may serve it,
    /// while both run; else the page is outdated, and what was to be changed is cancelled at once. `jitter` as above.
    pub fn outdated(&mut self, n: u64, now: Millis, jitter: f64) -> Verdict {
        let Some(open) = self.get_mut(n) else { return Verdict::Again };
        open.rest(now, None, jitter);
        let spent = now - *open.outdated_since.get_or_insert(now) >= OUTDATED_PATIENCE;
        if open.intent == Intent::Run {
            let pause = if spent { 0.0 } else { OUTDATED_PAUSE * (0.5 + jitter) };
            open.phase = Phase::Resting { until: now + pause };
        }
        if spent { self.give_up(n) } else { Verdict::Again }
    }

    /// No answer is waited for any longer, but that to cancelling.
    fn give_up(&mut self, n: u64) -> Verdict {
        let Some(open) = self.get_mut(n) else { return Verdict::Again };
        if open.intent == Intent::Cancel {
            return Verdict::Again;
        }
        if open.listener.kind == ListenerKind::Reading {
            self.remove(n);
            return Verdict::GivenUp;
        }
        open.intent = Intent::Cancel;
        Verdict::NotKnown
    }

    /// That attempt was no silence: the server has refused the event because it is busy.
    pub fn refused(&mut self, n: u64, now: Millis) {
        if let Some(open) = self.get_mut(n) {
            open.is_held_up = open.first_sent.is_some_and(|first| now - first >= MOMENT);
        }
    }

    /// Whether the server is busy for longer than a moment, as far as is known.
    #[must_use]
    pub fn is_held_up(&self) -> bool {
        self.open.iter().any(|open| open.is_held_up)
    }

    /// The way to the server seems open again: no pause is waited out.
    pub fn hurry(&mut self) {
        for open in &mut self.open {
            if let Phase::Resting { until } = &mut open.phase {
                *until = 0.0;
            }
        }
    }

    /// The page's session is over: says which events have no answer and will not get one. The numbers go on.
    pub fn abandon(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.open).into_iter().map(|open| open.n).collect()
    }

    /// The page's session never began: its events are sent as if for the first time.
    pub fn restart(&mut self) {
        for open in &mut self.open {
            (open.attempt, open.first_sent, open.is_held_up, open.outdated_since) = (0, None, false, None);
            if !matches!(open.phase, Phase::Unlocked | Phase::Locking) {
                open.phase = Phase::Waiting;
            }
        }
    }

    /// Whether every event has its answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether something was changed, or may have been, that the server has not answered yet. What is dropped is not what
    /// a person has done: it goes with the page too.
    #[must_use]
    pub fn has_open_changes(&self) -> bool {
        let changing = |open: &Open| open.listener.kind != ListenerKind::Reading && !open.listener.is(&DROP);
        self.open.iter().any(changing)
    }

    fn floor(&self) -> u64 {
        self.open.first().map_or(self.fired + 1, |open| open.n)
    }

    fn is_due(&self, n: u64, now: Millis) -> bool {
        let Some(open) = self.get(n) else { return false };
        match open.phase {
            Phase::Unlocked | Phase::Locking | Phase::UnderWay => false,
            Phase::Resting { until } => until <= now,
            Phase::Waiting => self.is_its_turn(open),
        }
    }

    fn is_to_lock(&self, n: u64) -> bool {
        self.get(n).is_some_and(|open| matches!(open.phase, Phase::Unlocked) && self.is_its_turn(open))
    }

    fn is_its_turn(&self, open: &Open) -> bool {
        !self.open.iter().take_while(|earlier| earlier.n < open.n).any(|earlier| share_a_change(earlier, open))
    }

    /// The open events that may be under way.
    fn window(&self) -> impl Iterator<Item = u64> + '_ {
        let end = self.floor() + OPEN_EVENTS;
        self.open.iter().map(|open| open.n).take_while(move |n| *n < end)
    }

    fn place_of(&self, n: u64) -> Option<usize> {
        self.open.binary_search_by_key(&n, |open| open.n).ok()
    }

    fn get(&self, n: u64) -> Option<&Open> {
        self.place_of(n).map(|place| &self.open[place])
    }

    fn get_mut(&mut self, n: u64) -> Option<&mut Open> {
        self.place_of(n).map(|place| &mut self.open[place])
    }

    fn remove(&mut self, n: u64) -> Option<Open> {
        self.place_of(n).map(|place| self.open.remove(place))
    }

    fn send(&mut self, n: u64, floor: u64, now: Millis) -> Option<Attempt> {
        let open = self.get_mut(n)?;
        open.phase = Phase::UnderWay;
        open.first_sent.get_or_insert(now);
        let (attempt, intent, listener, inputs) = (open.attempt, open.intent, open.listener, open.inputs.clone());
        Some(Attempt { n, floor, attempt, intent, listener, inputs })
    }
}

impl Open {
    /// It is sent again after a pause that grows with each attempt.
    fn rest(&mut self, now: Millis, wait: Option<Millis>, jitter: f64) {
        let pause = (FIRST_PAUSE * f64::from(1_u32 << self.attempt.min(10))).min(LONGEST_PAUSE);
        let pause = wait.unwrap_or(0.0).clamp(0.0, 60_000.0).max(pause * (0.5 + jitter / 2.0));
        self.phase = Phase::Resting { until: now + pause };
        self.attempt = self.attempt.saturating_add(1);
        self.is_held_up = false;
    }
}

fn share_a_change(one: &Open, other: &Open) -> bool {
    one.changes.iter().any(|cell| other.changes.contains(cell))
}

/// The cells that an event of a listener may change.
fn changed_by(listener: &ListenerMeta, keys: &[CellRef]) -> Vec<CellRef> {
    if listener.is(&DROP) {
        return keys.to_vec();
    }
    let cell = |state| CellRef { key: key_of(keys, state).to_owned().into(), ..CellRef::of(state) };
    listener.changes().map(cell).collect()
}
