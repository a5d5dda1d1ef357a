//! What an instance leaves undone is done by another, once, and nothing ends because nobody was there.

use super::listeners::{PERIOD, Third, Ticks, Told};
use super::stores::{Doom, OnDisk, When};
use super::wait;
use super::world::{AT_ONCE, World, limits, turns};
use crate::owed::begin_periods;
use blockwork_core::Kind;
use blockwork_store::Memory;
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const VISITOR: u8 = 101;

fn world() -> World {
    World::new(Arc::new(Memory::new(limits())), None)
}

/// Begins a chain of three on an instance that dies at this step, and says whether it did, and how long it took until
/// the chain had come to its end.
async fn seconds_with(doom: Doom) -> (bool, u64) {
    let mut world = world();
    let first = world.start(0).await;
    world.start(1).await;
    world.doom(0, doom);
    world.call(VISITOR, "begin_chain").await;
    turns().await;
    let mut seconds = 0;
    while !world.owed().await.is_empty() {
        assert!(seconds < 20, "{doom:?}: {:#?}", world.owed().await);
        world.pass(SECOND).await;
        seconds += 1;
    }
    let third: Third = world.ask(VISITOR, "third").await;
    assert_eq!(third, Third(1), "{doom:?}");
    (first.mortal.is_dead(), seconds)
}

/// In store time: 5 seconds until the instance counts as dead, and the beat that notices.
#[test]
fn a_chain_killed_at_any_step_is_taken_over_within_5_seconds_and_takes_effect_once() {
    for when in [When::Before, When::After] {
        let mut killed = 0;
        for step in 0.. {
            let (died, seconds) = wait(seconds_with(Doom { step, when }));
            if !died {
                break;
            }
            killed += 1;
            assert!(seconds <= 6, "killed {when:?} step {step} it took {seconds} seconds");
        }
        // A read and a commit of each of the three.
        assert!(killed >= 6, "{killed} steps");
    }
}

#[test]
fn two_instances_that_claim_what_a_third_has_left_run_it_once() {
    wait(async {
        let mut world = world();
        world.start(0).await;
        world.doom(0, Doom { step: 2, when: When::After });
        world.call(VISITOR, "begin_chain").await;
        world.start(0).await;
        world.start(1).await;
        world.settle().await;
        assert_eq!(world.ask::<Third>(VISITOR, "third").await, Third(1));
    });
}

#[test]
fn an_hour_without_any_instance_expires_nothing() {
    wait(async {
        let disk = OnDisk::new(limits());
        let mut world = World::new(disk.open(), None);
        world.render(VISITOR);
        assert_eq!(world.fire(1, 0, "count").await, Ok(1));
        assert_eq!(world.fire(1, 0, "count_aside").await, Ok(1));
        world.leave(0).await;
        // The next one's clock, and that of one that was stopped for as long, measure the hour.
        for _ in 0..2 {
            let instance = world.start(0).await;
            instance.beat(Duration::from_secs(60 * 60)).await;
            turns().await;
            assert!(world.owed().await.is_empty(), "{:?}", world.owed().await);
        }
        assert_eq!(world.fire(1, 0, "count").await, Ok(2));
        assert_eq!(world.fire(1, 0, "count_aside").await, Ok(2));
    });
}

#[test]
fn who_comes_while_too_many_events_wait_for_the_store_is_told_at_once() {
    wait(async {
        let mut world = world();
        world.render(VISITOR);
        let instance = world.start(0).await;
        // Its steps are answered no more.
        instance.mortal.kill();
        for n in 1..=AT_ONCE {
            assert!(world.press(1, &instance, "count").await.is_none(), "event {n} waits");
        }
        let told = world.press(1, &instance, "count").await.expect("an answer");
        assert_eq!(told.error.map(|error| error.kind()), Some(Kind::Busy));
    });
}

#[test]
fn more_ends_than_a_beat_finds_are_run_without_waiting_for_the_next_beats() {
    wait(async {
        let mut limits = limits();
        (limits.sessions, limits.sessions_per_visitor) = (2_000, 2_000);
        let mut world = World::new(Arc::new(Memory::new(limits)), None);
        for page in 1..=60 {
            world.render(VISITOR);
            world.attach(page, 0).await;
        }
        let instance = world.start(0).await;
        for page in 1..=60 {
            world.detach(page, true).await;
        }
        world.pass(limits.session_kept).await;
        // As many as a beat ends have ended, and what is owed for them is run; then the instance is told to beat again.
        instance.engine.beat_again.notified().await;
        instance.beat(Duration::ZERO).await;
        while !world.owed().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let told: Told = world.ask(VISITOR, "told").await;
        assert_eq!(told.0.len(), 60);
    });
}

#[test]
fn a_period_whose_first_time_has_come_as_it_begins_is_run_at_once() {
    wait(async {
        let mut world = world();
        let first = world.start(0).await;
        // Store time is moved on by another instance, and the first has not heard of it.
        world.start(1).await.beat(PERIOD).await;
        begin_periods(&first.engine).await.expect("the store answers");
        turns().await;
        assert_eq!(world.ask::<Ticks>(VISITOR, "ticks").await, Ticks(1));
    });
}
