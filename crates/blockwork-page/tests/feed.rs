//! When a page's feed connects, against a network that refuses, cuts and falls silent.

use blockwork_core::cell::{CellRef, Seen, Version};
use blockwork_core::feed::{MOST_FOLLOWED, MOST_KNOWN};
use blockwork_core::state::Scope;
use blockwork_page::feed::{Feed, Order, Refusal, following};
use blockwork_page::outbox::Millis;
use proptest::prelude::*;

const SILENCE: Millis = 10_000.0;

/// A feed that something needs, and that was told to connect.
fn connecting() -> Feed {
    let mut feed = Feed::default();
    feed.need(0.0);
    assert_eq!(feed.due(0.0, 1.0), Some(Order::Connect));
    feed
}

#[test]
fn there_is_no_feed_before_something_needs_one() {
    let mut feed = Feed::default();
    feed.hurry();
    assert_eq!((feed.due(1e9, 1.0), feed.next_due()), (None, None));
    feed.need(5.0);
    assert_eq!(feed.due(5.0, 1.0), Some(Order::Connect));
    feed.need(6.0);
    assert_eq!(feed.due(6.0, 1.0), None, "there is one already");
}

#[test]
fn a_connection_on_which_nothing_is_heard_is_dead() {
    let mut feed = connecting();
    feed.heard(4_000.0);
    assert_eq!(feed.due(4_000.0 + SILENCE - 1.0, 1.0), None);
    assert_eq!(feed.due(4_000.0 + SILENCE, 1.0), Some(Order::Disconnect));
    assert_eq!(feed.next_due(), Some(4_000.0 + SILENCE + 250.0));
}

#[test]
fn a_connection_that_is_never_made_is_given_up() {
    let mut feed = connecting();
    assert_eq!(feed.due(SILENCE, 1.0), Some(Order::Disconnect));
}

/// The pauses after one failure after the other.
fn pauses(fail: impl Fn(&mut Feed, Millis)) -> Vec<Millis> {
    let (mut feed, mut now) = (connecting(), 0.0);
    let mut next = || {
        fail(&mut feed, now);
        let next = feed.next_due().expect("it rests");
        let pause = next - now;
        now = next;
        assert_eq!((feed.due(next - 1.0, 1.0), feed.due(next, 1.0)), (None, Some(Order::Connect)));
        pause
    };
    (0..10).map(|_| next()).collect()
}

#[test]
fn pauses_double_up_to_five_seconds() {
    let expected = [250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 5_000.0, 5_000.0, 5_000.0, 5_000.0, 5_000.0];
    assert_eq!(pauses(|feed, now| feed.lost(now, 1.0)), expected);
    assert_eq!(pauses(|feed, now| feed.lost(now, 0.0)), expected.map(|pause| pause / 2.0), "each page has its own");
}

#[test]
fn a_server_that_refuses_is_asked_less_and_less_often() {
    let over = pauses(|feed, now| feed.refused(Refusal::Over, now, 1.0));
    assert_eq!((over[0], over[9]), (250.0, 60_000.0));
    let full = pauses(|feed, now| feed.refused(Refusal::Full, now, 1.0));
    assert_eq!((full[0], full[9]), (5_000.0, 60_000.0));
}

#[test]
fn a_good_connection_ends_the_doubling() {
    let mut feed = connecting();
    for _ in 0..5 {
        feed.lost(0.0, 1.0);
    }
    assert_eq!(feed.failures(), 5);
    feed.told();
    feed.lost(0.0, 1.0);
    assert_eq!(feed.next_due(), Some(250.0));
}

#[test]
fn where_it_may_well_succeed_no_pause_is_waited_out() {
    let mut feed = connecting();
    feed.refused(Refusal::Full, 1_000.0, 1.0);
    feed.hurry();
    assert_eq!(feed.due(1_000.0, 1.0), Some(Order::Connect));
    feed.hurry();
    assert_eq!(feed.due(1_001.0, 1.0), None, "what is alive is left alone");
}

#[test]
fn what_a_page_has_to_say_takes_as_many_messages_as_it_must() {
    let cell = |n: usize| CellRef { scope: Scope::User, state: format!("S{n}").into(), key: "".into() };
    let known: Vec<_> =
        (0..MOST_KNOWN * 2 + 1).map(|n| Seen { cell: cell(n), version: Version { n: 1, by: 1 } }).collect();
    let follow: Vec<_> = (0..=MOST_FOLLOWED).map(cell).collect();
    let all = following(&known, &follow, true);
    let sizes: Vec<_> = all.iter().map(|part| (part.known.len(), part.follow.len(), part.there)).collect();
    assert_eq!(sizes, [(MOST_KNOWN, MOST_FOLLOWED, true), (MOST_KNOWN, 1, true), (1, 0, true)]);
    assert!(all.iter().flat_map(|part| &part.known).eq(&known) && all.iter().flat_map(|part| &part.follow).eq(&follow));
    assert_eq!(following(&[], &[], false).len(), 1, "a page always greets");
}

#[derive(Clone, Debug)]
enum Step {
    /// The server says something.
    Hear,
    /// The server takes the page up.
    Told,
    /// The connection breaks, and the browser says so.
    Break,
    Refuse(bool),
    Hurry,
    Wait(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Hear),
        2 => Just(Step::Told),
        2 => Just(Step::Break),
        1 => any::<bool>().prop_map(Step::Refuse),
        1 => Just(Step::Hurry),
        6 => (1..12_000_u32).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..100)
}

/// A page and its browser.
#[derive(Debug, Default)]
struct World {
    feed: Feed,
    now: Millis,
    /// Since when there is a connection, as far as the browser says, and something was heard on it.
    connection: Option<Millis>,
}

impl World {
    fn pump(&mut self) {
        while let Some(order) = self.feed.due(self.now, 0.5) {
            match order {
                Order::Connect => {
                    assert!(self.connection.is_none(), "a second connection: {self:?}");
                    self.connection = Some(self.now);
                }
                Order::Disconnect => {
                    let heard = self.connection.take().expect("there is one to drop");
                    assert!(self.now - heard >= SILENCE, "dropped although something was heard: {self:?}");
                }
            }
        }
        let next = self.feed.next_due().expect("it was needed once");
        let longest = if self.connection.is_some() { SILENCE } else { 60_000.0 };
        assert!(next > self.now && next - self.now <= longest, "{self:?}");
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Wait(time) => self.now += f64::from(*time),
            Step::Hurry => self.feed.hurry(),
            // Nothing comes over a connection that there is not.
            _ if self.connection.is_none() => {}
            Step::Hear => {
                self.connection = Some(self.now);
                self.feed.heard(self.now);
            }
            Step::Told => self.feed.told(),
            Step::Break => {
                self.connection = None;
                self.feed.lost(self.now, 0.5);
            }
            Step::Refuse(full) => {
                self.connection = None;
                let why = if *full { Refusal::Full } else { Refusal::Over };
                self.feed.refused(why, self.now, 0.5);
            }
        }
        self.pump();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_is_one_connection_at_a_time_and_always_the_prospect_of_one(steps in steps()) {
        let mut world = World::default();
        world.feed.need(0.0);
        world.pump();
        for step in &steps {
            world.step(step);
        }
        // The network is well again: within a minute there is a connection.
        world.now += 60_000.0;
        world.pump();
        if world.connection.is_none() {
            world.now += 60_000.0;
            world.pump();
        }
        assert!(world.connection.is_some());
    }
}
