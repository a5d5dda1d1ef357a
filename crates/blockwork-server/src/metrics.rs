//! What this instance counts, as Prometheus reads it (text format 0.0.4).
//!
//! The writer is our own: counters and histograms of a fixed number of series are a few lines. No label comes from outside,
//! so nobody can make a series, and nothing here names a page, a visitor or a value.

use crate::engine::Engine;
use blockwork_core::Kind;
use blockwork_core::listener::ListenerKind;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of the histograms, in seconds: from a cell in memory to the longest event.
const BOUNDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed(Kind),
    /// There was a receipt.
    Repeated,
    /// An owed event that is done already, or somebody else's.
    Lost,
}

/// The kinds of listeners, each with the word that stands in its series.
const KINDS: [(ListenerKind, &str); 3] =
    [(ListenerKind::Reading, "reading"), (ListenerKind::Changing, "changing"), (ListenerKind::Long, "long")];

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long something took, by the bounds above.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// How many were in each, the last one without a bound.
    buckets: [Counter; BOUNDS.len() + 1],
    micros: Counter,
}

impl Histogram {
    pub(crate) fn observe(&self, took: Duration) {
        let at = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[at].add(1);
        self.micros.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }
}

/// A step of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Read,
    Commit,
    Attach,
    Detach,
    End,
    Beat,
    Claim,
    /// It waits for news, so only its failures tell something.
    Changes,
    List,
}

const STEPS: [(Step, &str); 9] = [
    (Step::Read, "read"),
    (Step::Commit, "commit"),
    (Step::Attach, "attach"),
    (Step::Detach, "detach"),
    (Step::End, "end"),
    (Step::Beat, "beat"),
    (Step::Claim, "claim"),
    (Step::Changes, "changes"),
    (Step::List, "list"),
];

/// What this instance counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    done: Counter,
    repeated: Counter,
    lost: Counter,
    /// One for each kind of error, in their order.
    failed: [Counter; Kind::ALL.len()],
    took: [Histogram; KINDS.len()],
    steps: [Histogram; STEPS.len()],
    failures: [Counter; STEPS.len()],
    /// Commits that came too late for a version that they had read.
    pub(crate) stale: Counter,
    /// Commits that met a lease.
    pub(crate) held: Counter,
    pub(crate) dead_letters: Counter,
    /// Events that were told at once to come again: there were too many at a time.
    pub(crate) full: Counter,
}

impl Metrics {
    /// An event has come to its end.
    pub(crate) fn event(&self, kind: ListenerKind, outcome: Outcome, took: Duration) {
        match outcome {
            Outcome::Done => self.done.add(1),
            Outcome::Repeated => self.repeated.add(1),
            Outcome::Lost => self.lost.add(1),
            Outcome::Failed(kind) => self.failed[kind as usize].add(1),
        }
        self.took[kind as usize].observe(took);
    }

    /// A step of the store has come to its end.
    pub(crate) fn step(&self, step: Step, took: Duration, failed: bool) {
        self.failures[step as usize].add(u64::from(failed));
        if step != Step::Changes {
            self.steps[step as usize].observe(took);
        }
    }
}

/// All of it, with what the engine knows at this moment. Asking costs no step of the store.
pub(crate) fn text(engine: &Engine) -> String {
    let (metrics, pulse) = (&engine.metrics, engine.pulse());
    let mut page = Page(String::with_capacity(16 << 10));
    let build = [label("version", env!("CARGO_PKG_VERSION")), label("build", &engine.build.to_string())].join(",");
    page.gauge("build_info", "Which build this is.", &[(&build, 1)]);
    let ready = u64::from(engine.health.is_ready().is_ok());
    page.gauge("ready", "Whether this instance is to be sent requests.", &[("", ready)]);
    page.head("events_total", "counter", "Events that came to an end here, by what came of them.");
    for (outcome, counter) in metrics.outcomes() {
        page.line("events_total", &label("outcome", &outcome), counter.get());
    }
    page.head("event_seconds", "histogram", "How long events took, by the kind of their listeners.");
    for ((_, kind), took) in KINDS.iter().zip(&metrics.took) {
        page.histogram("event_seconds", &label("kind", kind), took);
    }
    page.gauge("events_running", "Events that are being run here.", &[("", count(engine.running()))]);
    let refused = [(r#"why="rate""#, engine.rate.refused()), (r#"why="full""#, metrics.full.get())];
    page.counter("events_refused_total", "Events of visitors that sent too many, or too many at a time.", &refused);
    let again = [(r#"why="stale""#, metrics.stale.get()), (r#"why="held""#, metrics.held.get())];
    page.counter("commits_refused_total", "Commits after which a listener is run again.", &again);
    page.counter("dead_letters_total", "Owed events that this instance gave up.", &[("", metrics.dead_letters.get())]);
    page.gauge("owed_events", "Owed events that could be claimed at the newest beat.", &[("", count(pulse.owed))]);
    page.gauge("feeds", "Feeds that are open on this instance.", &[("", count(engine.feeds.connections()))]);
    page.gauge(
        "remembered_bytes",
        "Bytes of cells that this instance remembers.",
        &[("", count(engine.remembered.bytes()))],
    );
    page.gauge("pages_there", "Pages that are there, on all instances.", &[("", count(pulse.there))]);
    page.head("store_step_seconds", "histogram", "How long steps of the store took.");
    for ((_, name), took) in STEPS.iter().zip(&metrics.steps).filter(|((step, _), _)| *step != Step::Changes) {
        page.histogram("store_step_seconds", &label("step", name), took);
    }
    page.head("store_failures_total", "counter", "Steps of the store that failed.");
    for ((_, name), failures) in STEPS.iter().zip(&metrics.failures) {
        page.line("store_failures_total", &label("step", name), failures.get());
    }
    page.0
}

impl Metrics {
    fn outcomes(&self) -> impl Iterator<Item = (String, &Counter)> {
        let own = [("done", &self.done), ("repeated", &self.repeated), ("lost", &self.lost)];
        let own = own.into_iter().map(|(name, counter)| (name.to_owned(), counter));
        own.chain(Kind::ALL.iter().map(|kind| (snake(kind), &self.failed[*kind as usize])))
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn label(name: &str, value: &str) -> String {
    format!("{name}=\"{value}\"")
}

/// `SignIn` as `sign_in`.
fn snake(kind: &Kind) -> String {
    let mut word = String::new();
    for c in format!("{kind:?}").chars() {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(c.to_ascii_lowercase());
    }
    word
}

/// The text as it grows.
struct Page(String);

impl Page {
    /// A `String` takes everything.
    fn say(&mut self, what: fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(what);
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.say(format_args!("# HELP blockwork_{name} {help}\n# TYPE blockwork_{name} {kind}\n"));
    }

    fn line(&mut self, name: &str, labels: &str, value: u64) {
        match labels {
            "" => self.say(format_args!("blockwork_{name} {value}\n")),
            labels => self.say(format_args!("blockwork_{name}{{{labels}}} {value}\n")),
        }
    }

    fn counter(&mut self, name: &str, help: &str, series: &[(&str, u64)]) {
        self.family(name, "counter", help, series);
    }

    fn gauge(&mut self, name: &str, help: &str, series: &[(&str, u64)]) {
        self.family(name, "gauge", help, series);
    }

    fn family(&mut self, name: &str, kind: &str, help: &str, series: &[(&str, u64)]) {
        self.head(name, kind, help);
        series.iter().for_each(|(labels, value)| self.line(name, labels, *value));
    }

    fn histogram(&mut self, name: &str, labels: &str, histogram: &Histogram) {
        let mut sum = 0;
        for (bucket, bound) in histogram.buckets.iter().zip(BOUNDS.iter().map(Some).chain([None])) {
            sum += bucket.get();
            let bound = bound.map_or_else(|| "+Inf".to_owned(), ToString::to_string);
            self.line(&format!("{name}_bucket"), &format!("{labels},le=\"{bound}\""), sum);
        }
        let seconds = Duration::from_micros(histogram.micros.get()).as_secs_f64();
        self.say(format_args!("blockwork_{name}_sum{{{labels}}} {seconds}\n"));
        self.line(&format!("{name}_count"), labels, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_stand_in_the_order_of_their_words() {
        assert!(KINDS.iter().enumerate().all(|(at, (kind, _))| *kind as usize == at));
        assert!(STEPS.iter().enumerate().all(|(at, (step, _))| *step as usize == at));
        assert!(Kind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
    }

    #[test]
    fn a_histogram_adds_up_and_keeps_what_is_beyond_all_bounds() {
        let histogram = Histogram::default();
        for millis in [0, 1, 2, 40_000] {
            histogram.observe(Duration::from_millis(millis));
        }
        let mut page = Page(String::new());
        page.histogram("x_seconds", r#"kind="long""#, &histogram);
        for line in [
            r#"blockwork_x_seconds_bucket{kind="long",le="0.0005"} 1"#,
            r#"blockwork_x_seconds_bucket{kind="long",le="0.001"} 2"#,
            r#"blockwork_x_seconds_bucket{kind="long",le="30"} 3"#,
            r#"blockwork_x_seconds_bucket{kind="long",le="+Inf"} 4"#,
            r#"blockwork_x_seconds_sum{kind="long"} 40.003"#,
            r#"blockwork_x_seconds_count{kind="long"} 4"#,
        ] {
            assert!(page.0.lines().any(|found| found == line), "{line} is not in\n{}", page.0);
        }
    }

    #[test]
    fn every_outcome_has_a_series_of_its_own() {
        let metrics = Metrics::default();
        metrics.event(ListenerKind::Reading, Outcome::Failed(Kind::SignIn), Duration::ZERO);
        let counted: Vec<_> = metrics.outcomes().filter(|(_, counter)| counter.get() > 0).collect();
        assert!(matches!(&counted[..], [(name, _)] if name == "sign_in"), "{counted:?}");
        assert_eq!(metrics.outcomes().count(), Kind::ALL.len() + 3);
    }
}
