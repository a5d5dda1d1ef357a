//! A timer that a person starts, pauses and resets.

use crate::model::Model;
use crate::texts::texts;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;

/// Shows how much time has passed, or is left, and tells of it: `on_tick` again and again, `on_end` once.
///
/// It counts by the clock, so it is right again after the tab was in the background, where browsers let time pass unnoticed.
/// For a wire that is to be fired again and again, `every(..)` is enough, and `every(..).only_while(running)` can be stopped.
#[component]
pub fn Timer(
    /// What is timed.
    #[prop(into)]
    label: String,
    /// The time between two ticks. Usually a second.
    #[prop(default = Duration::from_secs(1))]
    every: Duration,
    /// Whether it runs. Usually it waits to be started.
    #[prop(into, default = false.into())]
    active: Model<bool>,
    /// How long it lasts: then it counts down, and ends. Usually it goes on.
    #[prop(optional, into)]
    lasts: Option<Duration>,
    /// Whether it has buttons to start, pause and reset it. Usually it has.
    #[prop(default = true)]
    controls: bool,
    /// Happens at every tick, with the time that has passed.
    #[prop(optional, into)]
    on_tick: Option<Callback<Duration>>,
    /// Happens when its time is over.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let timer = Running {
        active,
        // None at all would be a timer that does nothing but tick.
        every: millis(every).max(1.0),
        lasts: lasts.map(millis),
        on_tick,
        on_end,
        watch: RwSignal::new(Watch::default()),
        shown: RwSignal::new(0.0),
        alarm: StoredValue::new(None),
    };
    Effect::new(move || if active.get() { timer.starts() } else { timer.pauses() });
    on_cleanup(move || timer.silence());
    let (name, text) = (label.clone(), label.clone());
    view! {
        <div class=format!("bw-timer {class}") role="group" aria-label=name>
            // A timer is not read aloud by itself: each second would be too much.
            <span class="bw-label" aria-hidden="true">
                {text}
            </span>
            <span class="bw-time" role="timer" aria-label=label>
                {move || timer.text()}
            </span>
            {controls.then(|| timer.controls())}
            <span class="bw-over" role="status">
                {move || timer.is_over().then_some(texts().time_is_up)}
            </span>
        </div>
    }
}

/// Milliseconds, as browsers measure time.
type Millis = f64;

fn millis(time: Duration) -> Millis {
    time.as_secs_f64() * 1_000.0
}

/// A timer at work. `Copy`.
#[derive(Clone, Copy)]
struct Running {
    active: Model<bool>,
    every: Millis,
    lasts: Option<Millis>,
    on_tick: Option<Callback<Duration>>,
    on_end: Option<Callback<()>>,
    watch: RwSignal<Watch>,
    /// The time that has passed, as it is shown.
    shown: RwSignal<Millis>,
    alarm: StoredValue<Option<TimeoutHandle>>,
}

impl Running {
    fn starts(self) {
        if untrack(|| self.is_over()) {
            self.watch.set(Watch::default());
        }
        self.watch.update(|watch| watch.start(now()));
        self.shows();
        self.sets_alarm();
    }

    fn pauses(self) {
        self.silence();
        self.watch.update(|watch| watch.pause(now()));
    }

    fn resets(self) {
        self.active.set(false);
        self.silence();
        self.watch.set(Watch::default());
        self.shown.set(0.0);
    }

    fn shows(self) -> Millis {
        let passed = self.watch.with_untracked(|watch| watch.passed(now()));
        let passed = self.lasts.map_or(passed, |lasts| passed.min(lasts));
        self.shown.set(passed);
        passed
    }

    fn sets_alarm(self) {
        self.silence();
        let passed = self.watch.with_untracked(|watch| watch.passed(now()));
        let pause = until_next(passed, self.every, self.lasts);
        let alarm = set_timeout_with_handle(move || self.rings(), Duration::from_secs_f64(pause / 1_000.0));
        self.alarm.set_value(alarm.ok());
    }

    /// A tick, or the end. What it tells may take the timer away.
    fn rings(self) {
        if !self.active.get_untracked() {
            return;
        }
        let passed = self.shows();
        let over = self.lasts.is_some_and(|lasts| passed >= lasts);
        if over {
            self.pauses();
            self.active.set(false);
        } else {
            self.sets_alarm();
        }
        if let Some(on_tick) = self.on_tick {
            on_tick.run(Duration::from_secs_f64(passed / 1_000.0));
        }
        if let Some(on_end) = self.on_end.filter(|_| over) {
            on_end.run(());
        }
    }

    fn silence(self) {
        if let Some(alarm) = self.alarm.try_update_value(Option::take).flatten() {
            alarm.clear();
        }
    }

    fn is_over(self) -> bool {
        self.lasts.is_some_and(|lasts| self.shown.get() >= lasts)
    }

    /// What is left, or what has passed.
    fn text(self) -> String {
        let passed = self.shown.get();
        // Of what is left a second that has begun is shown until it is over.
        self.lasts.map_or_else(|| clock(passed / 1_000.0), |lasts| clock(((lasts - passed) / 1_000.0).ceil()))
    }

    fn controls(self) -> impl IntoView {
        let toggle = move |_| self.active.set(!self.active.get_untracked());
        view! {
            <button type="button" class="bw-button" on:click=toggle>
                {move || if self.active.get() { texts().pause } else { texts().start }}
            </button>
            <button type="button" class="bw-button quiet" on:click=move |_| self.resets()>
                {texts().reset}
            </button>
        }
    }
}

/// How much time has passed while it ran.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Watch {
    before: Millis,
    since: Option<Millis>,
}

impl Watch {
    fn start(&mut self, now: Millis) {
        self.since.get_or_insert(now);
    }

    fn pause(&mut self, now: Millis) {
        *self = Self { before: self.passed(now), since: None };
    }

    fn passed(&self, now: Millis) -> Millis {
        self.before + self.since.map_or(0.0, |since| (now - since).max(0.0))
    }
}

/// The time until the next tick, which is a multiple of the period, or until the end, where that comes first.
fn until_next(passed: Millis, every: Millis, lasts: Option<Millis>) -> Millis {
    let next = every - passed % every;
    lasts.map_or(next, |lasts| next.min(lasts - passed)).max(0.0)
}

/// Seconds as a clock shows them.
fn clock(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no timer runs longer, none less than not"
    )]
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// The time since the page was opened. No clock that somebody sets.
fn now() -> Millis {
    window().performance().map(|performance| performance.now()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_time_while_it_ran_has_passed() {
        let mut watch = Watch::default();
        watch.start(100.0);
        watch.start(200.0);
        assert_eq!(watch.passed(350.0), 250.0);
        watch.pause(350.0);
        assert_eq!(watch.passed(9_000.0), 250.0);
        watch.start(10_000.0);
        assert_eq!(watch.passed(10_050.0), 300.0);
        assert_eq!(watch.passed(9_000.0), 250.0, "a clock that goes back");
    }

    #[test]
    fn ticks_are_at_multiples_and_the_end_is_on_time() {
        assert_eq!(until_next(0.0, 1_000.0, None), 1_000.0);
        assert_eq!(until_next(1_003.0, 1_000.0, None), 997.0);
        assert_eq!(until_next(2_000.0, 1_000.0, Some(2_500.0)), 500.0);
        assert_eq!(until_next(3_000.0, 1_000.0, Some(2_500.0)), 0.0);
    }

    #[test]
    fn seconds_are_shown_as_on_a_clock() {
        let texts = [0.0, 9.9, 61.0, 3_599.0, 3_600.0, 360_061.0, f64::NAN, -1.0].map(clock);
        assert_eq!(texts, ["0:00", "0:09", "1:01", "59:59", "1:00:00", "100:01:01", "0:00", "0:00"]);
    }
}
