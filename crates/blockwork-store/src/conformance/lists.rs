//! Everything there is can be listed, some at a time.

use super::Make;
use super::kit::{Draft, Kit, SECOND, SHORT, absent, global, owed};
use blockwork_core::store::{CellId, Entry, List, Owed, ScopeId, StoreLimits};
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

pub(super) async fn cells_are_listed_by_their_owner(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let mut ids: Vec<_> = (0..MANY).map(|key| CellId { key: key.to_string().into(), ..global("News") }).collect();
    let all = ids.iter().fold(Draft::new(page.event(1)), |draft, cell| draft.put(&absent(cell), "1"));
    kit.commit(all).await;
    kit.set(page.event(2), &page.cell("Cart"), "1").await;
    ids.sort();
    let all: Vec<_> = ids.iter().collect();
    let expected: Vec<_> = kit.look(&all).await.into_iter().map(Entry::Cell).collect();
    assert_eq!(kit.list(List::Cells(ScopeId::Global)).await, expected);
    assert_eq!(counts(&kit, List::Cells(ScopeId::Global)).await, [200, 200, 50]);
    let own = Entry::Cell(kit.cell(&page.cell("Cart")).await);
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
    let [Entry::Page { page, visitor, away_since: None, bytes }] = of_visitor[..] else { panic!("{of_visitor:?}") };
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
