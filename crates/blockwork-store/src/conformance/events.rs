//! Events are numbered, and each is applied once.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent, answered, full};
use blockwork_core::store::{Limit, Outcome, View};

pub(super) async fn a_commit_is_written_and_read_again(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    assert_eq!(kit.set(page.event(1), &cart, "[1]").await, DONE);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("[1]"));
    assert_eq!(kit.set(page.event(2), &cart, "[1,2]").await, DONE);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("[1,2]"));
}

pub(super) async fn the_same_commit_sent_again_has_the_same_answer(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let Draft(commit) = Draft::new(page.event(1)).put(&absent(&cart), "[1]").answer("added");
    assert_eq!(kit.send(&commit).await, DONE);
    let written = kit.cell(&cart).await;
    assert_eq!(kit.send(&commit).await, answered("added"));
    assert_eq!(kit.cell(&cart).await, written);
}

pub(super) async fn another_attempt_of_an_answered_event_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.commit(Draft::new(page.event(1)).put(&absent(&cart), "[1]").answer("first")).await;
    let seen = kit.cell(&cart).await;
    let again = Draft::new(page.event(1)).put(&seen, "[1,1]").answer("second");
    assert_eq!(kit.commit(again).await, answered("first"));
    assert_eq!(kit.ask(page.event(1)).await, View::Answered("first".into()));
    assert_eq!(kit.cell(&cart).await, seen);
}

pub(super) async fn the_same_number_with_other_inputs_is_refused(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "[1]").await;
    assert_eq!(kit.set(page.other(1), &cart, "[2]").await, Outcome::Other);
    assert_eq!(kit.ask(page.other(1)).await, View::Other);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("[1]"));
}

pub(super) async fn a_copy_that_arrives_after_the_answer_was_received_is_refused(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "[1]").await;
    kit.set(page.event_from(2, 2), &cart, "[1,2]").await;
    assert_eq!(kit.set(page.event(1), &cart, "[1,2,1]").await, Outcome::Late);
    assert_eq!(kit.ask(page.event(1)).await, View::Late);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("[1,2]"));
}

pub(super) async fn a_lower_floor_that_arrives_late_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event_from(5, 5), &cart, "5").await;
    assert_eq!(kit.set(page.event_from(6, 2), &cart, "6").await, DONE);
    assert_eq!(kit.set(page.event_from(4, 2), &cart, "4").await, Outcome::Late);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("6"));
}

pub(super) async fn what_failed_for_the_person_never_happens_later(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    assert_eq!(kit.commit(Draft::new(page.event(1)).answer("no")).await, DONE);
    assert_eq!(kit.set(page.event(1), &cart, "[1]").await, answered("no"));
    assert_eq!(kit.text(&cart).await, None);
}

pub(super) async fn giving_up_means_it_will_not_happen(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let under_way = Draft::new(page.event(1)).put(&absent(&cart), "[1]");
    assert_eq!(kit.commit(Draft::new(page.event(1)).answer("cancelled")).await, DONE);
    assert_eq!(kit.commit(under_way).await, answered("cancelled"));
    assert_eq!(kit.text(&cart).await, None);
}

pub(super) async fn more_than_64_open_events_are_refused(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    assert_eq!(kit.set(page.event_from(64, 1), &cart, "64").await, DONE);
    assert_eq!(kit.set(page.event_from(65, 1), &cart, "65").await, full(Limit::OpenEvents));
    assert_eq!(kit.ask(page.event_from(65, 1)).await, View::Full(Limit::OpenEvents));
    assert_eq!(kit.text(&cart).await.as_deref(), Some("64"));
    assert_eq!(kit.set(page.event_from(65, 2), &cart, "65").await, DONE);
    assert_eq!(kit.set(page.event_from(u64::MAX, 2), &cart, "MAX").await, full(Limit::OpenEvents));
    assert_eq!(kit.set(page.event_from(u64::MAX, u64::MAX), &cart, "MAX").await, DONE);
}

pub(super) async fn a_refused_commit_leaves_its_number_open(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "[1]").await;
    let old = Draft::new(page.event(2)).put(&absent(&cart), "[2]");
    assert!(matches!(kit.commit(old).await, Outcome::Stale(_)));
    assert!(matches!(kit.ask(page.event(2)).await, View::Cells { .. }));
    assert_eq!(kit.set(page.event(2), &cart, "[1,2]").await, DONE);
}

pub(super) async fn events_of_a_page_may_arrive_in_any_order(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    for n in [3, 1, 2] {
        let event = page.event(n);
        assert_eq!(kit.commit(Draft::new(event).answer(n.to_string())).await, DONE);
    }
    for n in 1..=3 {
        assert_eq!(kit.ask(page.event(n)).await, View::Answered(n.to_string().into()));
    }
}

pub(super) async fn pages_number_their_events_each_for_themselves(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let one = kit.page();
    let two = kit.page_of(one.visitor());
    assert_eq!(kit.commit(Draft::new(one.event_from(9, 9)).answer("one")).await, DONE);
    assert_eq!(kit.commit(Draft::new(two.event(1)).answer("two")).await, DONE);
    assert_eq!(kit.ask(two.event(1)).await, View::Answered("two".into()));
}

pub(super) async fn a_click_before_an_hour_of_sleep_counts_once(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let saved = page.user_cell("Saved");
    let click = Draft::new(page.event(1)).put(&absent(&saved), "1").answer("clicked").0;
    assert_eq!(kit.send(&click).await, DONE);
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.set(page.event(1), &saved, "2").await, answered("clicked"));
    kit.pass(SHORT.session_kept + SECOND).await;
    assert_eq!(kit.set(page.event(1), &saved, "2").await, Outcome::Ended, "its receipt is gone, and so is the page");
    assert_eq!(kit.text(&saved).await.as_deref(), Some("1"));
}

pub(super) async fn an_error_from_a_moment_that_never_was_is_not_shown(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [a, b] = ["A", "B"].map(|state| page.cell(state));
    let both = Draft::new(page.event(1)).put(&absent(&a), "1").put(&absent(&b), "1");
    assert_eq!(kit.commit(both).await, DONE);
    let old = kit.cell(&a).await;
    let seen = kit.look(&[&a, &b]).await;
    assert_eq!(kit.commit(Draft::new(page.event(2)).put(&seen[0], "2").put(&seen[1], "2")).await, DONE);
    let new = kit.look(&[&a, &b]).await;
    let error = Draft::new(page.event(3)).expect(&old).expect(&new[1]).answer("they differ");
    assert_eq!(kit.commit(error).await, Outcome::Stale(vec![new[0].clone()]));
    assert!(matches!(kit.ask(page.event(3)).await, View::Cells { .. }), "no answer is filed");
}
