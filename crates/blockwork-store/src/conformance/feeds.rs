//! A page is there while it has a feed.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, full};
use blockwork_core::id::VisitorId;
use blockwork_core::store::{Attached, FeedId, Limit, PageTicket, StoreLimits, View};

pub(super) async fn a_feed_begins_its_page_or_goes_on_with_it(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (begins, begun, late) = (kit.page(), kit.page(), kit.page());
    kit.set(begun.event(1), &begun.cell("Cart"), "1").await;
    assert_eq!(kit.feed(begins).await, FeedId { page: begins.0.page, n: 1 });
    assert_eq!(kit.feed(begun).await, FeedId { page: begun.0.page, n: 1 });
    assert_eq!(kit.text(&begun.cell("Cart")).await.as_deref(), Some("1"));
    let mut foreign = begins;
    foreign.0 = PageTicket { visitor: VisitorId::from_bytes([9; 16]), ..begins.0 };
    assert_eq!(kit.attach(foreign).await, Attached::Ended);
    kit.pass(SHORT.begin_within + SECOND).await;
    assert_eq!(kit.attach(late).await, Attached::Ended);
    assert!(kit.lives(begins.event(1)).await);
    assert_eq!(kit.pulse().await.there, 2);
}

pub(super) async fn a_page_that_is_there_does_not_end_by_time(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "1").await;
    let feed = kit.feed(page).await;
    kit.pass(SHORT.session_kept * 3).await;
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"));
    kit.detach(feed).await;
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"), "kept from its last moment there");
    kit.pass(SECOND).await;
    assert_eq!(kit.text(&cart).await, None);
}

pub(super) async fn a_page_that_comes_back_is_kept(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let first = kit.feed(page).await;
    kit.detach(first).await;
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.feed(page).await.n, 2);
    kit.pass(SHORT.session_kept * 2).await;
    assert!(kit.lives(page.event(1)).await);
}

pub(super) async fn the_feed_moves_and_the_old_one_reports_late(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let other = kit.other();
    let old = other.feed(page).await;
    let new = kit.feed(page).await;
    assert_eq!((old.n, new.n), (1, 2));
    assert_eq!(kit.pulse().await.there, 1);
    other.detach(old).await;
    assert_eq!(kit.pulse().await.there, 1, "what the older feed reports is ignored");
    kit.pass(SHORT.session_kept * 2).await;
    assert!(kit.lives(page.event(1)).await, "nor does its instance's silence count");
    kit.detach(new).await;
    assert_eq!(kit.pulse().await.there, 0);
}

pub(super) async fn feeds_of_a_silent_instance_are_gone(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let other = kit.other();
    other.feed(page).await;
    kit.pass(SHORT.silence).await;
    assert_eq!(kit.pulse().await.there, 1);
    kit.pass(SECOND).await;
    assert_eq!(kit.pulse().await.there, 0);
    assert!(other.pulse().await.fallen, "it must attach its feeds again");
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(other.feed(page).await.n, 2, "the page is kept meanwhile");
}

pub(super) async fn feeds_of_an_instance_that_leaves_are_gone_at_once(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let other = kit.other();
    other.feed(page).await;
    kit.pass(SECOND).await;
    other.leave().await;
    assert_eq!(kit.pulse().await.there, 0);
    kit.pass(SHORT.session_kept).await;
    assert!(!kit.lives(page.event(1)).await);
}

pub(super) async fn a_page_that_is_there_makes_no_room(make: &impl Make) {
    for limits in [StoreLimits { sessions: 2, ..SHORT }, StoreLimits { sessions_per_visitor: 2, ..SHORT }] {
        let kit = Kit::new(make, limits).await;
        let first = kit.page();
        let [second, third, fourth] = [(); 3].map(|()| kit.page_of(first.visitor()));
        kit.feed(first).await;
        let feed = kit.feed(second).await;
        assert_eq!(kit.attach(third).await, Attached::Full(Limit::Sessions));
        assert_eq!(kit.ask(third.event(1)).await, View::Full(Limit::Sessions));
        assert_eq!(kit.commit(Draft::new(third.event(1))).await, full(Limit::Sessions));
        kit.detach(feed).await;
        kit.feed(third).await;
        assert_eq!(kit.attach(second).await, Attached::Ended, "it was away");
        assert_eq!(kit.attach(fourth).await, Attached::Full(Limit::Sessions));
        assert_eq!(kit.commit(Draft::new(first.event(1))).await, DONE);
    }
}
