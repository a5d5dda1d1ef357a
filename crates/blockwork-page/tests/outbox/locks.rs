//! Events that need locks before they can be sent: they keep their place, and nobody waits in a circle.

use super::*;

const DRAFT: StateMeta = StateMeta { name: "Draft", scope: Scope::Browser, version: 1 };

static WRITE: ListenerMeta = listener("write", ListenerKind::Reading, &[changes(DRAFT)]);
static SAVE: ListenerMeta = listener("save", ListenerKind::Changing, &[changes(DRAFT), changes(CART)]);

#[test]
fn an_event_that_needs_locks_is_sent_once_it_has_them() {
    let mut outbox = Outbox::default();
    assert_eq!(outbox.fire_locked(&WRITE, &[]), Some(1));
    assert!(numbers(&outbox.due(0.0)).is_empty());
    assert_eq!(outbox.to_lock(), [1]);
    assert!(outbox.to_lock().is_empty(), "they are waited for once");
    assert!(outbox.locked(1, "brought"));
    let due = outbox.due(0.0);
    assert_eq!((due[0].n, &*due[0].inputs), (1, "brought"));
    outbox.unanswered(1, 0.0, None, 0.0);
    outbox.hurry();
    assert_eq!(&*outbox.due(0.0)[0].inputs, "brought", "a retry sends the same bytes");
}

#[test]
fn an_event_that_waits_for_locks_keeps_its_place() {
    let mut outbox = Outbox::default();
    outbox.fire_locked(&SAVE, &[]);
    outbox.fire(&ADD, "{}");
    outbox.fire(&NOTE, "{}");
    outbox.fire_locked(&WRITE, &[]);
    assert_eq!(outbox.to_lock(), [1], "the last one shares the draft with it, and would hold a lock that it waits for");
    assert_eq!(numbers(&outbox.due(0.0)), [3], "the second one shares the cart with it");
    assert!(outbox.has_open_changes());
    assert!(outbox.locked(1, "{}"));
    assert_eq!(numbers(&outbox.due(0.0)), [1]);
    assert!(outbox.answered(1));
    assert_eq!((numbers(&outbox.due(0.0)), outbox.to_lock()), (vec![2], vec![4]));
}

#[test]
fn an_event_whose_session_ends_while_it_waits_for_locks_is_not_sent() {
    let mut outbox = Outbox::default();
    outbox.fire_locked(&WRITE, &[]);
    assert_eq!(outbox.to_lock(), [1]);
    outbox.restart();
    assert!(
        numbers(&outbox.due(0.0)).is_empty() && outbox.to_lock().is_empty(),
        "a session that begins late changes nothing"
    );
    outbox.abandon();
    assert!(!outbox.locked(1, "{}"));
    assert!(numbers(&outbox.due(0.0)).is_empty());
}
