//! Cells are dropped and made anew, and some are the app's.

use super::Make;
use super::kit::{DONE, Draft, Kit, SHORT, absent, full, global};
use blockwork_core::store::{Change, Limit, Outcome, StoreLimits};

pub(super) async fn a_dropped_cell_is_gone_and_never_the_same_again(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    for (n, cell) in [(1, page.cell("Cart")), (4, page.user_cell("Saved")), (7, global("News"))] {
        kit.set(page.event(n), &cell, "old").await;
        let old = kit.cell(&cell).await;
        assert_eq!(kit.commit(Draft::new(page.event(n + 1)).remove(&old)).await, DONE);
        assert_eq!(kit.cell(&cell).await, absent(&cell));
        assert_eq!(kit.set(page.event(n + 2), &cell, "new").await, DONE);
        let new = kit.cell(&cell).await;
        assert_eq!(new.version.n, 1, "it is made anew");
        assert_ne!(new.version, old.version);
        let from_old = Draft::new(page.event(n + 3)).put(&old, "from the old one");
        assert_eq!(kit.commit(from_old).await, Outcome::Stale(vec![new]));
    }
}

pub(super) async fn dropping_what_is_not_there_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    let start = kit.head().await;
    assert_eq!(kit.commit(Draft::new(page.event(1)).remove(&absent(&news))).await, DONE);
    kit.set(page.event(2), &news, "1").await;
    let version = kit.cell(&news).await.version;
    assert_eq!(kit.changed(start).await, [Change::Cell(news, version)]);
}

pub(super) async fn a_cell_dropped_makes_room_for_another_in_the_same_commit(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cells: 1, ..SHORT }).await;
    let page = kit.page();
    let [a, b, c] = ["A", "B", "C"].map(|state| page.cell(state));
    assert_eq!(kit.set(page.event(1), &a, "1").await, DONE);
    let seen = kit.cell(&a).await;
    let moved = |to: &[&_]| {
        to.iter().fold(Draft::new(page.event(2)).remove(&seen), |draft, cell| draft.put(&absent(cell), "1"))
    };
    assert_eq!(kit.commit(moved(&[&b, &c])).await, full(Limit::Cells));
    assert_eq!(kit.commit(moved(&[&b])).await, DONE);
}

pub(super) async fn the_apps_cells_are_everybodys(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (one, two, news) = (kit.page(), kit.page(), global("News"));
    assert_eq!(kit.set(one.event(1), &news, "1").await, DONE);
    assert_eq!(kit.text(&news).await.as_deref(), Some("1"));
    assert_eq!(kit.set(two.event(1), &news, "2").await, DONE);
    assert_eq!(kit.cell(&news).await.version.n, 2);
    assert_eq!(kit.text(&one.cell("News")).await, None, "and nobody's in particular");
}

pub(super) async fn the_apps_cells_have_no_limits_of_a_page(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cells: 1, session_bytes: 1000, total_bytes: 20_000, ..SHORT }).await;
    let page = kit.page();
    for (n, state) in (1..).zip(["A", "B", "C"]) {
        assert_eq!(kit.set(page.event(n), &global(state), "x".repeat(5000)).await, DONE);
    }
    assert_eq!(kit.set(page.event(4), &global("D"), "x".repeat(5000)).await, full(Limit::TotalBytes));
}

pub(super) async fn a_visitor_whose_last_cell_is_dropped_takes_no_room(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { total_bytes: 20_000, ..SHORT }).await;
    for _ in 0..200 {
        let page = kit.page();
        let saved = page.user_cell("Saved");
        assert_eq!(kit.set(page.event(1), &saved, "1").await, DONE);
        let seen = kit.cell(&saved).await;
        assert_eq!(kit.commit(Draft::new(page.event_from(2, 2)).remove(&seen)).await, DONE);
    }
}
