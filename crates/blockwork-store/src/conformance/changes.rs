//! Whoever follows the changes misses none, or is told so.

use super::Make;
use super::kit::{DONE, Draft, Kit, SHORT, absent, global};
use blockwork_core::cell::Version;
use blockwork_core::store::{Attached, CellId, Change, Changes, Position, StoreLimits};

pub(super) async fn changes_are_told_in_the_order_of_the_commits(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cells = [page.cell("Cart"), page.user_cell("Saved"), global("News")];
    let start = kit.head().await;
    let mut expected = Vec::new();
    for (n, cell) in (1..).zip(&cells) {
        let at = kit.done(Draft::new(page.event(n)).put(&absent(cell), "1")).await;
        assert_eq!(at, Position(start.0 + n));
        expected.push(Change::Cell(cell.clone(), kit.cell(cell).await.version));
    }
    let seen = kit.cell(&cells[1]).await;
    let at = kit.done(Draft::new(page.event(9)).remove(&seen)).await;
    expected.push(Change::Cell(cells[1].clone(), Version::NONE));
    assert_eq!(kit.changes(start).await, Changes::Some { at, changes: expected.clone() });
    let rest = Changes::Some { at, changes: expected[2..].to_vec() };
    assert_eq!(kit.changes(Position(start.0 + 2)).await, rest, "only what comes after the position");
}

pub(super) async fn all_who_wait_hear_of_the_next_change(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    let start = kit.head().await;
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let store = kit.store.clone();
            tokio::spawn(async move { store.changes(start).await.expect("the store tells changes") })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(kit.commit(Draft::new(page.event(1))).await, DONE);
    assert!(waiting.iter().all(|waiting| !waiting.is_finished()), "nothing has changed yet");
    let at = kit.done(Draft::new(page.event(2)).put(&absent(&news), "1")).await;
    let version = kit.cell(&news).await.version;
    for waiting in waiting {
        let expected = Changes::Some { at, changes: vec![Change::Cell(news.clone(), version)] };
        assert_eq!(waiting.await.expect("a task that waits"), expected);
    }
}

pub(super) async fn a_position_that_is_not_kept_is_trimmed(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { changes: 3, ..SHORT }).await;
    let (page, news) = (kit.page(), global("News"));
    let start = kit.head().await;
    for n in 1..=4 {
        kit.set(page.event(n), &news, n.to_string()).await;
    }
    let at = Position(start.0 + 4);
    for lost in [Position::default(), start, Position(at.0 + 1), Position(u64::MAX)] {
        assert_eq!(kit.changes(lost).await, Changes::Trimmed { at }, "{lost:?}");
    }
    assert_eq!(kit.changed(Position(start.0 + 1)).await.len(), 3);
    kit.set(page.event(5), &news, "5").await;
    assert_eq!(kit.changed(at).await.len(), 1, "and it goes on from there");
}

pub(super) async fn a_call_brings_a_thousand_changes_at_most(make: &impl Make) {
    const CELLS: u64 = 2300;
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cells: Vec<_> = (0..CELLS).map(|key| CellId { key: key.to_string().into(), ..global("News") }).collect();
    let start = kit.head().await;
    let all = cells.iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put(&absent(cell), "1"));
    let end = kit.done(all).await;
    let (mut from, mut told, mut counts) = (start, Vec::new(), Vec::new());
    while from != end {
        let Changes::Some { at, changes } = kit.changes(from).await else { panic!("all are kept") };
        counts.push(changes.len());
        told.extend(changes);
        from = at;
    }
    assert_eq!(counts, [1000, 1000, 300]);
    let told = told.into_iter().map(|change| match change {
        Change::Cell(cell, _) => cell,
        Change::Ended(page) => panic!("{page} has not ended"),
    });
    assert_eq!(told.collect::<Vec<_>>(), cells);
}

pub(super) async fn a_feed_hears_what_is_committed_after_it_has_connected(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    kit.set(page.event(1), &news, "1").await;
    let Attached::There { at, .. } = kit.attach(page).await else { panic!("the page lives") };
    assert_eq!(kit.set(page.event(2), &news, "2").await, DONE);
    let version = kit.cell(&news).await.version;
    assert_eq!(kit.changed(at).await.last(), Some(&Change::Cell(news, version)));
}
