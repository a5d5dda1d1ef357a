//! A lease lets an event through that would be run again for ever.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent, global, lease};
use blockwork_core::store::{CellId, Outcome, View};

fn cells() -> [CellId; 3] {
    ["A", "B", "C"].map(global)
}

fn held(view: &View) -> bool {
    *view == View::Held
}

pub(super) async fn a_lease_is_on_all_cells_or_on_none(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (one, two, three) = (kit.page(), kit.page(), kit.page());
    let [a, b, c] = cells();
    let mine = lease();
    assert!(!held(&kit.read(one.event(1), &[&a, &b], Some(mine)).await));
    assert!(held(&kit.read(two.event(1), &[&c, &b], Some(lease())).await));
    assert!(!held(&kit.read(three.event(1), &[&c], Some(lease())).await), "the second has none of its two");
    assert!(!held(&kit.read(one.event(1), &[&a, &b], Some(mine)).await), "its own again");
}

pub(super) async fn a_leased_cell_is_held_for_everybody_else(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (one, two) = (kit.page(), kit.page());
    let [a, b, _] = cells();
    let mine = lease();
    kit.read(one.event(1), &[&a], Some(mine)).await;
    let change = |event| Draft::new(event).put(&absent(&a), "1").put(&absent(&b), "1");
    assert_eq!(kit.commit(change(two.event(1))).await, Outcome::Held);
    assert_eq!(kit.commit(change(two.event(1)).lease(lease())).await, Outcome::Held);
    assert_eq!(kit.text(&b).await, None);
    assert!(matches!(kit.read(two.event(1), &[&a], None).await, View::Cells { .. }), "it can be read");
    let reads = Draft::new(two.event(1)).expect(&absent(&a)).put(&absent(&b), "1");
    assert_eq!(kit.commit(reads).await, DONE, "and borrowed");
    let seen = kit.cell(&b).await;
    let draft = Draft::new(one.event(1)).put(&absent(&a), "1").put(&seen, "2");
    assert_eq!(kit.commit(draft.lease(mine)).await, DONE, "its own commit passes");
}

pub(super) async fn a_lease_is_given_back_whatever_the_outcome(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (one, two) = (kit.page(), kit.page());
    let [a, b, _] = cells();
    kit.set(two.event(1), &b, "1").await;
    let stale = Draft::new(one.event(1)).expect(&absent(&b));
    let other = Draft::new(two.other(1));
    let written = Draft::new(one.event(1));
    let late = Draft::new(two.event_from(1, 2));
    for (n, draft) in (2..).zip([stale, other, written, late]) {
        let mine = lease();
        assert!(!held(&kit.read(one.event(9), &[&a], Some(mine)).await));
        assert_eq!(kit.set(two.event(n), &a, "1").await, Outcome::Held);
        kit.commit(draft.lease(mine)).await;
        assert_eq!(kit.set(two.event(n), &a, "1").await, DONE);
    }
}

pub(super) async fn leases_end_with_their_instance(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (one, two) = (kit.page(), kit.page());
    let [a, ..] = cells();
    let other = kit.other();
    other.read(one.event(1), &[&a], Some(lease())).await;
    kit.pass(SHORT.silence).await;
    assert_eq!(kit.set(two.event(1), &a, "1").await, Outcome::Held);
    kit.pass(SECOND).await;
    assert_eq!(kit.set(two.event(1), &a, "1").await, DONE, "it was silent");
    other.read(one.event(1), &[&a], Some(lease())).await;
    assert_eq!(kit.set(two.event(2), &a, "1").await, Outcome::Held);
    other.leave().await;
    assert_eq!(kit.set(two.event(2), &a, "1").await, DONE, "it left");
}

pub(super) async fn no_lease_is_kept_for_more_than_a_minute(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [a, ..] = cells();
    let mine = lease();
    kit.read(page.event(1), &[&a], Some(mine)).await;
    kit.pass(SECOND * 59).await;
    let page = kit.page();
    assert!(!held(&kit.read(page.event(1), &[&a], Some(mine)).await), "asked for again, it is the same lease");
    assert_eq!(kit.set(page.event(1), &a, "1").await, Outcome::Held);
    kit.pass(SECOND).await;
    assert_eq!(kit.set(page.event(1), &a, "1").await, DONE, "though its instance beats");
}

pub(super) async fn a_slow_listener_gets_through_against_a_fast_one(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (slow, fast, counter) = (kit.page(), kit.page(), global("Counter"));
    let mut n = 0;
    let mut count = async || {
        n += 1;
        kit.set(fast.event_from(n, n), &counter, n.to_string()).await
    };
    for _ in 0..2 {
        let seen = kit.cell(&counter).await;
        assert_eq!(count().await, DONE);
        let draft = Draft::new(slow.event(1)).put(&seen, "slow");
        assert!(matches!(kit.commit(draft).await, Outcome::Stale(_)));
    }
    let mine = lease();
    let View::Cells { cells, .. } = kit.read(slow.event(1), &[&counter], Some(mine)).await else {
        panic!("nobody else has a lease")
    };
    for _ in 0..10 {
        assert_eq!(count().await, Outcome::Held);
    }
    assert_eq!(kit.commit(Draft::new(slow.event(1)).put(&cells[0], "slow").lease(mine)).await, DONE);
    assert_eq!(count().await, DONE);
}
