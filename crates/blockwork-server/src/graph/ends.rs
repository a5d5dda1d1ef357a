//! What a listener may borrow that is run by an end.

use super::tests::{CART, NOTES, ORDERS, changes, graph, handle, node, reads};
use super::*;
use blockwork_core::listener::{Access, Borrow};
use blockwork_core::state::{Borrowable, Resource};
use std::time::Duration;

const ORDER: StateMeta = StateMeta { name: "Order", scope: Scope::Session, version: 1 };

const SESSIONS: Borrow = Borrow { what: Borrowable::Sessions, access: Access::Shared };

struct Line;

fn resident() -> Borrow {
    Borrow { what: Borrowable::Resident(Resource::of::<Line>), access: Access::Shared }
}

/// Whether a listener with these borrows may be run by this; where not, what of them is wrong.
#[track_caller]
fn check(borrows: Vec<Borrow>, trigger: ServerTrigger, wrong: Option<&str>) {
    let found = graph(vec![node("told", borrows, vec![trigger])]).err().map(|misfit| misfit.to_string());
    let expected = wrong.map(|what| {
        format!(
            "the listener `told` (app.rs:1) borrows {what} and is run by {}, when there is nothing of it left to borrow; \
             borrow last values with `&T`, those of a whole session with `on = unload()`, and for the rest `user` or \
             `global` states",
            said(trigger)
        )
    });
    assert_eq!(found, expected);
}

#[test]
fn an_unload_listener_reads_the_last_values_of_its_session_and_changes_what_is_left() {
    let unload = ServerTrigger::Unload;
    check(vec![reads(CART), reads(ORDER), changes(NOTES), changes(ORDERS)], unload, None);
    check(vec![changes(CART)], unload, Some("session/Cart"));
    check(vec![handle(CART)], unload, Some("session/Cart"));
}

#[test]
fn an_expired_listener_reads_the_last_value_of_its_cell_alone() {
    let cart = ServerTrigger::Expired(CART);
    check(vec![reads(CART), changes(NOTES), changes(ORDERS)], cart, None);
    check(vec![changes(CART)], cart, Some("session/Cart"));
    check(vec![handle(CART)], cart, Some("session/Cart"));
    // The session may have ended with the cell.
    check(vec![reads(CART), reads(ORDER)], cart, Some("session/Order"));
    let notes = ServerTrigger::Expired(NOTES);
    check(vec![reads(NOTES), changes(ORDERS)], notes, None);
    check(vec![changes(NOTES)], notes, Some("user/Notes"));
}

#[test]
fn a_resident_is_borrowed_for_what_happens_to_a_page_that_goes_on() {
    check(vec![resident()], ServerTrigger::Changed(CART), None);
    for trigger in [ServerTrigger::Changed(NOTES), ServerTrigger::Unload, ServerTrigger::Expired(CART)] {
        let name = std::any::type_name::<Line>();
        check(vec![resident()], trigger, Some(&format!("`&{name}`")));
    }
}

#[test]
fn sessions_are_a_visitors() {
    check(vec![SESSIONS], ServerTrigger::Unload, None);
    check(vec![SESSIONS], ServerTrigger::Changed(NOTES), None);
    for trigger in [ServerTrigger::Changed(ORDERS), ServerTrigger::Every(Duration::from_secs(1))] {
        let misfit = graph(vec![node("told", vec![SESSIONS], vec![trigger])]).expect_err("nobody's sessions");
        let sentence = format!("borrows `&Sessions` and is run by {}, which says nothing about whose", said(trigger));
        assert!(misfit.to_string().contains(&sentence), "{misfit}");
    }
}
