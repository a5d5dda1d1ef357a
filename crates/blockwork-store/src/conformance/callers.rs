//! Callers without a page tell their events apart by keys.

use super::Make;
use super::kit::{DONE, Draft, Kit, Page, SECOND, SHORT, absent, answered, caller, full, global};
use blockwork_core::store::{EventKey, Limit, Outcome, ScopeId, StoreError, StoreLimits, View};

pub(super) async fn a_callers_event_is_answered_once(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (visitor, news) = (ScopeId::Visitor(kit.page().visitor()), global("News"));
    let first = Draft::new(caller(visitor, 1)).put(&absent(&news), "1").answer("first");
    assert_eq!(kit.commit(first).await, DONE);
    assert_eq!(kit.set(caller(visitor, 1), &news, "2").await, answered("first"));
    assert_eq!(kit.ask(caller(visitor, 1)).await, View::Answered("first".into()));
    let other = EventKey::Caller { who: visitor, key: [1; 16], print: 8 };
    assert_eq!(kit.ask(other.clone()).await, View::Other);
    assert_eq!(kit.set(other, &news, "2").await, Outcome::Other);
    assert_eq!(kit.text(&news).await.as_deref(), Some("1"));
    assert_eq!(kit.set(caller(ScopeId::Global, 1), &news, "2").await, DONE, "somebody else's key is another");
    assert_eq!(kit.set(caller(visitor, 2), &news, "3").await, DONE);
}

pub(super) async fn a_callers_receipt_is_kept_for_a_time_from_its_commit(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let news = global("News");
    assert_eq!(kit.set(caller(ScopeId::Global, 1), &news, "1").await, DONE);
    kit.pass(SHORT.caller_kept - SECOND).await;
    assert_eq!(kit.set(caller(ScopeId::Global, 1), &news, "2").await, answered("ok"), "and asking keeps it no longer");
    kit.pass(SECOND).await;
    assert_eq!(kit.set(caller(ScopeId::Global, 1), &news, "2").await, DONE);
}

pub(super) async fn a_callers_receipt_is_over_before_a_beat_comes_to_it(make: &impl Make) {
    const CALLERS: u16 = 450;
    let mut kit = Kit::new(make, SHORT).await;
    let event = |n: u16| {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&n.to_be_bytes());
        EventKey::Caller { who: ScopeId::Global, key, print: 7 }
    };
    for n in 0..CALLERS {
        kit.commit(Draft::new(event(n))).await;
    }
    // No beat comes after the one that makes them all due at once.
    kit.pass(SHORT.caller_kept).await;
    for n in 0..CALLERS {
        assert!(matches!(kit.ask(event(n)).await, View::Cells { .. }));
    }
}

pub(super) async fn a_caller_changes_only_its_own_cells_and_the_apps(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, other) = (kit.page(), kit.page());
    let (own, app) = (page.user_cell("Saved"), global("News"));
    let visitor = ScopeId::Visitor(page.visitor());
    let both = Draft::new(caller(visitor, 1)).put(&absent(&own), "1").put(&absent(&app), "1");
    assert_eq!(kit.commit(both).await, DONE);
    for (who, cell) in [
        (visitor, other.user_cell("Saved")),
        (visitor, page.cell("Cart")),
        (ScopeId::Global, page.user_cell("Other")),
        (ScopeId::Global, page.cell("Cart")),
    ] {
        let wrong = kit.store.commit(&[Draft::new(caller(who, 2)).put(&absent(&cell), "1").0]).await;
        assert!(matches!(wrong, Err(StoreError::Misuse(_))), "{who:?} {cell}: {wrong:?}");
        assert_eq!(kit.text(&cell).await, None);
    }
}

pub(super) async fn receipts_of_callers_count_towards_the_total(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { total_bytes: 20_000, ..SHORT }).await;
    let answer = |key| Draft::new(caller(ScopeId::Global, key)).answer("x".repeat(1000));
    let mut key = 0;
    while kit.commit(answer(key)).await == DONE {
        key += 1;
        assert!(key < 20, "no more than the total");
    }
    assert!(key > 10, "{key}");
    assert_eq!(kit.commit(answer(key)).await, full(Limit::TotalBytes));
    kit.pass(SHORT.caller_kept).await;
    assert_eq!(kit.commit(answer(key)).await, DONE);
}

pub(super) async fn a_callers_event_is_a_use_of_its_visitor(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let [commits, reads, left] = [(); 3].map(|()| kit.page());
    let visitor = |page: Page| ScopeId::Visitor(page.visitor());
    for page in [commits, reads, left] {
        kit.set(caller(visitor(page), 1), &page.user_cell("Saved"), "1").await;
    }
    kit.pass(SHORT.visitor_kept - SECOND).await;
    assert_eq!(kit.commit(Draft::new(caller(visitor(commits), 2))).await, DONE);
    assert!(matches!(kit.ask(caller(visitor(reads), 2)).await, View::Cells { .. }));
    kit.pass(SECOND).await;
    assert_eq!(kit.commit(Draft::new(caller(visitor(left), 2))).await, DONE);
    for (page, text) in [(commits, Some("1")), (reads, Some("1")), (left, None)] {
        assert_eq!(kit.text(&page.user_cell("Saved")).await.as_deref(), text);
    }
}

pub(super) async fn a_visitor_whose_time_is_over_is_not_used_again(make: &impl Make) {
    const VISITORS: usize = 450;
    let mut kit = Kit::new(make, SHORT).await;
    let pages: Vec<_> = (0..VISITORS).map(|_| kit.page()).collect();
    for page in &pages {
        kit.set(caller(ScopeId::Visitor(page.visitor()), 1), &page.user_cell("Saved"), "1").await;
    }
    // No beat comes after the one that makes them all due at once.
    kit.pass(SHORT.visitor_kept).await;
    for page in &pages {
        assert_eq!(kit.commit(Draft::new(caller(ScopeId::Visitor(page.visitor()), 2))).await, DONE);
        assert_eq!(kit.text(&page.user_cell("Saved")).await, None);
    }
}

pub(super) async fn a_caller_is_no_page(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let who = ScopeId::Page(kit.page().0.page);
    let wrong = kit.store.commit(&[Draft::new(caller(who, 1)).0]).await;
    assert!(matches!(wrong, Err(StoreError::Misuse(_))), "{wrong:?}");
}
