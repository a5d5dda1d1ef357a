//! An instance that remembers cells answers as one that reads them, and asks the store less often.

use super::listeners::demands;
use super::model::Comes;
use super::stores::steps;
use super::wait;
use super::world::{World, limits, turns};
use blockwork_core::Kind;
use blockwork_core::event::Answer;
use blockwork_core::id::PageId;
use blockwork_core::store::{CellId, ScopeId};
use blockwork_store::Memory;
use std::sync::Arc;

/// The place of the instance that reads, and of the one that remembers.
const READS: usize = 0;
const REMEMBERS: usize = 1;

/// A world with one page.
async fn world() -> World {
    let mut world = World::new(Arc::new(Memory::new(limits())), None);
    world.start(READS).await;
    world.start(REMEMBERS).await;
    world.render(101);
    world
}

/// An event's answer, and how many steps of the store it and what it has caused took.
async fn steps_of(world: &mut World, place: usize, listener: &str) -> (Answer, u64) {
    let before = steps();
    let answer = world.answer(1, place, listener).await;
    turns().await;
    (answer, steps() - before)
}

fn value(answer: &Answer) -> &str {
    answer.value.as_ref().unwrap_or_else(|| panic!("{:?}", answer.error)).get()
}

#[test]
fn a_warm_event_is_one_step_and_what_it_causes_another() {
    wait(async {
        let mut world = world().await;
        let (_, cold) = steps_of(&mut world, REMEMBERS, "count").await;
        assert_eq!(cold, 4, "both read and commit");
        for n in 2..=10 {
            let (answer, warm) = steps_of(&mut world, REMEMBERS, "count").await;
            assert_eq!((value(&answer), warm), (&*n.to_string(), 2));
        }
        let (_, reading) = steps_of(&mut world, READS, "count").await;
        assert_eq!(reading, 4, "the other instance remembers nothing");
    });
}

#[test]
fn what_another_instance_has_changed_is_found_by_the_commit() {
    wait(async {
        let mut world = world().await;
        assert_eq!(world.fire(1, REMEMBERS, "count").await, Ok(1));
        turns().await;
        for n in [2, 4, 6] {
            assert_eq!(world.fire(1, READS, "count").await, Ok(n));
            turns().await;
            let (answer, stale) = steps_of(&mut world, REMEMBERS, "count").await;
            assert_eq!((value(&answer), stale), (&*(n + 1).to_string(), 4), "each is refused once");
        }
    });
}

#[test]
fn a_failure_on_what_is_no_longer_so_is_not_answered() {
    wait(async {
        let mut world = world().await;
        let refused = world.answer(1, REMEMBERS, "spend").await.error.expect("there is nothing yet");
        assert_eq!(refused.kind(), Kind::Invalid);
        assert_eq!(world.fire(1, READS, "count").await, Ok(1));
        turns().await;
        assert_eq!(world.fire(1, REMEMBERS, "spend").await, Ok(0), "it remembers that there was nothing");
        let (refused, warm) = steps_of(&mut world, REMEMBERS, "spend").await;
        assert_eq!((refused.error.map(|error| error.kind()), warm), (Some(Kind::Invalid), 1), "which is so by now");
    });
}

#[test]
fn a_fault_on_what_is_no_longer_so_is_not_answered() {
    wait(async {
        let mut world = world().await;
        let refused = world.answer(1, REMEMBERS, "spend").await.error.expect("there is nothing yet");
        assert_eq!(refused.kind(), Kind::Invalid);
        assert_eq!(world.fire(1, READS, "count").await, Ok(1));
        turns().await;
        assert_eq!(world.fire(1, REMEMBERS, "demand").await, Ok(0));
        turns().await;
        let (fault, steps) = steps_of(&mut world, REMEMBERS, "demand").await;
        assert_eq!((fault.error.map(|error| error.kind()), steps), (Some(Kind::Internal), 1), "which is so by now");
    });
}

#[test]
fn a_copy_is_answered_by_its_receipt_before_anything_is_run() {
    wait(async {
        let mut world = world().await;
        assert_eq!(world.fire(1, REMEMBERS, "count").await, Ok(1));
        assert_eq!(world.fire(1, REMEMBERS, "demand").await, Ok(0));
        let before = demands();
        assert_eq!(value(&world.again(1, REMEMBERS, "demand").await), "0");
        assert_eq!(demands(), before);
    });
}

#[test]
fn nothing_is_remembered_of_a_session_that_is_over() {
    wait(async {
        let mut world = world().await;
        assert_eq!(world.fire(1, REMEMBERS, "count").await, Ok(1));
        let remembers = world.start(REMEMBERS).await.engine.clone();
        let count = CellId { scope: ScopeId::Page(PageId::from_bytes([1; 16])), state: "Count".into(), key: "".into() };
        assert!(remembers.remembered.get(std::slice::from_ref(&count)).is_some());
        world.end_asked(1).await;
        assert_eq!(world.fire(1, REMEMBERS, "count").await, Err(Comes::Expired));
        assert_eq!(remembers.remembered.get(&[count]), None);
    });
}
