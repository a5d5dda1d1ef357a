//! The outbox against a server that loses, delays and repeats: every event counts once, and in order.

use blockwork_core::event::{Intent, OPEN_EVENTS};
use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::state::{Borrowable, Scope, StateMeta};
use blockwork_page::outbox::{Attempt, Millis, Outbox, PATIENCE, Verdict};
use proptest::prelude::*;
use std::collections::HashMap;

const CART: StateMeta = StateMeta { name: "Cart", scope: Scope::Session };
const NOTES: StateMeta = StateMeta { name: "Notes", scope: Scope::User };

const fn changes(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Exclusive }
}

const fn listener(name: &'static str, kind: ListenerKind, borrows: &'static [Borrow]) -> ListenerMeta {
    ListenerMeta { name, kind, leases: Leases::OnceItLost, borrows }
}

static ADD: ListenerMeta = listener("add", ListenerKind::Changing, &[changes(CART)]);
static NOTE: ListenerMeta = listener("note", ListenerKind::Changing, &[changes(NOTES)]);
static BOTH: ListenerMeta = listener("both", ListenerKind::Changing, &[changes(CART), changes(NOTES)]);
static SIZE: ListenerMeta =
    listener("size", ListenerKind::Reading, &[Borrow { what: Borrowable::State(CART), access: Access::Shared }]);
static ALL: [&ListenerMeta; 4] = [&ADD, &NOTE, &BOTH, &SIZE];

fn numbers(due: &[Attempt]) -> Vec<u64> {
    due.iter().map(|attempt| attempt.n).collect()
}

#[test]
fn events_are_numbered_in_the_order_they_are_fired() {
    let mut outbox = Outbox::default();
    assert_eq!([outbox.fire(&ADD, "1"), outbox.fire(&NOTE, "2")], [Some(1), Some(2)]);
    let due = outbox.due(0.0);
    assert_eq!(numbers(&due), [1, 2]);
    assert_eq!((due[1].floor, due[1].attempt, due[1].intent, &*due[1].inputs), (1, 0, Intent::Run, "2"));
}

#[test]
fn changing_events_of_one_state_go_one_after_the_other() {
    let mut outbox = Outbox::default();
    for listener in [&ADD, &BOTH, &NOTE, &SIZE, &ADD] {
        outbox.fire(listener, "{}");
    }
    assert_eq!(
        numbers(&outbox.due(0.0)),
        [1, 4],
        "`both` shares the cart with the first, `note` the notes with `both`"
    );
    assert!(outbox.answered(1));
    assert_eq!(numbers(&outbox.due(0.0)), [2]);
    assert!(outbox.answered(2));
    assert_eq!(numbers(&outbox.due(0.0)), [3, 5]);
}

#[test]
fn what_is_under_way_is_not_sent_twice() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    assert_eq!(numbers(&outbox.due(0.0)), [1]);
    assert!(numbers(&outbox.due(1e9)).is_empty());
}

#[test]
fn an_attempt_without_an_answer_is_sent_again_with_growing_pauses() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    let (mut now, mut pauses) = (0.0, Vec::new());
    for attempt in 0..8 {
        let due = outbox.due(now);
        assert_eq!((due[0].n, due[0].attempt, due[0].intent), (1, attempt, Intent::Run));
        assert_eq!(outbox.unanswered(1, now, None, 1.0), Verdict::Again);
        let next = outbox.next_due().expect("it rests");
        assert!(numbers(&outbox.due(next - 1.0)).is_empty());
        pauses.push(next - now);
        now = next;
    }
    assert_eq!(pauses, [250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 5_000.0, 5_000.0, 5_000.0]);
}

#[test]
fn a_server_that_asks_for_a_pause_gets_it() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    outbox.due(0.0);
    outbox.unanswered(1, 0.0, Some(7_000.0), 0.5);
    assert_eq!(outbox.next_due(), Some(7_000.0));
    outbox.hurry();
    assert_eq!(numbers(&outbox.due(1.0)), [1]);
}

#[test]
fn after_two_minutes_a_change_is_cancelled_and_stays_open_until_that_is_answered() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    outbox.due(0.0);
    assert_eq!(outbox.unanswered(1, PATIENCE, None, 0.0), Verdict::NotKnown);
    assert!(outbox.has_open_changes());
    let later = PATIENCE * 2.0;
    let due = outbox.due(later);
    assert_eq!((due[0].n, due[0].intent, &*due[0].inputs), (1, Intent::Cancel, "{}"));
    assert_eq!(outbox.unanswered(1, later * 2.0, None, 0.0), Verdict::Again);
    assert_eq!(outbox.due(later * 3.0)[0].intent, Intent::Cancel);
    assert!(outbox.answered(1) && !outbox.has_open_changes());
}

#[test]
fn after_two_minutes_a_reading_event_is_given_up() {
    let mut outbox = Outbox::default();
    outbox.fire(&SIZE, "{}");
    assert!(!outbox.has_open_changes());
    outbox.due(0.0);
    assert_eq!(outbox.unanswered(1, PATIENCE, None, 0.0), Verdict::GivenUp);
    assert!(numbers(&outbox.due(1e9)).is_empty());
}

#[test]
fn an_answer_counts_once() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    outbox.due(0.0);
    assert!(outbox.answered(1));
    assert!(!outbox.answered(1));
}

#[test]
fn a_page_that_fires_without_end_is_stopped() {
    let mut outbox = Outbox::default();
    let fired = (0..2_000).filter_map(|_| outbox.fire(&SIZE, "{}")).count();
    assert_eq!(fired, 1_000);
    assert_eq!(outbox.due(0.0).len(), 64);
}

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
    fired: Vec<(u64, &'static ListenerMeta)>,
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
                let n = self.outbox.fire(ALL[which], &which.to_string()).expect("few wait");
                self.fired.push((n, ALL[which]));
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
            self.fired.iter().filter(|(_, listener)| listener.kind == ListenerKind::Changing).collect();
        for (n, listener) in &changing {
            let times = self.server.applied.iter().filter(|(applied, _)| applied == n).count();
            let expected = usize::from(self.told[n] == Outcome::Applied);
            assert_eq!(
                times, expected,
                "event {n} of `{}`, of which the page was told {:?}",
                listener.name, self.told[n]
            );
        }
        for state in [CART, NOTES] {
            let of_state = |n: &u64| changing.iter().any(|(m, listener)| m == n && listener.may_change(state));
            let order: Vec<_> = self.server.applied.iter().map(|(n, _)| *n).filter(of_state).collect();
            assert!(order.is_sorted(), "changes of {state} were applied out of order: {order:?}");
        }
    }
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
