//! What is known of triggers while an app is compiled.

use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::state::{Borrowable, Scope, StateMeta};
use blockwork_page::trigger::States;

const CART: StateMeta = StateMeta { name: "Cart", scope: Scope::Session, version: 1 };
const SAVED: StateMeta = StateMeta { name: "Cart", scope: Scope::User, version: 1 };
const NOTES: StateMeta = StateMeta { name: "Notes", scope: Scope::User, version: 1 };

static ADD: ListenerMeta = ListenerMeta {
    name: "add",
    kind: ListenerKind::Changing,
    leases: Leases::OnceItLost,
    borrows: &[
        Borrow { what: Borrowable::State(CART), access: Access::Exclusive },
        Borrow { what: Borrowable::State(NOTES), access: Access::Shared },
    ],
    print: Print::COMMON,
};

#[track_caller]
fn check(states: &States, expected: bool) {
    assert_eq!(states.are_changed_by(&ADD), expected, "{states:?}");
}

#[test]
fn a_listener_answers_its_own_change_only_where_it_borrows_that_very_state_to_change_it() {
    check(&States::None, false);
    check(&States::One(CART), true);
    check(&States::One(SAVED), false);
    check(&States::One(NOTES), false);
    check(&States::AnyOf(&[]), false);
    check(&States::AnyOf(&[&States::One(NOTES), &States::None]), false);
    check(&States::AnyOf(&[&States::None, &States::AnyOf(&[&States::One(CART)])]), true);
}
