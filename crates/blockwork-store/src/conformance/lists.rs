//! Everything there is can be listed, some at a time.

use super::Make;
use super::kit::{Draft, Kit, SECOND, SHORT, absent, global, owed};
use blockwork_core::store::{Cell, CellId, Entry, List, Owed, ScopeId, StoreLimits};
use std::time::Duration;

const MANY: usize = 450;

/// How many entries each call brings.
async fn counts(kit: &Kit, what: List) -> Vec<usize> {
    let (mut counts, mut after) = (Vec::new(), None);
    loop {
        let listed = kit.store.list(&what, after.as_ref()).await.expect("the store lists");
        counts.push(listed.entries.len());
        after = listed.next;
        if after.is_none() {
            return counts;
        }
    }
}

/// A cell that is kept as long as its owner.
fn without_end(cell: Cell) -> Entry {
    Entry::Cell { cell, ends: None }
}

pub(super) async fn cells_are_listed_by_their_owner(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let mut ids: Vec<_> = (0..MANY).map(|key| CellId { key: key.to_string().into(), ..global("News") }).collect();
    let all = ids.iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put(&absent(cell), "1"));
    kit.commit(all).await;
    kit.set(page.event(2), &page.cell("Cart"), "1").await;
    ids.sort();
    let all: Vec<_> = ids.iter().collect();
    let expected: Vec<_> = kit.look(&all).await.into_iter().map(without_end).collect();
    assert_eq!(kit.list(List::Cells(ScopeId::Global)).await, expected);
    assert_eq!(counts(&kit, List::Cells(ScopeId::Global)).await, [200, 200, 50]);
    let own = without_end(kit.cell(&page.cell("Cart")).await);
    assert_eq!(kit.list(List::Cells(ScopeId::Page(page.0.page))).await, [own]);
    assert_eq!(kit.list(List::Cells(ScopeId::Visitor(page.visitor()))).await, []);
}

pub(super) async fn pages_are_listed_with_what_they_hold(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { sessions_per_visitor: MANY, ..SHORT }).await;
    let (there, other) = (kit.page(), kit.page());
    kit.feed(there).await;
    kit.set(there.event(1), &there.cell("Cart"), "x".repeat(1000)).await;
    kit.pass(SECOND).await;
    kit.commit(Draft::new(other.event(1))).await;
    let of_visitor = kit.list(List::Pages(Some(there.visitor()))).await;
    let [Entry::Page { page, visitor, away_since: None, bytes, .. }] = of_visitor[..] else { panic!("{of_visitor:?}") };
    assert_eq!((page, visitor), (there.0.page, there.visitor()));
    assert!((1000..2000).contains(&bytes), "{bytes}");
    let of_other = kit.list(List::Pages(Some(other.visitor()))).await;
    let [Entry::Page { away_since, .. }] = of_other[..] else { panic!("{of_other:?}") };
    assert_eq!(away_since, Some(kit.now()));
    for _ in 2..MANY {
        assert!(kit.lives(kit.page_of(other.visitor()).event(1)).await);
    }
    assert_eq!(counts(&kit, List::Pages(None)).await, [200, 200, 50]);
    let mut pages: Vec<_> = kit.list(List::Pages(None)).await.iter().map(|entry| format!("{entry:?}")).collect();
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), MANY, "each once");
}

pub(super) async fn cells_are_listed_with_the_time_they_end(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    for (n, cell) in (1..).zip([page.cell("Cart"), page.user_cell("Saved"), global("News")]) {
        kit.pass(SECOND).await;
        kit.commit(Draft::new(page.event(2 * n)).put_for(&absent(&cell), "1", SECOND * 10)).await;
        let (seen, ends) = (kit.cell(&cell).await, kit.now().plus(SECOND * 10));
        kit.pass(SECOND).await;
        let timed = Entry::Cell { cell: seen, ends: Some(ends) };
        assert_eq!(kit.list(List::Cells(cell.scope)).await, [timed], "from its last change");
        kit.set(page.event(2 * n + 1), &cell, "2").await;
        assert_eq!(kit.list(List::Cells(cell.scope)).await, [without_end(kit.cell(&cell).await)]);
    }
}

pub(super) async fn pages_are_listed_with_the_time_they_were_rendered(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let mut rendered = Vec::new();
    for _ in 0..3 {
        kit.pass(SECOND).await;
        let page = kit.page();
        rendered.push((page.0.page, kit.now()));
        kit.pass(SECOND).await;
        assert!(kit.lives(page.event(1)).await);
        kit.pass(SECOND).await;
        kit.feed(page).await;
    }
    let began = |entry| match entry {
        Entry::Page { page, began, .. } => (page, began),
        other => panic!("a page, and not {other:?}"),
    };
    let mut listed: Vec<_> = kit.list(List::Pages(None)).await.into_iter().map(began).collect();
    listed.sort_by_key(|(_, began)| *began);
    assert_eq!(listed, rendered);
}

pub(super) async fn what_is_owed_is_listed_in_its_order(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let later = kit.now().plus(SECOND);
    let all: Vec<_> = (0..MANY).map(|_| Owed { not_before: later, ..owed("tick") }).collect();
    kit.commit(all.iter().fold(Draft::new(page.event(1)), |draft, one| draft.owes(one.clone()))).await;
    assert_eq!(kit.all_owed().await, all);
    assert_eq!(counts(&kit, List::Owed).await, [200, 200, 50]);
}

pub(super) async fn what_is_over_is_not_listed(make: &impl Make) {
    let mut kit = Kit::new(make, StoreLimits { visitor_kept: SHORT.session_kept, ..SHORT }).await;
    let pages: Vec<_> = (0..MANY).map(|_| kit.page()).collect();
    for page in &pages {
        let draft = Draft::new(page.event(1)).put(&absent(&page.cell("Cart")), "1");
        kit.commit(draft.put(&absent(&page.user_cell("Saved")), "1")).await;
    }
    let writer = kit.page();
    let cell = |key: usize| CellId { key: key.to_string().into(), ..global("News") };
    let all = (0..MANY).fold(Draft::new(writer.event(1)), |draft, key| {
        draft.put_for(&absent(&cell(key)), "1", SHORT.session_kept - Duration::from_secs(1))
    });
    kit.commit(all).await;
    // No beat comes after the one that makes them all due at once.
    kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(kit.list(List::Cells(ScopeId::Global)).await, []);
    kit.pass(SECOND).await;
    assert_eq!(kit.list(List::Pages(None)).await, []);
    for page in &pages {
        assert_eq!(kit.list(List::Cells(ScopeId::Page(page.0.page))).await, []);
        assert_eq!(kit.list(List::Cells(ScopeId::Visitor(page.visitor()))).await, []);
        assert_eq!(kit.list(List::Pages(Some(page.visitor()))).await, []);
    }
}
