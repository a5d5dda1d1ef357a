//! Tests that hold the database back, or make the disk full: they need the inside of the store.

mod announced;
mod restart;

use super::{PLACES, Sqlite};
use crate::Store;
use crate::conformance::kit::{DONE, Draft, Kit, ME, Page, SECOND, SHORT, absent, answered, done};
use blockwork_core::event::OPEN_EVENTS;
use blockwork_core::store::{Limit, Outcome, Read, StoreError, StoreLimits, View};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tempfile::TempDir;

/// A store, the tools of the conformance suite over it, and its folder.
struct Open {
    kit: Kit,
    store: Arc<Sqlite>,
    folder: TempDir,
}

async fn open(limits: StoreLimits) -> Open {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Sqlite::open(&folder.path().join("store.db"), limits).expect("a database"));
    Open { kit: Kit::over(store.clone()).await, store, folder }
}

impl Open {
    /// The same file, opened again.
    async fn again(self) -> Open {
        let Open { kit, store, folder } = self;
        drop((kit, store));
        let store = Arc::new(Sqlite::open(&folder.path().join("store.db"), SHORT).expect("the database"));
        Open { kit: Kit::over(store.clone()).await, store, folder }
    }

    /// Lets the disk grow by so many pages, counted from what is there.
    fn room(&self, pages: i64) {
        let db = self.store.shared.db.lock();
        let count: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).expect("a count");
        db.query_row(&format!("PRAGMA max_page_count = {}", count + pages), [], |_| Ok(())).expect("a limit");
    }

    fn read(&self, page: Page, state: &str) -> Read {
        Read { by: ME, lease: None, event: None, cells: vec![(page.cell(state), None)] }
    }
}

/// Whether the future is ready now, without waiting, and however many were asked before it.
fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    pin!(tokio::task::unconstrained(future)).poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test]
async fn commits_that_wait_together_share_one_batch() {
    let open = open(SHORT).await;
    let commits: Vec<_> = (0..100).map(|_| [Draft::new(open.kit.page().event(1)).0]).collect();
    let before = open.store.batches_written();
    let mut waiting: Vec<_> = commits.iter().map(|commit| open.store.commit(commit)).collect();
    {
        let _held = open.store.shared.db.lock();
        assert!(waiting.iter_mut().all(|commit| poll(commit.as_mut()).is_pending()));
    }
    for commit in waiting {
        assert_eq!(done(commit.await.expect("a commit")), [DONE]);
    }
    // The writer may have taken the first few before the rest came.
    assert!(open.store.batches_written() - before <= 2);
}

#[tokio::test]
async fn an_answer_leaves_when_all_it_rests_on_is_on_disk() {
    let open = open(SHORT).await;
    let (kit, store, page) = (&open.kit, &open.store, open.kit.page());
    let cart = page.cell("Cart");
    kit.set(page.event(1), &page.cell("Other"), "before").await;

    let commit = [Draft::new(page.event(2)).put(&absent(&cart), "1").0];
    let stale = [Draft::new(page.event(3)).expect(&absent(&cart)).0];
    let (sees, sees_not) = (open.read(page, "Cart"), open.read(page, "Other"));
    let asks = Read { by: ME, lease: None, event: Some(page.event(2)), cells: Vec::new() };

    let held = store.shared.db.lock();
    let mut commit = store.commit(&commit);
    assert!(poll(commit.as_mut()).is_pending());
    let mut sees = store.read(&sees);
    assert!(poll(sees.as_mut()).is_pending(), "a read of what is not on disk");
    let mut stale = store.commit(&stale);
    assert!(poll(stale.as_mut()).is_pending(), "a refusal that tells what is not on disk");
    let mut asks = store.read(&asks);
    assert!(poll(asks.as_mut()).is_pending(), "a receipt that is not on disk");
    assert!(poll(store.read(&sees_not).as_mut()).is_ready(), "a read of what is on disk waits for nothing");
    drop(held);

    assert_eq!(done(commit.await.expect("a commit")), [DONE]);
    assert!(matches!(sees.await, Ok(View::Cells { cells, .. }) if cells[0].bytes.as_deref() == Some(b"1")));
    assert!(matches!(&stale.await.expect("a commit")[..], [Outcome::Stale(_)]));
    assert_eq!(asks.await.expect("a read"), View::Answered("ok".into()));
}

#[tokio::test]
async fn the_commits_of_a_call_wait_even_where_a_later_one_ends_the_page_of_an_earlier() {
    let open = open(StoreLimits { sessions: 1, ..SHORT }).await;
    let (first, second) = (open.kit.page(), open.kit.page());
    let saved = first.user_cell("Saved");
    let commits = [Draft::new(first.event(1)).put(&absent(&saved), "1").0, Draft::new(second.event(OPEN_EVENTS + 1)).0];
    let mut both = open.store.commit(&commits);
    {
        let _held = open.store.shared.db.lock();
        assert!(poll(both.as_mut()).is_pending());
    }
    assert_eq!(done(both.await.expect("commits")), [DONE, Outcome::Full(Limit::OpenEvents)]);
}

#[tokio::test]
async fn an_end_is_on_disk_before_it_is_told() {
    let mut open = open(StoreLimits { sessions: 1, ..SHORT }).await;
    let page = open.kit.page();
    open.kit.set(page.event(1), &page.cell("Cart"), "1").await;
    open.kit.pass(SECOND).await;
    assert!(open.kit.lives(open.kit.page().event(1)).await, "the next page takes the place");
    let before = open.store.batches_written();
    assert!(!open.kit.lives(page.event(2)).await);
    assert_eq!(open.store.batches_written(), before + 1, "its end is written for the one who asks");
    assert!(!open.kit.lives(page.event(2)).await);
    assert_eq!(open.store.batches_written(), before + 1, "and once");
}

#[tokio::test]
async fn what_ended_is_gone_from_the_file() {
    let mut open = open(SHORT).await;
    let page = open.kit.page();
    let [a, b] = ["A", "B"].map(|state| page.user_cell(state));
    let both = Draft::new(page.event(1)).put(&absent(&a), "1").put(&absent(&b), "1");
    open.kit.commit(both.put(&absent(&page.cell("Cart")), "1")).await;
    open.kit.pass(SHORT.visitor_kept + SECOND).await;
    let page = open.kit.page_of(page.visitor());
    assert_eq!(open.kit.set(page.event(1), &a, "2").await, DONE);
    let open = open.again().await;
    assert_eq!(open.kit.text(&a).await.as_deref(), Some("2"));
    assert_eq!(open.kit.cell(&b).await, absent(&b), "nothing comes back with the visitor");
    let count = "SELECT (SELECT count(*) FROM cells) || ' ' || (SELECT count(*) FROM receipts)";
    let count: String = open.store.shared.db.lock().query_row(count, [], |row| row.get(0)).expect("a count");
    assert_eq!(count, "1 1", "one cell, and one receipt");
}

#[tokio::test]
async fn an_idle_store_writes_its_time_every_ten_seconds_and_nothing_else() {
    let mut open = open(SHORT).await;
    let page = open.kit.page();
    open.kit.set(page.event(1), &page.cell("Cart"), "1").await;
    let before = open.store.batches_written();
    for tens in 1..=3 {
        for _ in 0..9 {
            open.kit.pass(SECOND).await;
            open.kit.cell(&page.cell("Cart")).await;
        }
        assert_eq!(open.store.batches_written(), before + tens - 1);
        open.kit.pass(SECOND).await;
        settled(&open.store, before + tens).await;
    }
    open.kit.pass(SECOND).await;
    let now = open.kit.now();
    let opened = open.again().await.kit.now();
    assert_eq!(
        opened,
        now.plus(Duration::from_millis(1)),
        "closing writes what is left, and opening moves it by a tick"
    );
}

#[tokio::test]
async fn what_nobody_waits_for_is_written_within_ten_seconds() {
    let mut open = open(SHORT).await;
    let page = open.kit.page();
    let before = open.store.batches_written();
    assert!(open.kit.lives(page.event(1)).await);
    open.kit.pass(SECOND * 9).await;
    assert_eq!(open.store.batches_written(), before, "a page that only reads costs no fsync");
    open.kit.pass(SECOND).await;
    settled(&open.store, before + 1).await;
    open.kit.pass(SECOND * 9).await;
    settled(&open.store, before + 1).await;
    open.kit.pass(SECOND).await;
    settled(&open.store, before + 2).await;
}

/// Waits until so many batches are written. Nobody waits for a beat's batch, so there is nothing else to wait for.
async fn settled(store: &Sqlite, batches: u64) {
    for _ in 0..10_000 {
        if store.batches_written() >= batches {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(store.batches_written(), batches);
}

#[tokio::test]
async fn a_full_disk_refuses_whole_commits_and_the_next_works_when_there_is_room() {
    let open = open(SHORT).await;
    let (kit, page) = (&open.kit, open.kit.page());
    let [a, b] = ["A", "B"].map(|state| page.cell(state));
    kit.commit(Draft::new(page.event(1)).put(&absent(&a), "a").put(&absent(&b), "b")).await;
    let seen = kit.look(&[&a, &b]).await;

    open.room(3);
    let large = "x".repeat(100_000);
    let too_much = Draft::new(page.event(2)).put(&seen[0], "c").put(&seen[1], &large).0;
    for _ in 0..3 {
        let refused = open.store.commit(std::slice::from_ref(&too_much)).await;
        assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
        assert_eq!(kit_when_up(&open, &a, &b).await, seen, "not one of the two has changed");
    }
    let small = Draft::new(page.event(3)).put(&seen[0], "d").0;
    assert_eq!(kit.send(&small).await, DONE, "what fits is written");

    open.room(1000);
    let now = kit.look(&[&a, &b]).await;
    let fits = Draft::new(page.event(2)).put(&now[0], "e").put(&now[1], &large);
    assert_eq!(kit.commit(fits).await, DONE, "its number is still open");
    let open = open.again().await;
    assert_eq!(open.kit.text(&a).await.as_deref(), Some("e"));
    assert_eq!(open.kit.text(&b).await, Some(large));
}

/// The two cells, as soon as memory was read again from the file.
async fn kit_when_up(
    open: &Open,
    a: &blockwork_core::store::CellId,
    b: &blockwork_core::store::CellId,
) -> Vec<blockwork_core::store::Cell> {
    let read = Read { by: ME, lease: None, event: None, cells: vec![(a.clone(), None), (b.clone(), None)] };
    loop {
        match open.store.read(&read).await {
            Ok(View::Cells { cells, .. }) => return cells,
            Err(StoreError::Unavailable { .. }) => tokio::task::yield_now().await,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_has_read_from_a_batch_that_fails_fails_with_it() {
    let open = open(SHORT).await;
    let (kit, page) = (&open.kit, open.kit.page());
    let cart = page.cell("Cart");
    kit.set(page.event(1), &page.cell("Other"), "1").await;
    open.room(3);
    let large = [Draft::new(page.event(2)).put(&absent(&cart), "x".repeat(100_000)).0];
    let (sees, small) = (open.read(page, "Cart"), [Draft::new(kit.page().event(1)).answer("small").0]);
    let held = open.store.shared.db.lock();
    let mut large = open.store.commit(&large);
    assert!(poll(large.as_mut()).is_pending());
    let mut sees = open.store.read(&sees);
    assert!(poll(sees.as_mut()).is_pending());
    let mut small = open.store.commit(&small);
    assert!(poll(small.as_mut()).is_pending());
    drop(held);
    assert!(large.await.is_err());
    assert!(sees.await.is_err(), "it saw what never was");
    assert!(small.await.is_err(), "it was applied to a memory that is thrown away");
    assert_eq!(kit_when_up(&open, &cart, &page.cell("Other")).await[0], absent(&cart));
}

#[tokio::test]
async fn signs_of_life_outlive_a_batch_that_fails() {
    let mut open = open(SHORT).await;
    let page = open.kit.page();
    let cart = page.cell("Cart");
    open.kit.set(page.event(1), &cart, "1").await;
    open.kit.pass(SHORT.session_kept - SECOND).await;
    let other = open.kit.page();
    open.kit.commit(Draft::new(other.event(1))).await;
    // All is written but this.
    assert!(open.kit.lives(page.event(2)).await);
    open.room(3);
    let large = Draft::new(page.event(3)).put(&absent(&page.cell("Large")), "x".repeat(100_000)).0;
    assert!(open.store.commit(std::slice::from_ref(&large)).await.is_err());
    kit_when_up(&open, &cart, &cart).await;
    let now = open.kit.now();
    open.kit.pass(SECOND * 5).await;
    assert_eq!(open.kit.now(), now.plus(SECOND * 5), "store time goes on");
    assert_eq!(
        open.kit.text(&cart).await.as_deref(),
        Some("1"),
        "60 seconds after its event, 6 after its sign of life"
    );
}

#[tokio::test]
async fn so_many_commits_wait_and_the_next_waits_for_a_place() {
    let open = open(StoreLimits { sessions_per_visitor: PLACES * 2, sessions: PLACES * 2, ..SHORT }).await;
    let commits: Vec<_> = (0..PLACES + 10).map(|_| [Draft::new(open.kit.page().event(1)).0]).collect();
    let mut waiting: Vec<_> = commits.iter().map(|commit| open.store.commit(commit)).collect();
    {
        let _held = open.store.shared.db.lock();
        assert!(waiting.iter_mut().all(|commit| poll(commit.as_mut()).is_pending()));
        assert_eq!(open.store.shared.state.lock().machine.sessions(), PLACES);
    }
    for commit in waiting {
        assert_eq!(done(commit.await.expect("a commit")), [DONE]);
    }
}

#[tokio::test]
async fn a_commit_that_nobody_waits_for_any_more_is_written_all_the_same() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    let commit = [Draft::new(page.event(1)).put(&absent(&page.cell("Cart")), "1").answer("written").0];
    assert!({
        let _held = open.store.shared.db.lock();
        poll(pin!(open.store.commit(&commit))).is_pending()
    });
    assert_eq!(open.kit.send(&commit[0]).await, answered("written"));
}
