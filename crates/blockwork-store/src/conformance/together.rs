//! Several at once: commits of one call, and calls of many tasks.

use super::Make;
use super::kit::{DONE, Draft, Kit, ME, Page, SHORT, absent, done};
use blockwork_core::store::{Cell, CellId, Outcome, Read, Store, View};
use std::sync::Arc;

const TASKS: u64 = 8;
const EACH: u64 = 25;

pub(super) async fn later_commits_of_a_call_build_on_earlier_ones(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let commits = chain(page, &absent(&cart));
    let outcomes = kit.store.commit(&commits).await.expect("the store commits");
    assert_eq!(done(outcomes), [DONE, DONE, DONE]);
    assert_eq!(kit.text(&cart).await.as_deref(), Some("3"));
}

pub(super) async fn what_builds_on_a_refused_commit_is_refused(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    kit.set(page.event(9), &cart, "before").await;
    let seen = kit.cell(&cart).await;
    let outcomes = kit.store.commit(&chain(page, &absent(&cart))).await.expect("the store commits");
    assert_eq!(outcomes, [(); 3].map(|()| Outcome::Stale(vec![seen.clone()])));
}

/// Three commits, each on the version that the one before it will write.
fn chain(page: Page, seen: &Cell) -> Vec<blockwork_core::store::Commit> {
    let mut seen = seen.clone();
    let mut commits = Vec::new();
    for n in 1..=3 {
        let Draft(commit) = Draft::new(page.event(n)).put(&seen, n.to_string());
        seen.version = seen.version.next(commit.id.mark());
        commits.push(commit);
    }
    commits
}

pub(super) async fn increments_of_many_tasks_are_all_counted(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let first = kit.page();
    let counter = first.user_cell("Counter");
    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        let (store, page, counter) = (kit.store.clone(), kit.page_of(first.visitor()), counter.clone());
        tasks.push(tokio::spawn(async move {
            for n in 1..=EACH {
                increment(&store, page, n, &[&counter]).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("a task that counts");
    }
    assert_eq!(kit.text(&counter).await, Some((TASKS * EACH).to_string()));
    assert_eq!(kit.cell(&counter).await.version.n, TASKS * EACH);
}

pub(super) async fn cells_that_change_together_are_never_seen_apart(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let [a, b] = ["A", "B"].map(|state| page.user_cell(state));
    let (store, pair) = (kit.store.clone(), [a.clone(), b.clone()]);
    let writer = tokio::spawn(async move {
        for n in 1..=EACH {
            increment(&store, page, n, &[&pair[0], &pair[1]]).await;
        }
    });
    while !writer.is_finished() {
        let seen = kit.look(&[&a, &b]).await;
        assert_eq!(seen[0].bytes, seen[1].bytes);
        tokio::task::yield_now().await;
    }
    writer.await.expect("a task that counts");
    assert_eq!(kit.text(&a).await, Some(EACH.to_string()));
}

/// Counts each cell up by one, in one event that is run again until it is not stale.
async fn increment(store: &Arc<dyn Store>, page: Page, n: u64, cells: &[&CellId]) {
    let event = page.event_from(n, n);
    let read = Read {
        by: ME,
        lease: None,
        event: Some(event.clone()),
        cells: cells.iter().map(|cell| ((*cell).clone(), None)).collect(),
    };
    let Ok(View::Cells { cells: mut seen, .. }) = store.read(&read).await else {
        panic!("event {n} has no answer yet")
    };
    loop {
        let draft = seen.iter().fold(Draft::new(event.clone()), |draft, cell| draft.put(cell, plus_one(cell)));
        match store.commit(&[draft.0]).await.expect("the store commits").remove(0) {
            Outcome::Done { .. } => return,
            Outcome::Stale(changed) => {
                for cell in changed {
                    let old = seen.iter_mut().find(|old| old.id == cell.id).expect("a cell that was expected");
                    *old = cell;
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

fn plus_one(cell: &Cell) -> String {
    let text = cell.bytes.as_deref().map_or("0", |bytes| std::str::from_utf8(bytes).expect("text"));
    (text.parse::<u64>().expect("a number") + 1).to_string()
}
