//! Store time moves by beats and by nothing else.

use super::Make;
use super::kit::{DONE, Kit, ME, SECOND, SHORT, absent};
use blockwork_core::store::{Read, StoreTime, View};

pub(super) async fn only_beats_move_store_time(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    kit.set(page.event(1), &page.cell("Cart"), "1").await;
    kit.pass(SECOND * 3).await;
    let read = Read { by: ME, lease: None, event: Some(page.event(2)), cells: Vec::new() };
    let Ok(View::Cells { at, .. }) = kit.store.read(&read).await else { panic!("event 2 has no answer yet") };
    assert_eq!(at, kit.now());
    let before = kit.now();
    assert_eq!(kit.beat(before, SECOND).await, before.plus(SECOND));
}

pub(super) async fn a_beat_moves_store_time_by_five_seconds_at_most(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let before = kit.now();
    assert_eq!(kit.beat(before, SECOND * 3600).await, before.plus(SECOND * 5));
}

pub(super) async fn store_time_never_goes_back(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    kit.pass(SECOND * 60).await;
    let now = kit.now();
    assert_eq!(kit.beat(StoreTime::default(), SECOND).await, now, "an instance that has just started");
    assert_eq!(kit.beat(now, SECOND).await, now.plus(SECOND));
    assert_eq!(kit.beat(now, SECOND).await, now.plus(SECOND), "two instances that saw the same are no two seconds");
}

pub(super) async fn an_hour_without_any_instance_expires_nothing(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let (cart, saved) = (page.cell("Cart"), page.user_cell("Saved"));
    kit.set(page.event(1), &cart, "1").await;
    kit.set(page.event(2), &saved, "1").await;
    let rendered = kit.page();
    let now = kit.now();
    kit.beat(now, SECOND * 3600).await;
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"));
    assert_eq!(kit.text(&saved).await.as_deref(), Some("1"));
    assert!(kit.lives(rendered.event(1)).await);
    assert_eq!(kit.set(page.event(3), &cart, "2").await, DONE);
}

pub(super) async fn what_is_over_is_not_read_before_a_beat_comes_to_it(make: &impl Make) {
    const PAGES: usize = 450;
    let mut kit = Kit::new(make, SHORT).await;
    let pages: Vec<_> = (0..PAGES).map(|_| kit.page()).collect();
    for page in &pages {
        assert!(kit.lives(page.event(1)).await);
    }
    // No beat comes after the one that makes them all due at once.
    kit.pass(SHORT.session_kept).await;
    kit.beat(kit.now(), SECOND).await;
    for page in &pages {
        assert!(!kit.lives(page.event(1)).await);
    }
}

pub(super) async fn visitors_cells_are_kept_from_their_last_use(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (used, left) = (kit.page(), kit.page());
    for page in [used, left] {
        kit.set(page.event(1), &page.user_cell("Saved"), "1").await;
    }
    kit.pass(SHORT.visitor_kept - SECOND).await;
    assert_eq!(kit.text(&used.user_cell("Saved")).await.as_deref(), Some("1"), "reading is a use");
    kit.pass(SECOND * 2).await;
    assert_eq!(kit.cell(&left.user_cell("Saved")).await, absent(&left.user_cell("Saved")));
    assert_eq!(kit.text(&used.user_cell("Saved")).await.as_deref(), Some("1"));
}
