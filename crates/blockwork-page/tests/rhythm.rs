//! Debounce and throttle: which of many firings make events.

use blockwork_page::outbox::Millis;
use blockwork_page::rhythm::{Pace, Rhythm, Step};
use proptest::prelude::*;
use std::time::Duration;

const PERIOD: Millis = 100.0;

fn debounce() -> Rhythm {
    Rhythm::Debounce(Duration::from_millis(100))
}

fn throttle() -> Rhythm {
    Rhythm::Throttle(Duration::from_millis(100))
}

/// When there are events, if the wire is fired at these times and alarms ring when they should.
fn events(rhythm: Rhythm, fired: &[Millis]) -> Vec<Millis> {
    let (mut pace, mut alarm, mut events) = (Pace::new(rhythm), None, Vec::new());
    let mut fired = fired.iter().copied().peekable();
    loop {
        let (now, step) = match (fired.peek().copied(), alarm) {
            (None, None) => return events,
            (Some(now), next) if next.is_none_or(|next| now < next) => {
                fired.next();
                (now, pace.fired(now))
            }
            (_, next) => {
                let now = next.expect("an alarm");
                alarm = None;
                (now, pace.rang(now))
            }
        };
        match step {
            Step::Fire => events.push(now),
            Step::Wait(pause) => {
                assert!(alarm.is_none(), "two alarms at once");
                alarm = Some(now + pause);
            }
            Step::Nothing => {}
        }
    }
}

#[track_caller]
fn check(rhythm: Rhythm, fired: &[Millis], expected: &[Millis]) {
    assert_eq!(events(rhythm, fired), expected, "{rhythm:?} fired at {fired:?}");
}

#[test]
fn debounce_waits_until_nothing_has_happened_for_so_long() {
    check(debounce(), &[], &[]);
    check(debounce(), &[0.0], &[100.0]);
    check(debounce(), &[0.0, 50.0, 140.0], &[240.0]);
    check(debounce(), &[0.0, 150.0], &[100.0, 250.0]);
}

#[test]
fn throttle_fires_at_once_then_once_in_so_long_and_last_at_the_end() {
    check(throttle(), &[], &[]);
    check(throttle(), &[7.0], &[7.0]);
    check(throttle(), &[0.0, 10.0, 20.0], &[0.0, 100.0]);
    check(throttle(), &[0.0, 10.0, 110.0, 120.0], &[0.0, 100.0, 200.0]);
    check(throttle(), &[0.0, 250.0], &[0.0, 250.0]);
}

#[test]
fn an_alarm_that_rings_too_early_is_set_again() {
    let mut pace = Pace::new(debounce());
    assert_eq!(pace.fired(0.0), Step::Wait(100.0));
    assert_eq!(pace.rang(99.5), Step::Wait(0.5));
    assert_eq!(pace.rang(100.0), Step::Fire);
    assert_eq!(pace.rang(100.0), Step::Nothing);
}

fn times() -> impl Strategy<Value = Vec<Millis>> {
    prop::collection::vec(1..300_u32, 1..60).prop_map(|pauses| {
        let mut now = 0.0;
        let next = |pause| {
            now += f64::from(pause);
            now
        };
        pauses.into_iter().map(next).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_burst_has_an_event_at_its_end_and_none_too_soon_after_another(fired in times()) {
        for rhythm in [debounce(), throttle()] {
            let events = events(rhythm, &fired);
            prop_assert!(events.windows(2).all(|two| two[1] - two[0] >= PERIOD), "{events:?}");
            for time in &fired {
                let answered = events.iter().any(|event| event >= time);
                prop_assert!(answered, "{rhythm:?}: nothing follows what happened at {time}: {events:?}");
            }
        }
        let quiet = |event: &Millis| !fired.iter().any(|time| time < event && event - time < PERIOD);
        prop_assert!(events(debounce(), &fired).iter().all(quiet));
        prop_assert_eq!(events(throttle(), &fired)[0], fired[0]);
    }
}
