//! Cells that are kept for a time from their last change.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent, global};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cause, CellId, Change, ENDS, Outcome, Reason, Whose};
use std::time::Duration;

const TTL: Duration = Duration::from_secs(10);

pub(super) async fn a_cell_is_gone_when_its_time_has_come(make: &impl Make) {
    const CELLS: usize = 450;
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cells: Vec<_> = (0..CELLS).map(|key| CellId { key: key.to_string().into(), ..global("News") }).collect();
    let all = cells.iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put_for(&absent(cell), "1", TTL));
    assert_eq!(kit.commit(all).await, DONE);
    kit.pass(TTL - SECOND).await;
    assert_eq!(kit.text(&cells[0]).await.as_deref(), Some("1"));
    // No beat comes after the one that makes them all due at once.
    kit.pass(SECOND).await;
    for cell in &cells {
        assert_eq!(kit.cell(cell).await, absent(cell));
    }
    assert_eq!(kit.all_owed().await.len(), CELLS, "each end is owed, once");
}

pub(super) async fn the_end_of_a_cell_is_owed_once_with_its_last_value(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cells = [page.cell("Cart"), page.user_cell("Saved"), global("News")];
    let whose = [page.whose(), Whose::visitor(page.visitor()), Whose::nobody()];
    for ((n, cell), whose) in (1..).zip(cells).zip(whose) {
        let cell = CellId { key: "left".into(), ..cell };
        kit.commit(Draft::new(page.event(n)).put_for(&absent(&cell), "last", TTL)).await;
        let (last, before) = (kit.cell(&cell).await, kit.head().await);
        kit.pass(TTL).await;
        assert_eq!(kit.changed(before).await, [Change::Cell(cell.clone(), Version::NONE)]);
        kit.pass(SECOND).await;
        assert_eq!(kit.cell(&cell).await, absent(&cell));
        let owed = kit.claim_one(ENDS).await;
        assert_eq!((owed.owed.whose, &*owed.owed.key), (whose, "left"));
        assert_eq!(owed.owed.cause, Cause::Expired { state: cell.state.to_string() });
        assert_eq!(owed.owed.last, [last]);
        assert_eq!(kit.commit(Draft::new(kit.owed(&owed)).expect(&absent(&cell))).await, DONE);
        assert_eq!(kit.all_owed().await, []);
    }
}

pub(super) async fn a_change_renews_the_time_of_a_cell(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    for n in 1..=3 {
        let seen = kit.cell(&news).await;
        assert_eq!(kit.commit(Draft::new(page.event(n)).put_for(&seen, n.to_string(), TTL)).await, DONE);
        kit.pass(TTL - SECOND).await;
    }
    assert_eq!(kit.text(&news).await.as_deref(), Some("3"));
    assert_eq!(kit.set(page.event(4), &news, "4").await, DONE);
    kit.pass(TTL * 2).await;
    assert_eq!(kit.text(&news).await.as_deref(), Some("4"), "a change without a time has none");
    let seen = kit.cell(&news).await;
    kit.commit(Draft::new(page.event(5)).put_for(&seen, "5", TTL)).await;
    let seen = kit.cell(&news).await;
    kit.commit(Draft::new(page.event(6)).remove(&seen)).await;
    kit.pass(TTL).await;
    assert_eq!(kit.all_owed().await, [], "what was dropped has no end any more");
}

pub(super) async fn a_cell_whose_time_had_come_is_never_the_same_again(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    kit.commit(Draft::new(page.event(1)).put_for(&absent(&news), "old", TTL)).await;
    let old = kit.cell(&news).await;
    kit.pass(TTL).await;
    let late = Draft::new(page.event(2)).put(&old, "from the old one");
    assert_eq!(kit.commit(late).await, Outcome::Stale(vec![absent(&news)]));
    assert_eq!(kit.set(page.event(2), &news, "new").await, DONE);
    let late = Draft::new(page.event(3)).put(&old, "from the old one");
    assert_eq!(kit.commit(late).await, Outcome::Stale(vec![kit.cell(&news).await]));
}

pub(super) async fn what_was_over_before_its_session_has_an_end_of_its_own(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [over, kept] = ["Over", "Kept"].map(|state| page.cell(state));
    let draft = Draft::new(page.event(1)).put_for(&absent(&over), "1", SHORT.session_kept);
    kit.commit(draft.put_for(&absent(&kept), "1", SHORT.session_kept + SECOND)).await;
    let seen = kit.look(&[&over, &kept]).await;
    kit.pass(SHORT.session_kept).await;
    let mut ends: Vec<_> = kit.all_owed().await.into_iter().map(|owed| (owed.cause, owed.last)).collect();
    ends.sort_by_key(|(cause, _)| matches!(cause, Cause::End { .. }));
    let expired = (Cause::Expired { state: "Over".to_owned() }, vec![seen[0].clone()]);
    assert_eq!(ends, [expired, (Cause::End { why: Reason::Time }, vec![seen[1].clone()])]);
}
