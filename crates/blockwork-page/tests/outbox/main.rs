//! The outbox: which event is sent when.

mod locks;
mod random;

use blockwork_core::cell::CellRef;
use blockwork_core::event::Intent;
use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::owned::DROP;
use blockwork_core::print::Print;
use blockwork_core::state::{Borrowable, Scope, StateMeta};
use blockwork_page::outbox::{Attempt, OUTDATED_PATIENCE, Outbox, PATIENCE, Verdict};

const CART: StateMeta = StateMeta { name: "Cart", scope: Scope::Session, version: 1 };
const NOTES: StateMeta = StateMeta { name: "Notes", scope: Scope::User, version: 1 };

const fn changes(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Exclusive }
}

const fn listener(name: &'static str, kind: ListenerKind, borrows: &'static [Borrow]) -> ListenerMeta {
    ListenerMeta { name, kind, leases: Leases::OnceItLost, borrows, print: Print::COMMON }
}

static ADD: ListenerMeta = listener("add", ListenerKind::Changing, &[changes(CART)]);
static NOTE: ListenerMeta = listener("note", ListenerKind::Changing, &[changes(NOTES)]);
static BOTH: ListenerMeta = listener("both", ListenerKind::Changing, &[changes(CART), changes(NOTES)]);
static SIZE: ListenerMeta =
    listener("size", ListenerKind::Reading, &[Borrow { what: Borrowable::State(CART), access: Access::Shared }]);

/// Listeners with the keys of the cart that they are fired on.
static ALL: [(&ListenerMeta, &[&str]); 7] = [
    (&ADD, &[]),
    (&NOTE, &[]),
    (&BOTH, &[]),
    (&SIZE, &[]),
    (&ADD, &["left"]),
    (&ADD, &["right"]),
    (&DROP, &["right", "left"]),
];

fn carts(keys: &[&str]) -> Vec<CellRef> {
    keys.iter().map(|key| CellRef { key: (*key).to_owned().into(), ..CellRef::of(CART) }).collect()
}

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
fn events_on_different_keys_go_side_by_side() {
    let mut outbox = Outbox::default();
    for keys in [&["left"][..], &["right"], &["left"], &[]] {
        outbox.fire_on(&ADD, "{}", &carts(keys));
    }
    assert_eq!(numbers(&outbox.due(0.0)), [1, 2, 4]);
    assert!(outbox.answered(1));
    assert_eq!(numbers(&outbox.due(0.0)), [3]);
}

#[test]
fn a_drop_goes_between_the_events_on_its_cells_and_holds_nobody_on_the_page() {
    let mut outbox = Outbox::default();
    outbox.fire_on(&ADD, "{}", &carts(&["left"]));
    outbox.fire_on(&DROP, "{}", &carts(&["left", "right"]));
    outbox.fire_on(&ADD, "{}", &carts(&["right"]));
    outbox.fire_on(&ADD, "{}", &carts(&["up"]));
    assert_eq!(numbers(&outbox.due(0.0)), [1, 4]);
    assert!(outbox.has_open_changes());
    assert!(outbox.answered(1) && outbox.answered(4));
    assert_eq!(numbers(&outbox.due(0.0)), [2]);
    assert!(outbox.answered(2));
    assert_eq!(numbers(&outbox.due(0.0)), [3]);
    assert!(outbox.answered(3));
    outbox.fire_on(&DROP, "{}", &carts(&["left"]));
    assert!(!outbox.has_open_changes() && !outbox.is_empty(), "it goes with the page too");
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
fn a_server_that_is_busy_for_longer_than_a_moment_holds_the_page_up_until_it_answers() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    outbox.fire(&SIZE, "{}");
    let refused = |outbox: &mut Outbox, n, now| {
        outbox.due(now);
        outbox.unanswered(n, now, None, 0.0);
        outbox.refused(n, now);
        outbox.is_held_up()
    };
    outbox.due(0.0);
    assert!(!refused(&mut outbox, 1, 999.0), "it may be over in a moment");
    assert!(refused(&mut outbox, 1, 1_500.0));
    assert!(refused(&mut outbox, 2, 1_500.0));
    outbox.due(20_000.0);
    assert!(outbox.is_held_up(), "for as long as nothing else is known");
    outbox.answered(1);
    assert!(outbox.is_held_up(), "by the other one");
    outbox.unanswered(2, 20_000.0, None, 0.0);
    assert!(!outbox.is_held_up(), "silence says nothing of what the server can do");
    assert!(refused(&mut outbox, 2, 40_000.0));
    outbox.answered(2);
    assert!(!outbox.is_held_up());
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
fn an_event_that_is_outdated_is_offered_for_five_seconds_and_then_cancelled_at_once() {
    let mut outbox = Outbox::default();
    outbox.fire(&ADD, "{}");
    outbox.due(0.0);
    assert_eq!(outbox.outdated(1, 1_000.0, 1.0), Verdict::Again);
    assert_eq!(outbox.next_due(), Some(1_450.0));
    assert_eq!(outbox.due(1_450.0)[0].intent, Intent::Run);
    // An instance of the page's build that is Busy in between makes no difference.
    assert_eq!(outbox.unanswered(1, 2_000.0, None, 1.0), Verdict::Again);
    outbox.due(3_000.0);
    let over = 1_000.0 + OUTDATED_PATIENCE;
    assert_eq!(outbox.outdated(1, over - 1.0, 1.0), Verdict::Again);
    outbox.due(over + 5_000.0);
    assert_eq!(outbox.outdated(1, over + 5_000.0, 1.0), Verdict::NotKnown);
    let due = outbox.due(over + 5_000.0);
    assert_eq!((due[0].n, due[0].intent), (1, Intent::Cancel));
    assert_eq!(outbox.outdated(1, over + 5_001.0, 1.0), Verdict::Again, "the answer to cancelling is waited for");
    assert!(outbox.due(over + 5_001.0).is_empty(), "after a pause");
    assert!(outbox.has_open_changes() && outbox.answered(1));
}

#[test]
fn a_reading_event_that_stays_outdated_is_given_up() {
    let mut outbox = Outbox::default();
    outbox.fire(&SIZE, "{}");
    outbox.due(0.0);
    assert_eq!(outbox.outdated(1, 0.0, 0.0), Verdict::Again);
    outbox.due(OUTDATED_PATIENCE);
    assert_eq!(outbox.outdated(1, OUTDATED_PATIENCE, 0.0), Verdict::GivenUp);
    assert!(outbox.is_empty());
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
