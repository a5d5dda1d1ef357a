//! A session ends in one step, and its end is owed with the last values.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent};
use blockwork_core::store::{
    Attached, Cause, Change, Changes, ENDS, List, Outcome, Owner, Reason, ScopeId, StoreLimits, View,
};

pub(super) async fn the_last_values_reach_unload_and_nobody_else(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let (cart, saved) = (page.cell("Cart"), page.user_cell("Saved"));
    kit.set(page.event(1), &cart, "last").await;
    kit.set(page.event(2), &saved, "kept").await;
    kit.feed(page).await;
    let last = kit.cell(&cart).await;
    assert_eq!(kit.end(Owner::Page(page.0.page), Reason::Asked).await, 1);

    assert_eq!(kit.cell(&cart).await, absent(&cart));
    assert_eq!(kit.list(List::Cells(ScopeId::Page(page.0.page))).await, []);
    assert_eq!(kit.list(List::Pages(None)).await, []);
    assert_eq!(kit.ask(page.event(1)).await, View::Ended, "nor its receipts");
    assert_eq!(kit.attach(page).await, Attached::Ended);
    assert_eq!(kit.pulse().await.there, 0);

    let end = kit.claim_one(ENDS).await;
    assert_eq!(end.owed.last, std::slice::from_ref(&last));
    assert_eq!((end.owed.whose, end.owed.cause.clone()), (page.whose(), Cause::End { why: Reason::Asked }));
    let View::Cells { cells, .. } = kit.read(kit.owed(&end), &[&cart, &saved], None).await else {
        panic!("what the end causes goes on")
    };
    assert_eq!(cells, [absent(&cart), kit.cell(&saved).await]);
    let puts = Draft::new(kit.owed(&end)).put(&absent(&cart), "back");
    assert_eq!(kit.commit(puts).await, Outcome::Ended, "nobody brings the session back");
    assert_eq!(kit.set(kit.owed(&end), &saved, "unloaded").await, DONE);
    assert_eq!(kit.all_owed().await, []);
}

pub(super) async fn every_end_is_owed_once_with_its_reason(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions: 1, ..SHORT }).await;
    let [first, second, third] = [(); 3].map(|()| kit.page());
    kit.set(first.event(1), &first.cell("Cart"), "1").await;
    assert!(kit.lives(second.event(1)).await, "the next page takes the place");
    assert_eq!(kit.end(Owner::Page(second.0.page), Reason::Asked).await, 1);
    assert_eq!(kit.end(Owner::Page(second.0.page), Reason::Asked).await, 0, "it is over already");
    assert!(kit.lives(third.event(1)).await);
    kit.pass(SHORT.session_kept).await;
    kit.pass(SECOND * 10).await;
    assert_eq!(kit.ask(third.event(1)).await, View::Ended);
    let ends = kit.all_owed().await;
    let ends: Vec<_> = ends.iter().map(|owed| (owed.whose, owed.cause.clone(), owed.last.len())).collect();
    let end = |why| Cause::End { why };
    let expected = [
        (first.whose(), end(Reason::Capacity), 1),
        (second.whose(), end(Reason::Asked), 0),
        (third.whose(), end(Reason::Time), 0),
    ];
    assert_eq!(ends, expected);
}

pub(super) async fn the_sessions_of_a_visitor_end_together(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (one, stranger) = (kit.page(), kit.page());
    let two = kit.page_of(one.visitor());
    for page in [one, two, stranger] {
        kit.set(page.event(1), &page.cell("Cart"), "1").await;
    }
    kit.set(one.event(2), &one.user_cell("Saved"), "1").await;
    assert_eq!(kit.end(Owner::Visitor(one.visitor()), Reason::SignOut).await, 2);
    for page in [one, two] {
        assert_eq!(kit.text(&page.cell("Cart")).await, None);
        assert_eq!(kit.ask(page.event(2)).await, View::Ended);
    }
    assert_eq!(kit.text(&stranger.cell("Cart")).await.as_deref(), Some("1"));
    assert_eq!(kit.text(&one.user_cell("Saved")).await.as_deref(), Some("1"));
    assert_eq!(kit.claim(&[ENDS]).await.len(), 2);
    assert!(kit.lives(kit.page_of(one.visitor()).event(1)).await, "the visitor's next page begins");
}

pub(super) async fn an_end_is_told_among_the_changes(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions: 2, ..SHORT }).await;
    let observer = kit.page();
    kit.feed(observer).await;
    let start = kit.done(Draft::new(observer.event(1))).await;
    let [first, second, third] = [(); 3].map(|()| kit.page());
    for page in [first, second, third] {
        assert!(kit.lives(page.event(1)).await);
        if page.0 == second.0 {
            assert_eq!(kit.end(Owner::Page(page.0.page), Reason::Asked).await, 1);
        }
    }
    kit.pass(SHORT.session_kept).await;
    let ended = [first, second, third].map(|page| Change::Ended(page.0.page));
    let (mut from, mut told) = (start, Vec::new());
    while told.len() < ended.len() {
        let Changes::Some { at, changes } = kit.changes(from).await else { panic!("all are kept") };
        told.extend(changes);
        from = at;
    }
    assert_eq!(told, ended, "by capacity, by asking, by time");
}
