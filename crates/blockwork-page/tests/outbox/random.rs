//! The outbox against a server that loses, delays and repeats: every event counts once, and in order.

use super::{ALL, CART, NOTES, carts};
use blockwork_core::event::{Intent, OPEN_EVENTS};
use blockwork_core::listener::ListenerKind;
use blockwork_core::owned::DROP;
use blockwork_core::state::StateMeta;
use blockwork_page::outbox::{Attempt, Millis, Outbox, Verdict};
use proptest::prelude::*;
use std::collections::HashMap;

/// A server that applies an event at most once, by number and floor, as the store does.
#[derive(Debug, Default)]
struct Server {
    floor: u64,
    receipts: HashMap<u64, Outcome>,
    applied: Vec<(u64, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Applied,
    Cancelled,
}

impl Server {
    /// `None` where the number is below the floor: refused for ever.
    fn receive(&mut self, attempt: &Attempt) -> Option<Outcome> {
        if let Some(outcome) = self.receipts.get(&attempt.n) {
            return Some(*outcome);
        }
        if attempt.n < self.floor {
            return None;
        }
        assert!(attempt.n < attempt.floor + OPEN_EVENTS, "too many are open");
        self.floor = self.floor.max(attempt.floor);
        self.receipts.retain(|n, _| *n >= attempt.floor);
        if attempt.intent == Intent::Cancel {
            self.receipts.insert(attempt.n, Outcome::Cancelled);
            return Some(Outcome::Cancelled);
        }
        self.applied.push((attempt.n, attempt.listener.name));
        self.receipts.insert(attempt.n, Outcome::Applied);
        Some(Outcome::Applied)
    }
}

#[derive(Clone, Debug)]
enum Step {
    Fire(usize),
    /// An attempt on its way arrives, and its answer comes back.
    Answer(usize),
    /// An attempt on its way arrives, and its answer is lost.
    LoseAnswer(usize),
    /// An attempt on its way is lost.
    LoseRequest(usize),
    /// A copy of an attempt that was sent once arrives late; nobody waits for its answer.
    LateCopy(usize),
    Wait(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..ALL.len()).prop_map(Step::Fire),
        4 => any::<usize>().prop_map(Step::Answer),
        2 => any::<usize>().prop_map(Step::LoseAnswer),
        2 => any::<usize>().prop_map(Step::LoseRequest),
        2 => any::<usize>().prop_map(Step::LateCopy),
        3 => (1..40_000_u32).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..120)
}

/// A page, a network and a server.
#[derive(Debug, Default)]
struct World {
    outbox: Outbox,
    server: Server,
    now: Millis,
    under_way: Vec<Attempt>,
    copies: Vec<Attempt>,
    /// By their numbers, with their place in [`ALL`].
    fired: Vec<(u64, usize)>,
    told: HashMap<u64, Outcome>,
    given_up: Vec<u64>,
}

impl World {
    fn pump(&mut self) {
        for attempt in self.outbox.due(self.now) {
            self.copies.push(attempt.clone());
            self.under_way.push(attempt);
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Fire(which) => {
                let (listener, keys) = ALL[which];
                let n = self.outbox.fire_on(listener, &which.to_string(), &carts(keys)).expect("few wait");
                self.fired.push((n, which));
            }
            Step::Answer(which) => {
                let Some(attempt) = self.take(which) else { return };
                self.arrive(&attempt);
            }
            Step::LoseAnswer(which) => {
                let Some(attempt) = self.take(which) else { return };
                self.server.receive(&attempt);
                self.silence(attempt.n);
            }
            Step::LoseRequest(which) => {
                let Some(attempt) = self.take(which) else { return };
                self.silence(attempt.n);
            }
            Step::LateCopy(which) => {
                if let Some(copy) = pick(&self.copies, which) {
                    let copy = self.copies[copy].clone();
                    self.server.receive(&copy);
                }
            }
            Step::Wait(time) => self.now += f64::from(time),
        }
        self.pump();
    }

    fn take(&mut self, which: usize) -> Option<Attempt> {
        pick(&self.under_way, which).map(|at| self.under_way.remove(at))
    }

    fn arrive(&mut self, attempt: &Attempt) {
        let outcome = self.server.receive(attempt).expect("an open number is never below the floor");
        if self.outbox.answered(attempt.n) {
            self.told.insert(attempt.n, outcome);
        }
    }

    fn silence(&mut self, n: u64) {
        if self.outbox.unanswered(n, self.now, None, 0.5) == Verdict::GivenUp {
            self.given_up.push(n);
        }
    }

    /// The network is well again: everything is answered in the end.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.now += 5_000.0;
            self.pump();
            let Some(attempt) = self.take(0) else {
                if self.told.len() + self.given_up.len() == self.fired.len() {
                    return;
                }
                continue;
            };
            self.arrive(&attempt);
        }
        panic!("some events never got an answer: {self:?}");
    }

    fn check(&self) {
        let changing: Vec<_> =
            self.fired.iter().filter(|(_, which)| ALL[*which].0.kind == ListenerKind::Changing).collect();
        for (n, which) in &changing {
            let times = self.server.applied.iter().filter(|(applied, _)| applied == n).count();
            let expected = usize::from(self.told[n] == Outcome::Applied);
            assert_eq!(
                times, expected,
                "event {n} of `{}`, of which the page was told {:?}",
                ALL[*which].0.name, self.told[n]
            );
        }
        let carts = [(CART, ""), (CART, "left"), (CART, "right")];
        for (state, key) in carts.into_iter().chain([(NOTES, "")]) {
            let of_cell = |n: &u64| changing.iter().any(|(m, which)| m == n && changes_cell(*which, state, key));
            let order: Vec<_> = self.server.applied.iter().map(|(n, _)| *n).filter(of_cell).collect();
            assert!(order.is_sorted(), "changes of {state}/{key} were applied out of order: {order:?}");
        }
    }
}

/// Whether a listener of [`ALL`] changes the cell of a state under a key.
fn changes_cell(which: usize, state: StateMeta, key: &str) -> bool {
    let (listener, keys) = ALL[which];
    let dropped = listener.name == DROP.name && state == CART && keys.contains(&key);
    let meant = if state == CART { keys.first().copied().unwrap_or_default() } else { "" };
    dropped || (listener.may_change(state) && meant == key)
}

fn pick<T>(all: &[T], which: usize) -> Option<usize> {
    (!all.is_empty()).then(|| which % all.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_is_applied_as_often_as_the_page_was_told_and_in_order(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
        world.settle();
        world.check();
    }
}
