//! Cells have versions, and a commit is checked against all it has seen.

use super::Make;
use super::kit::{DONE, Draft, Kit, ME, SECOND, SHORT, absent};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cell, CellId, Outcome, Put, Read, StoreError, View};
use bytes::Bytes;

pub(super) async fn a_stale_commit_is_told_all_that_changed_and_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [a, b, c] = ["A", "B", "C"].map(|state| page.cell(state));
    let old = kit.look(&[&a, &b, &c]).await;
    kit.commit(Draft::new(page.event(1)).put(&old[0], "a").put(&old[1], "b")).await;
    let stale = Draft::new(page.event(2)).put(&old[0], "x").put(&old[1], "y").put(&old[2], "z");
    let changed = kit.look(&[&a, &b]).await;
    assert_eq!(kit.commit(stale).await, Outcome::Stale(changed.clone()));
    assert_eq!(changed[0].bytes.as_deref(), Some(&b"a"[..]));
    assert_eq!(kit.look(&[&a, &b, &c]).await, [&changed[..], &[absent(&c)]].concat());
}

pub(super) async fn a_cell_that_was_only_read_is_checked_too(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [read, put] = ["Read", "Put"].map(|state| page.cell(state));
    kit.set(page.event(1), &read, "1").await;
    let draft = Draft::new(page.event(2)).expect(&absent(&read)).put(&absent(&put), "1");
    assert_eq!(kit.commit(draft).await, Outcome::Stale(vec![kit.cell(&read).await]));
    let only_read = Draft::new(page.event(3)).expect(&absent(&read)).answer("from a moment that never was");
    assert!(matches!(kit.commit(only_read).await, Outcome::Stale(_)));
    assert_eq!(kit.text(&put).await, None);
}

pub(super) async fn cells_of_both_scopes_change_together(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let (cart, saved) = (page.cell("Cart"), page.user_cell("Saved"));
    let both = Draft::new(page.event(1)).put(&absent(&cart), "c").put(&absent(&saved), "s");
    assert_eq!(kit.commit(both).await, DONE);
    let next = kit.page_of(page.visitor());
    assert_eq!(kit.text(&cart).await.as_deref(), Some("c"));
    assert_eq!(kit.text(&next.user_cell("Saved")).await.as_deref(), Some("s"));
    assert_eq!(kit.text(&next.cell("Cart")).await, None);
}

pub(super) async fn a_version_counts_and_carries_the_mark_of_its_commit(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let mut version = Version::NONE;
    for n in 1..=3 {
        let seen = kit.cell(&cart).await;
        let Draft(commit) = Draft::new(page.event(n)).put(&seen, n.to_string());
        kit.send(&commit).await;
        version = version.next(commit.id.mark());
        assert_eq!(kit.cell(&cart).await.version, version);
    }
    assert_eq!(version.n, 3);
}

pub(super) async fn a_recreated_cell_refuses_an_old_copy(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let saved = page.user_cell("Saved");
    kit.set(page.event(1), &saved, "old").await;
    let old = kit.cell(&saved).await;
    kit.pass(SHORT.visitor_kept + SECOND).await;
    assert_eq!(kit.cell(&saved).await, absent(&saved));
    let page = kit.page_of(page.visitor());
    kit.set(page.event(1), &saved, "new").await;
    let new = kit.cell(&saved).await;
    assert_eq!((old.version.n, new.version.n), (1, 1), "it is made anew");
    let from_old = Draft::new(page.event(2)).put(&old, "from the old one");
    assert_eq!(kit.commit(from_old).await, Outcome::Stale(vec![new]));
}

pub(super) async fn a_known_version_comes_back_without_bytes(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(1), &cart, "1").await;
    let first = kit.cell(&cart).await;
    let known = async |version| {
        let read = Read { by: ME, lease: None, event: None, cells: vec![(cart.clone(), Some(version))] };
        match kit.store.read(&read).await.expect("the store reads") {
            View::Cells { cells, .. } => cells,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(known(first.version).await, [Cell { bytes: None, ..first.clone() }]);
    kit.set(page.event(2), &cart, "2").await;
    let second = kit.cell(&cart).await;
    assert_eq!(known(first.version).await, [second]);
}

pub(super) async fn cells_come_in_the_order_they_were_asked_for(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [a, b, c] = ["A", "B", "C"].map(|state| page.cell(state));
    kit.set(page.event(1), &b, "b").await;
    for order in [[&a, &b, &c], [&c, &b, &a], [&b, &a, &b]] {
        let found = kit.look(&order).await;
        assert_eq!(found.iter().map(|cell| &cell.id).collect::<Vec<_>>(), order);
    }
}

pub(super) async fn a_cell_that_was_never_made_has_no_version(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cells = [page.cell("Cart"), page.user_cell("Saved")];
    for cell in &cells {
        assert_eq!(kit.cell(cell).await, absent(cell));
    }
    assert!(kit.lives(page.event(1)).await);
    assert_eq!(kit.cell(&cells[0]).await, absent(&cells[0]), "and a page that begins makes none");
}

pub(super) async fn states_keys_and_scopes_are_cells_of_their_own(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let keyed = |key: &str| CellId { key: key.into(), ..page.cell("Cart") };
    let cells =
        [page.cell("Cart"), page.user_cell("Cart"), page.cell("Other"), keyed("left"), keyed("a/'\"\\ \u{1f6d2}")];
    for (n, cell) in (1..).zip(&cells) {
        assert_eq!(kit.set(page.event(n), cell, n.to_string()).await, DONE);
    }
    for (n, cell) in (1u64..).zip(&cells) {
        assert_eq!(kit.text(cell).await, Some(n.to_string()));
    }
}

pub(super) async fn bytes_come_back_as_they_were(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let all: Vec<u8> = (0..=255).collect();
    for (n, bytes) in (1..).zip([&b""[..], b"\0", b"{\"a\":\"\\u0000\"}", "\u{1f6d2}".as_bytes(), &all]) {
        let seen = kit.cell(&cart).await;
        let draft = Draft::new(page.event(n)).put(&seen, bytes).answer(bytes);
        assert_eq!(kit.commit(draft).await, DONE);
        assert_eq!(kit.cell(&cart).await.bytes.as_deref(), Some(bytes));
        assert_eq!(kit.ask(page.event(n)).await, View::Answered(Bytes::copy_from_slice(bytes)));
    }
}

pub(super) async fn a_commit_that_makes_no_sense_is_misuse_and_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, other) = (kit.page(), kit.page());
    let cart = page.cell("Cart");
    let sound = || Draft::new(page.event(1)).put(&absent(&cart), "1");
    let mut unexpected = sound();
    unexpected.0.expect.clear();
    let mut twice = sound();
    twice.0.put.push(Put { cell: cart.clone(), bytes: Some(Bytes::from_static(b"2")), ttl: None });
    let foreign = Draft::new(page.event(1)).put(&absent(&other.cell("Cart")), "1");
    for wrong in [unexpected, twice, foreign] {
        let result = kit.store.commit(&[sound().0, wrong.0]).await;
        assert!(matches!(result, Err(StoreError::Misuse(_))), "{result:?}");
    }
    assert_eq!(kit.cell(&cart).await, absent(&cart), "not even the sound one beside it is written");
}
