//! A long event makes numbered updates, each with a receipt, before it is answered.

use super::Make;
use super::kit::{DONE, Draft, Kit, ME, SECOND, SHORT, absent, answered, caller, full, global, owed};
use blockwork_core::store::{Limit, Outcome, ScopeId, StoreLimits, View};

pub(super) async fn an_update_is_not_repeated_by_the_next_attempt(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, steps) = (kit.page(), global("Steps"));
    let update = Draft::new(page.event(1)).part(1).put(&absent(&steps), "1").answer("one");
    assert_eq!(kit.commit(update).await, DONE);
    let seen = kit.cell(&steps).await;
    let again = || Draft::new(page.event(1)).part(1).put(&seen, "2").answer("again");
    assert_eq!(kit.commit(again()).await, answered("one"));
    assert_eq!(kit.commit(again().part(2)).await, DONE, "another update is another");

    assert_eq!(kit.commit(Draft::new(page.event(2)).owes(owed("long"))).await, DONE);
    kit.leave().await;
    let first = kit.claim_one("long").await;
    let seen = kit.cell(&steps).await;
    assert_eq!(kit.commit(Draft::new(kit.owed(&first)).part(1).put(&seen, "3").answer("one")).await, DONE);
    let mut other = kit.other();
    other.pass(SECOND * 6).await;
    let next = other.claim_one("long").await;
    let seen = kit.cell(&steps).await;
    let again = Draft::new(other.owed(&next)).part(1).put(&seen, "4");
    assert_eq!(other.commit(again).await, answered("one"), "the next attempt finds the update of the one before");
    assert_eq!(kit.text(&steps).await.as_deref(), Some("3"));
    kit.beat(other.now(), SECOND).await;
}

pub(super) async fn an_update_of_an_event_that_is_over_is_late(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, steps) = (kit.page(), global("Steps"));
    for event in [page.event(1), caller(ScopeId::Global, 1)] {
        let update = |part| Draft::new(event.clone()).part(part).put(&absent(&steps), "1");
        assert_eq!(kit.commit(Draft::new(event.clone()).part(1)).await, DONE);
        assert_eq!(kit.commit(Draft::new(event.clone()).answer("over")).await, DONE);
        assert_eq!(kit.commit(update(1)).await, Outcome::Late);
        assert_eq!(kit.commit(update(2)).await, Outcome::Late);
        assert_eq!(kit.ask(event.clone()).await, View::Answered("over".into()));
    }
    let long = owed("long");
    kit.commit(Draft::new(page.event(2)).owes(long.clone())).await;
    let event = super::kit::owed_key(long.id, 1);
    assert_eq!(kit.commit(Draft::new(event.clone())).await, DONE);
    assert_eq!(kit.commit(Draft::new(event).part(1).put(&absent(&steps), "1")).await, Outcome::Lost);
    assert_eq!(kit.text(&steps).await, None);
}

pub(super) async fn an_update_leaves_its_event_open(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    for event in [page.event(1), caller(ScopeId::Global, 1)] {
        assert_eq!(kit.commit(Draft::new(event.clone()).part(1)).await, DONE);
        assert!(matches!(kit.ask(event.clone()).await, View::Cells { .. }));
        assert_eq!(kit.commit(Draft::new(event)).await, DONE);
    }
    let long = owed("long");
    kit.commit(Draft::new(page.event(2)).owes(long.clone())).await;
    let event = super::kit::owed_key(long.id, 1);
    assert_eq!(kit.commit(Draft::new(event.clone()).part(1).by(ME)).await, DONE);
    assert_eq!(kit.all_owed().await.len(), 1, "an update takes nothing away");
    assert_eq!(kit.commit(Draft::new(event)).await, DONE);
    assert_eq!(kit.all_owed().await, []);
}

pub(super) async fn an_update_with_other_inputs_is_refused(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, steps) = (kit.page(), global("Steps"));
    assert_eq!(kit.commit(Draft::new(page.event(1)).part(1)).await, DONE);
    let other = Draft::new(page.other(1)).part(1).put(&absent(&steps), "1");
    assert_eq!(kit.commit(other).await, Outcome::Other);
    assert_eq!(kit.text(&steps).await, None);
}

pub(super) async fn the_receipts_of_updates_go_with_their_event(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 100_000, ..SHORT }).await;
    let page = kit.page();
    let large = || Draft::new(page.event(1)).answer("x".repeat(60_000));
    assert_eq!(kit.commit(large().part(1)).await, DONE);
    assert_eq!(kit.commit(large().part(2)).await, full(Limit::SessionBytes));
    assert_eq!(kit.commit(Draft::new(page.event(1))).await, DONE);
    let next = Draft::new(page.event(2)).answer("x".repeat(60_000));
    assert_eq!(kit.commit(next).await, DONE, "the update counts no longer");
}

pub(super) async fn receipts_of_updates_have_a_limit_however_small_they_are(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 20_000, total_bytes: 60_000, ..SHORT }).await;
    let page = kit.page();
    let long = owed("long");
    assert_eq!(kit.commit(Draft::new(page.event(2)).owes(long.clone())).await, DONE);
    for (event, limit) in [
        (page.event(1), Limit::SessionBytes),
        (super::kit::owed_key(long.id, 1), Limit::TotalBytes),
        (caller(ScopeId::Global, 1), Limit::TotalBytes),
    ] {
        let update = |part| Draft::new(event.clone()).part(part).answer("");
        let mut part = 1;
        while kit.commit(update(part)).await == DONE {
            part += 1;
            assert!(part < 1500, "no more than the limit: {event:?}");
        }
        assert_eq!(kit.commit(update(part)).await, full(limit));
        if event == page.event(1) {
            assert_eq!(kit.commit(Draft::new(event)).await, DONE, "its answer is filed all the same");
        }
    }
    let freed = Draft::new(super::kit::owed_key(long.id, 1));
    assert_eq!(kit.commit(freed).await, DONE, "and what is owed is taken away");
    assert_eq!(kit.commit(Draft::new(caller(ScopeId::Global, 1)).part(900)).await, DONE, "their receipts are gone");
}
