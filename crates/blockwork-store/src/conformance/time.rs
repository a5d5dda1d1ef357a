//! Store time moves by beats and by nothing else.

use super::Make;
use super::kit::{DONE, Draft, Kit, ME, Page, SECOND, SHORT, absent};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cause, CellId, Change, ENDS, Read, StoreTime, View, Whose};

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

pub(super) async fn the_end_of_a_visitors_cells_is_told_and_owed_for_each(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [left, right] = ["left", "right"].map(|key| CellId { key: key.into(), ..page.user_cell("Saved") });
    let both = Draft::new(page.event(1)).put(&absent(&left), "1");
    kit.commit(both.put_for(&absent(&right), "2", SHORT.visitor_kept * 2)).await;
    let last = kit.look(&[&left, &right]).await;
    let whose = Whose::visitor(page.visitor());
    kit.pass(SHORT.visitor_kept - SECOND).await;
    let before = kit.head().await;
    assert!(kit.claim(&[ENDS]).await.iter().all(|end| end.owed.whose != whose), "a page may have ended by now");
    kit.pass(SECOND).await;
    let gone = |cell: &CellId| Change::Cell(cell.clone(), Version::NONE);
    assert_eq!(kit.changed(before).await, [gone(&left), gone(&right)]);
    kit.pass(SECOND).await;
    let ends = kit.claim(&[ENDS]).await;
    let told = ends.iter().filter(|end| end.owed.whose == whose);
    let told: Vec<_> = told.map(|end| (&*end.owed.key, end.owed.cause.clone(), end.owed.last.clone())).collect();
    let expired = || Cause::Expired { state: "Saved".to_owned() };
    assert_eq!(told, [("left", expired(), vec![last[0].clone()]), ("right", expired(), vec![last[1].clone()])]);
    assert_eq!(kit.look(&[&left, &right]).await, [absent(&left), absent(&right)]);
}

pub(super) async fn cells_of_many_visitors_end_together(make: &impl Make) {
    const VISITORS: usize = 120;
    let mut kit = Kit::new(make, SHORT).await;
    let pages: Vec<_> = (0..VISITORS).map(|_| kit.page()).collect();
    let cells = |page: Page| ["A", "B", "C", "D"].map(|state| page.user_cell(state));
    for page in &pages {
        let all = cells(*page).iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put(&absent(cell), "1"));
        assert_eq!(kit.commit(all).await, DONE);
    }
    // No beat comes after the one that makes them all due at once.
    kit.pass(SHORT.visitor_kept).await;
    for cell in pages.iter().flat_map(|page| cells(*page)) {
        assert_eq!(kit.cell(&cell).await, absent(&cell), "nor is a part of them read");
    }
    kit.pulse().await;
    let expired = kit.all_owed().await.into_iter().filter(|owed| matches!(owed.cause, Cause::Expired { .. }));
    let mut last: Vec<_> = expired.flat_map(|owed| owed.last).map(|cell| cell.id).collect();
    last.sort();
    let mut all: Vec<_> = pages.iter().flat_map(|page| cells(*page)).collect();
    all.sort();
    assert_eq!(last, all, "each once");
}
