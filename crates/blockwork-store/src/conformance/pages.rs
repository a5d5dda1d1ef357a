//! Pages begin once, live by their signs of life, and end once.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent};
use blockwork_core::id::VisitorId;
use blockwork_core::store::{Outcome, PageTicket, StoreLimits, View};

pub(super) async fn rendering_creates_no_session(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions: 1, ..SHORT }).await;
    let living = kit.page();
    kit.set(living.event(1), &living.cell("Cart"), "1").await;
    let rendered = kit.page();
    assert_eq!(kit.cell(&rendered.cell("Cart")).await, absent(&rendered.cell("Cart")));
    assert_eq!(kit.cell(&rendered.user_cell("Saved")).await, absent(&rendered.user_cell("Saved")));
    assert!(kit.lives(living.event(2)).await, "the one session there may be is still there");
    kit.pass(SHORT.begin_within + SECOND).await;
    assert!(!kit.lives(rendered.event(1)).await, "and the other never began");
}

pub(super) async fn a_page_begins_with_a_commit_or_an_event_that_reads(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (commits, reads) = (kit.page(), kit.page());
    assert_eq!(kit.commit(Draft::new(commits.event(1))).await, DONE);
    assert!(matches!(kit.ask(reads.event(1)).await, View::Cells { cells, .. } if cells.is_empty()));
    kit.pass(SHORT.begin_within + SECOND).await;
    assert!(kit.lives(commits.event(2)).await);
    assert!(kit.lives(reads.event(1)).await);
}

pub(super) async fn a_page_rendered_too_long_ago_cannot_begin(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, in_time) = (kit.page(), kit.page());
    kit.pass(SHORT.begin_within - SECOND).await;
    assert!(kit.lives(in_time.event(1)).await);
    kit.pass(SECOND * 2).await;
    assert_eq!(kit.ask(page.event(1)).await, View::Ended);
    assert_eq!(kit.set(page.event(1), &page.cell("Cart"), "1").await, Outcome::Ended);
    let saved = Draft::new(page.event(1)).put(&absent(&page.user_cell("Saved")), "1");
    assert_eq!(kit.commit(saved).await, Outcome::Ended);
    assert_eq!(kit.text(&page.user_cell("Saved")).await, None);
}

pub(super) async fn a_page_that_began_in_time_goes_on(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    for n in 1..=5 {
        assert_eq!(kit.set(page.event_from(n, n), &cart, n.to_string()).await, DONE);
        kit.pass(SHORT.session_kept - SECOND).await;
    }
    assert_eq!(kit.text(&cart).await.as_deref(), Some("5"));
}

pub(super) async fn an_ended_page_cannot_begin_again(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions: 1, ..SHORT }).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "1").await;
    kit.pass(SECOND).await;
    assert!(kit.lives(kit.page().event(1)).await, "the next page takes the place");
    for _ in 0..SHORT.begin_within.as_secs() + 2 {
        assert_eq!(kit.ask(page.event(2)).await, View::Ended);
        assert_eq!(kit.set(page.event(2), &cart, "2").await, Outcome::Ended);
        assert_eq!(kit.ask(page.event(1)).await, View::Ended, "its receipts are gone with it");
        kit.pass(SECOND).await;
    }
}

pub(super) async fn an_ended_page_has_no_cells(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "1").await;
    let seen = kit.cell(&cart).await;
    kit.pass(SHORT.session_kept + SECOND).await;
    assert_eq!(kit.cell(&cart).await, absent(&cart));
    let other = kit.page_of(page.visitor());
    let borrows = Draft::new(other.event(1)).expect(&seen);
    assert_eq!(kit.commit(borrows).await, Outcome::Stale(vec![absent(&cart)]));
}

pub(super) async fn a_page_of_another_visitor_is_refused(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let mut foreign = page;
    foreign.0 = PageTicket { visitor: VisitorId::from_bytes([9; 16]), ..page.0 };
    kit.set(page.event(1), &cart, "1").await;
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.ask(foreign.event(1)).await, View::Ended, "not even the receipt is told");
    assert_eq!(kit.set(foreign.event(2), &cart, "2").await, Outcome::Ended);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"));
    kit.pass(SECOND * 2).await;
    assert!(!kit.lives(page.event(2)).await, "and it was no sign of life");
}

pub(super) async fn the_page_longest_away_makes_room(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions: 3, ..SHORT }).await;
    let pages = [kit.page(), kit.page(), kit.page()];
    for page in pages {
        kit.set(page.event(1), &page.cell("Cart"), "1").await;
        kit.pass(SECOND).await;
    }
    assert!(kit.lives(pages[0].event(2)).await);
    kit.pass(SECOND).await;
    assert!(kit.lives(kit.page().event(1)).await);
    assert_eq!(kit.text(&pages[1].cell("Cart")).await, None, "the second was away longest");
    assert!(kit.lives(pages[0].event(2)).await);
    assert!(kit.lives(pages[2].event(2)).await);
}

pub(super) async fn a_visitors_page_longest_away_makes_room_for_their_next(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions_per_visitor: 2, ..SHORT }).await;
    let stranger = kit.page();
    assert!(kit.lives(stranger.event(1)).await);
    kit.pass(SECOND).await;
    let first = kit.page();
    let second = kit.page_of(first.visitor());
    let third = kit.page_of(first.visitor());
    for page in [first, second, third] {
        assert!(kit.lives(page.event(1)).await);
        kit.pass(SECOND).await;
    }
    assert!(!kit.lives(first.event(1)).await);
    for page in [stranger, second, third] {
        assert!(kit.lives(page.event(1)).await);
    }
}

pub(super) async fn a_session_is_kept_from_its_last_sign_of_life(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (kept, left) = (kit.page(), kit.page());
    for page in [kept, left] {
        kit.set(page.event(1), &page.cell("Cart"), "1").await;
    }
    kit.pass(SHORT.session_kept - SECOND).await;
    assert!(kit.lives(kept.event(2)).await);
    assert_eq!(kit.text(&left.cell("Cart")).await.as_deref(), Some("1"));
    kit.pass(SECOND * 2).await;
    assert_eq!(kit.text(&kept.cell("Cart")).await.as_deref(), Some("1"));
    assert_eq!(kit.text(&left.cell("Cart")).await, None);
    assert_eq!(kit.ask(left.event(2)).await, View::Ended);
}

pub(super) async fn refused_events_are_signs_of_life(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event_from(2, 2), &cart, "1").await;
    kit.pass(SHORT.session_kept - SECOND).await;
    let stale = Draft::new(page.event_from(3, 2)).expect(&absent(&cart));
    assert!(matches!(kit.commit(stale).await, Outcome::Stale(_)));
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.ask(page.event(1)).await, View::Late);
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.ask(page.other(2)).await, View::Other);
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"));
}

pub(super) async fn reading_without_an_event_is_no_sign_of_life(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "1").await;
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.text(&cart).await.as_deref(), Some("1"));
    kit.pass(SECOND * 2).await;
    assert_eq!(kit.text(&cart).await, None);
}

pub(super) async fn the_end_of_a_page_leaves_its_visitors_cells(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let saved = page.user_cell("Saved");
    kit.set(page.event(1), &saved, "1").await;
    kit.pass(SHORT.session_kept + SECOND).await;
    assert!(!kit.lives(page.event(2)).await);
    assert_eq!(kit.text(&saved).await.as_deref(), Some("1"));
}
