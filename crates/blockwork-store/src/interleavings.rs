//! The memory store with several threads, which take turns in every way that matters.

use crate::conformance::kit::{Draft, Page, absent};
use crate::sync::explore;
use crate::{Memory, Store};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{CellId, Change, Changes, Commit, Outcome, PageTicket, Position, StoreLimits, StoreTime};
use shuttle::future::block_on;
use shuttle::thread;
use std::sync::Arc;

/// A cell of the page with this number, and a commit that makes it.
fn make(number: u8) -> (CellId, Commit) {
    let (page, visitor) = (PageId::from_bytes([number; 16]), VisitorId::from_bytes([number; 16]));
    let page = Page(PageTicket { page, visitor, made: StoreTime::default() });
    let cell = page.cell("Cart");
    let Draft(commit) = Draft::new(page.event(1)).put(&absent(&cell), number.to_string());
    (cell, commit)
}

/// The cells that have changed after this, in order, until there are so many.
async fn follow(store: &Memory, mut at: Position, count: usize) -> Vec<CellId> {
    let mut cells = Vec::new();
    while cells.len() < count {
        let Ok(Changes::Some { at: next, changes }) = store.changes(at).await else { panic!("changes were lost") };
        assert!(next > at, "{next:?} is not after {at:?}");
        at = next;
        cells.extend(changes.into_iter().filter_map(|change| match change {
            Change::Cell(cell, _) => Some(cell),
            Change::Ended(_) => None,
        }));
    }
    cells
}

#[test]
fn whoever_waits_for_a_change_hears_of_each_once() {
    explore(1000, || {
        let store = Arc::new(Memory::new(StoreLimits::default()));
        let at = Position(1);
        let write = |number| {
            let store = store.clone();
            thread::spawn(move || {
                let outcomes = block_on(store.commit(&[make(number).1])).expect("a commit");
                assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
            })
        };
        let listen = || {
            let store = store.clone();
            thread::spawn(move || block_on(follow(&store, at, 3)))
        };
        let (writers, followers) = ([1, 2, 3].map(write), [listen(), listen()]);
        for writer in writers {
            writer.join().expect("a writer");
        }
        let [one, other] = followers.map(|follower| follower.join().expect("a follower"));
        assert_eq!(one, other, "everybody hears of them in one order");
        assert!((1..=3).all(|number| one.contains(&make(number).0)), "{one:?}");
    });
}
