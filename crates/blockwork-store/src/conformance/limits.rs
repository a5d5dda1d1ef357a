//! Everything that grows has a limit, and reaching one writes nothing.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent, answered, full, global, owed, owed_key};
use blockwork_core::store::{CellId, ENDS, Limit, Owed, Owner, Reason, StoreLimits};

/// Far more than names and numbers may count for.
const KILO: usize = 1000;

fn large(kilos: usize) -> String {
    "x".repeat(kilos * KILO)
}

pub(super) async fn a_cell_that_is_too_large_is_refused(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cell_bytes: 100, ..SHORT }).await;
    let page = kit.page();
    let (cart, other) = (page.cell("Cart"), page.cell("Other"));
    assert_eq!(kit.set(page.event(1), &cart, "x".repeat(100)).await, DONE);
    let [seen, new] = [kit.cell(&cart).await, absent(&other)];
    let both = Draft::new(page.event(2)).put(&new, "1").put(&seen, "x".repeat(101));
    assert_eq!(kit.commit(both).await, full(Limit::CellBytes));
    assert_eq!(kit.look(&[&cart, &other]).await, [seen, new]);
    assert_eq!(kit.set(page.event(2), &cart, "1").await, DONE, "its number is still open");
}

pub(super) async fn a_session_holds_so_much_and_no_more(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 100 * KILO, ..SHORT }).await;
    let (page, other) = (kit.page(), kit.page());
    let [a, b] = ["A", "B"].map(|state| page.cell(state));
    assert_eq!(kit.set(page.event(1), &a, large(60)).await, DONE);
    assert_eq!(kit.set(page.event(2), &b, large(60)).await, full(Limit::SessionBytes));
    assert_eq!(kit.text(&b).await, None);
    assert_eq!(kit.set(other.event(1), &other.cell("A"), large(60)).await, DONE, "each page has its own");
    assert_eq!(kit.set(page.event(2), &a, large(20)).await, DONE);
    assert_eq!(kit.set(page.event(3), &b, large(60)).await, DONE);
}

pub(super) async fn what_is_owed_to_a_page_keeps_its_limits(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 100 * KILO, ..SHORT }).await;
    let page = kit.page();
    let chain = Owed { whose: page.whose(), ..owed("chain") };
    let draft = Draft::new(page.event(1)).put(&absent(&page.cell("A")), large(60));
    assert_eq!(kit.commit(draft.owes(chain.clone())).await, DONE);
    let event = owed_key(chain.id, 1);
    assert_eq!(kit.set(event.clone(), &page.cell("B"), large(60)).await, full(Limit::SessionBytes));
    assert_eq!(kit.set(event, &page.cell("B"), large(30)).await, DONE);
}

pub(super) async fn receipts_count_until_the_floor_passes_them(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 100 * KILO, ..SHORT }).await;
    let page = kit.page();
    assert_eq!(kit.commit(Draft::new(page.event(1)).answer(large(60))).await, DONE);
    assert_eq!(kit.commit(Draft::new(page.event(2)).answer(large(60))).await, full(Limit::SessionBytes));
    assert_eq!(kit.commit(Draft::new(page.event_from(2, 2)).answer(large(60))).await, DONE);
}

pub(super) async fn a_page_has_so_many_cells_and_no_more(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cells: 3, ..SHORT }).await;
    let page = kit.page();
    let cells = ["0", "1", "2", "3"].map(|key| CellId { key: key.into(), ..page.cell("Cart") });
    let put = |n, range: std::ops::Range<usize>| {
        cells[range].iter().fold(Draft::new(page.event(n)), |draft, cell| draft.put(&absent(cell), "1"))
    };
    assert_eq!(kit.commit(put(1, 0..4)).await, full(Limit::Cells));
    assert_eq!(kit.cell(&cells[0]).await, absent(&cells[0]));
    assert_eq!(kit.commit(put(1, 0..2)).await, DONE);
    assert_eq!(kit.commit(put(2, 2..4)).await, full(Limit::Cells));
    assert_eq!(kit.commit(put(2, 2..3)).await, DONE);
    assert_eq!(kit.set(page.event(3), &cells[0], "2").await, DONE, "those there are may change");
}

pub(super) async fn a_visitor_has_so_many_cells_and_no_more(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cells: 1, ..SHORT }).await;
    let page = kit.page();
    assert_eq!(kit.set(page.event(1), &page.user_cell("A"), "1").await, DONE);
    assert_eq!(kit.set(page.event(2), &page.user_cell("B"), "1").await, full(Limit::Cells));
    assert_eq!(kit.set(page.event(2), &page.cell("B"), "1").await, DONE, "the page has its own");
}

pub(super) async fn the_app_has_so_many_cells_and_no_more(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { cells: 1, global_cells: 3, ..SHORT }).await;
    let (page, other) = (kit.page(), kit.page());
    let cells = ["0", "1", "2", "3"].map(|key| CellId { key: key.into(), ..global("News") });
    let all = cells.iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put(&absent(cell), "1"));
    assert_eq!(kit.commit(all).await, full(Limit::Cells));
    assert_eq!(kit.cell(&cells[0]).await, absent(&cells[0]), "nothing was written");
    for (n, cell) in (1..).zip(&cells[..3]) {
        assert_eq!(kit.set(page.event(n), cell, "1").await, DONE);
    }
    assert_eq!(kit.set(other.event(1), &cells[3], "1").await, full(Limit::Cells), "whoever asks");
    assert_eq!(kit.set(other.event(1), &cells[0], "2").await, DONE, "those there are may change");
    assert_eq!(kit.set(other.event(2), &other.cell("Cart"), "1").await, DONE, "the page has its own");
    let (old, new) = (kit.cell(&cells[0]).await, absent(&cells[3]));
    assert_eq!(kit.commit(Draft::new(page.event(4)).remove(&old).put(&new, "1")).await, DONE, "one goes, one comes");
}

pub(super) async fn everything_together_has_a_limit(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { total_bytes: 100 * KILO, ..SHORT }).await;
    let (one, two) = (kit.page(), kit.page());
    assert_eq!(kit.set(one.event(1), &one.cell("A"), large(40)).await, DONE);
    assert_eq!(kit.set(two.event(1), &two.user_cell("A"), large(40)).await, DONE);
    let three = kit.page();
    for cell in [three.cell("A"), three.user_cell("A")] {
        assert_eq!(kit.set(three.event(1), &cell, large(40)).await, full(Limit::TotalBytes));
        assert_eq!(kit.text(&cell).await, None);
    }
    let answer = Draft::new(three.event(1)).answer(large(40));
    assert_eq!(kit.commit(answer).await, full(Limit::TotalBytes));
    kit.pass(SHORT.session_kept + SECOND).await;
    let four = kit.page();
    let cell = four.cell("A");
    assert_eq!(kit.set(four.event(1), &cell, large(40)).await, full(Limit::TotalBytes), "its last values are owed");
    for end in kit.claim(&[ENDS]).await {
        assert_eq!(
            kit.commit(Draft::new(kit.owed(&end)).answer(large(200))).await,
            DONE,
            "what is not kept is not counted"
        );
    }
    assert_eq!(kit.set(four.event(1), &cell, large(40)).await, DONE, "a page whose end has run makes room");
}

pub(super) async fn a_failure_is_filed_even_where_nothing_more_fits(make: &impl Make) {
    let limits = StoreLimits { session_bytes: 100, total_bytes: 100, ..SHORT };
    let kit = Kit::new(make, limits).await;
    let page = kit.page();
    for n in 1..=20 {
        assert_eq!(kit.commit(Draft::new(page.event(n)).answer("this page holds as much as it can")).await, DONE);
    }
    assert_eq!(kit.set(page.event(1), &page.cell("Cart"), "1").await, answered("this page holds as much as it can"));
}

pub(super) async fn a_full_session_can_be_emptied(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { session_bytes: 100 * KILO, ..SHORT }).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    assert_eq!(kit.set(page.event(1), &cart, large(98)).await, DONE);
    for n in 2..=40 {
        let told = Draft::new(page.event(n)).answer("x".repeat(100));
        assert_eq!(kit.commit(told).await, DONE);
    }
    assert_eq!(kit.set(page.event(41), &cart, large(97)).await, DONE);
    assert_eq!(kit.set(page.event(42), &cart, large(98)).await, full(Limit::SessionBytes));
    assert_eq!(kit.set(page.event(42), &cart, "[]").await, DONE);
}

pub(super) async fn an_end_is_owed_on_where_nothing_more_fits(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { total_bytes: 50 * KILO, ..SHORT }).await;
    let page = kit.page();
    assert_eq!(kit.set(page.event(1), &page.cell("A"), large(40)).await, DONE);
    kit.end(Owner::Page(page.0.page), Reason::Asked).await;
    let end = kit.claim_one(ENDS).await;
    let to_each = ["one", "two"].map(|listener| Owed { last: end.owed.last.clone(), ..owed(listener) });
    let told = [to_each[0].id, to_each[1].id];
    let [one, two] = to_each;
    assert_eq!(kit.commit(Draft::new(kit.owed(&end)).owes(one).owes(two)).await, DONE, "or it would be full for ever");
    let other = kit.page();
    assert_eq!(kit.set(other.event(1), &other.cell("A"), large(1)).await, full(Limit::TotalBytes));
    for id in told {
        assert_eq!(kit.commit(Draft::new(owed_key(id, 1))).await, DONE);
    }
    assert_eq!(kit.set(other.event(1), &other.cell("A"), large(40)).await, DONE);
}
