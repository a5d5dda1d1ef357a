//! What is shown at the end: which step took how long, what it counted, how it ended.

use std::{fmt, time::Duration};

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// That passed.
    pub passed: usize,
    /// That failed.
    pub failed: usize,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| sum + one)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// Why it was not done.
    Skipped(String),
    /// An earlier one had failed.
    NotRun,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) time: Duration,
    pub(crate) counts: Counts,
    pub(crate) outcome: Outcome,
}

/// The table, with the sum in its last line: tools read that one.
pub(crate) fn table(lines: &[Line]) -> String {
    let width = lines.iter().map(|line| line.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for line in lines {
        let time = seconds(line.time);
        let counts = match line.counts {
            Counts { passed: 0, failed: 0 } => String::new(),
            counts => format!(", {counts}"),
        };
        let outcome = match &line.outcome {
            Outcome::Passed => format!("ok{counts}"),
            Outcome::Failed => format!("FAILED{counts}"),
            Outcome::Skipped(why) => format!("skipped: {why}"),
            Outcome::NotRun => "not run".into(),
        };
        let line = format!("{:width$}  {time:>8}  {outcome}", line.name);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let total: Duration = lines.iter().map(|line| line.time).sum();
    let counts: Counts = lines.iter().map(|line| line.counts).sum();
    format!("{text}{:width$}  {:>8}\n\n{counts}", "total", seconds(total))
}

/// A time as people say it.
pub(crate) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 59.95 {
        return format!("{seconds:.1} s");
    }
    let whole = time.as_secs_f64().round();
    format!("{} min {:02} s", (whole / 60.0).floor(), whole % 60.0)
}

/// The counts in a line of `cargo test` or of Playwright.
pub(crate) fn counts_in(line: &str) -> Counts {
    let line = plain(line);
    if let Some(result) = line.strip_prefix("test result: ") {
        return Counts { passed: number_before(result, " passed"), failed: number_before(result, " failed") };
    }
    // Playwright sums up in lines of their own: "  12 passed (3.4s)", "  1 failed".
    let mut words = line.split_whitespace();
    let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse), words.next()) else {
        return Counts::default();
    };
    let (passed, failed) = match (word, words.next()) {
        ("passed", None) => (number, 0),
        ("passed", Some(time)) if time.starts_with('(') => (number, 0),
        ("failed" | "interrupted", None) => (0, number),
        // Failed first and passed when tried again: that is no failure, and it is to be seen.
        ("flaky", None) => (number, 0),
        _ => (0, 0),
    };
    Counts { passed, failed }
}

fn number_before(text: &str, word: &str) -> usize {
    text.find(word).and_then(|at| text[..at].rsplit([' ', ';']).next()?.parse().ok()).unwrap_or(0)
}

/// Without the codes for colours.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_from_what_the_tools_print() {
        fn check(line: &str, passed: usize, failed: usize) {
            assert_eq!(counts_in(line), Counts { passed, failed }, "{line}");
        }
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s", 12, 0);
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2);
        check("  7 passed (3.4s)", 7, 0);
        check("\u{1b}[32m  7 passed\u{1b}[39m\u{1b}[2m (1.2m)\u{1b}[22m", 7, 0);
        check("  2 failed", 0, 2);
        check("  1 flaky", 1, 0);
        check("  3 skipped", 0, 0);
        check("test cart::adds ... ok", 0, 0);
        check("2 passed along the way", 0, 0);
        check("running 3 tests", 0, 0);
        check("", 0, 0);
    }

    #[test]
    fn times_are_readable() {
        fn check(time: f64, expected: &str) {
            assert_eq!(seconds(Duration::from_secs_f64(time)), expected);
        }
        check(0.04, "0.0 s");
        check(12.34, "12.3 s");
        check(59.96, "1 min 00 s");
        check(125.2, "2 min 05 s");
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let line = |name, passed, outcome| Line {
            name,
            time: Duration::from_secs(2),
            counts: Counts { passed, failed: 0 },
            outcome,
        };
        let lines = [
            line("fmt", 0, Outcome::Passed),
            line("unit", 5, Outcome::Passed),
            line("browser", 2, Outcome::Failed),
            line("leptos", 0, Outcome::Skipped("not installed".into())),
            line("release", 0, Outcome::NotRun),
        ];
        let expected = "\
fmt         2.0 s  ok
unit        2.0 s  ok, 5 passed, 0 failed
browser     2.0 s  FAILED, 2 passed, 0 failed
leptos      2.0 s  skipped: not installed
release     2.0 s  not run
total      10.0 s

7 passed, 0 failed";
        assert_eq!(table(&lines), expected);
    }
}
