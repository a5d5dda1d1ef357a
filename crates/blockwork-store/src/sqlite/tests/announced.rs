//! What leaves the store is on disk: changes, ends, claims; and what becomes of them when a batch cannot be written.

use super::{Open, kit_when_up, open, poll};
use crate::Store;
use crate::conformance::kit::{DONE, Draft, ME, SECOND, SHORT, absent, done, global, owed, owed_key};
use blockwork_core::store::{
    Attached, Change, Changes, Claim, Outcome, Owed, Owner, Position, Reason, StoreError, Wants,
};
use std::task::Poll;

/// A commit that does not fit on the disk.
async fn fail(open: &Open) {
    open.room(3);
    let page = open.kit.page();
    let large = [Draft::new(page.event(1)).put(&absent(&page.cell("Large")), "x".repeat(100_000)).0];
    let refused = open.store.commit(&large).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    kit_when_up(open, &global("A"), &global("B")).await;
    open.room(1000);
}

#[tokio::test]
async fn a_change_is_told_when_it_is_on_disk() {
    let open = open(SHORT).await;
    let (page, news) = (open.kit.page(), global("News"));
    let start = open.kit.head().await;
    let commit = [Draft::new(page.event(1)).put(&absent(&news), "1").0];
    let mut waits = open.store.changes(start);
    let held = open.store.shared.db.lock();
    let mut commit = open.store.commit(&commit);
    assert!(poll(commit.as_mut()).is_pending());
    assert!(poll(waits.as_mut()).is_pending(), "it is not on disk");
    let mut late = open.store.changes(start);
    assert!(poll(late.as_mut()).is_pending(), "nor for who asks now");
    let mut ahead = open.store.changes(Position(start.0 + 1));
    assert!(poll(ahead.as_mut()).is_pending(), "and its position is not unknown");
    drop(held);
    assert_eq!(done(commit.await.expect("a commit")), [DONE]);
    let version = open.kit.cell(&news).await.version;
    let told = Changes::Some { at: Position(start.0 + 1), changes: vec![Change::Cell(news, version)] };
    assert_eq!(waits.await.expect("changes"), told);
    assert_eq!(late.await.expect("changes"), told);
    assert!(poll(ahead.as_mut()).is_pending(), "it has nothing after it yet");
}

#[tokio::test]
async fn an_end_and_a_claim_leave_when_they_are_on_disk() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    open.kit.commit(Draft::new(page.event(1)).owes(owed("chain"))).await;
    open.kit.leave().await;
    let wants = Wants::Due { listeners: ["chain".into()].into(), most: 1 };
    let ask = Claim { by: ME, wants };
    let held = open.store.shared.db.lock();
    let mut claim = open.store.claim(&ask);
    assert!(poll(claim.as_mut()).is_pending());
    let mut end = open.store.end(Owner::Page(page.0.page), Reason::Asked);
    assert!(poll(end.as_mut()).is_pending());
    let mut again = open.store.end(Owner::Page(page.0.page), Reason::Asked);
    assert!(poll(again.as_mut()).is_pending(), "that it is over is not on disk either");
    drop(held);
    assert_eq!(claim.await.expect("a claim").len(), 1);
    assert_eq!((end.await.expect("an end"), again.await.expect("an end")), (1, 0));
}

#[tokio::test]
async fn who_follows_the_changes_is_told_to_read_again_after_a_batch_that_failed() {
    let open = open(SHORT).await;
    let start = open.kit.head().await;
    let mut waits = open.store.changes(start);
    assert!(poll(waits.as_mut()).is_pending());
    fail(&open).await;
    let Changes::Trimmed { at } = waits.await.expect("changes") else { panic!("what was shown may never have been") };
    assert!(matches!(open.kit.changes(start).await, Changes::Trimmed { .. }));
    let next = open.kit.done(Draft::new(open.kit.page().event(1)).put(&absent(&global("News")), "1")).await;
    assert!(next > at);
    assert_eq!(open.kit.changed(at).await.len(), 1, "and goes on from there");
}

#[tokio::test]
async fn feeds_and_claims_outlive_a_batch_that_failed() {
    let mut open = open(SHORT).await;
    let (page, chain) = (open.kit.page(), owed("chain"));
    open.kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    let other = open.kit.other();
    other.feed(page).await;
    // Not written yet: nobody waits for a feed.
    let feed = open.kit.feed(page).await;
    fail(&open).await;
    assert_eq!(open.kit.pulse().await.there, 1);
    assert_eq!(open.kit.claim(&["chain"]).await, [], "it is claimed still");
    assert_eq!(open.kit.commit(Draft::new(owed_key(chain.id, 1))).await, DONE);
    open.kit.detach(feed).await;
    assert_eq!(open.kit.pulse().await.there, 0, "the feed is known by its number");
    assert_eq!(open.kit.feed(page).await.n, feed.n + 1);
    open.kit.pass(SECOND).await;
}

#[tokio::test]
async fn a_claim_that_could_not_be_written_is_nobodys() {
    let open = open(SHORT).await;
    let (page, chain) = (open.kit.page(), owed("chain"));
    open.kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    open.kit.leave().await;
    let wants = Wants::Due { listeners: ["chain".into()].into(), most: 1 };
    let ask = Claim { by: ME, wants };
    let large = [Draft::new(page.event(2)).put(&absent(&page.cell("Large")), "x".repeat(100_000)).owes(owed("new")).0];
    open.room(3);
    let held = open.store.shared.db.lock();
    let mut commit = open.store.commit(&large);
    assert!(poll(commit.as_mut()).is_pending());
    let mut claim = open.store.claim(&ask);
    assert!(poll(claim.as_mut()).is_pending());
    let attached = poll(open.store.attach(&page.0, ME).as_mut());
    let Poll::Ready(Ok(Attached::There { at, .. })) = attached else { panic!("{attached:?}") };
    drop(held);
    assert!(commit.await.is_err());
    assert!(claim.await.is_err());
    kit_when_up(&open, &global("A"), &global("B")).await;
    open.room(1000);
    assert!(matches!(open.kit.changes(at).await, Changes::Trimmed { .. }), "a feed of then reads again");
    let claimed = open.kit.claim_one("chain").await;
    assert_eq!(claimed.owed.id, chain.id);
    assert_eq!(open.kit.all_owed().await.len(), 1, "what the refused commit would have owed is not owed");
    let late = Owed { attempts: 9, ..claimed.owed.clone() };
    let old = Draft::new(owed_key(chain.id, claimed.token + 1)).owes(late);
    assert_eq!(open.kit.commit(old).await, Outcome::Lost);
}

#[tokio::test]
async fn the_commits_of_one_call_on_one_cell_are_one_batch() {
    const COMMITS: u64 = 64;
    let open = open(SHORT).await;
    let (page, counter) = (open.kit.page(), global("Counter"));
    let (mut seen, mut commits) = (absent(&counter), Vec::new());
    for n in 1..=COMMITS {
        let Draft(commit) = Draft::new(page.event(n)).put(&seen, n.to_string());
        seen.version = seen.version.next(commit.id.mark());
        commits.push(commit);
    }
    let before = open.store.batches_written();
    let outcomes = done(open.store.commit(&commits).await.expect("commits"));
    assert!(outcomes.iter().all(|outcome| *outcome == DONE), "{outcomes:?}");
    assert_eq!(open.store.batches_written() - before, 1);
    assert_eq!(open.kit.cell(&counter).await.version.n, COMMITS);
    assert!(matches!(poll(open.store.changes(Position(0)).as_mut()), Poll::Ready(Ok(Changes::Trimmed { .. }))));
}
