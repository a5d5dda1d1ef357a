//! Medians, percentiles, and how they are written.

use std::time::Duration;

/// The middle one; 0 of none.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    percentile(numbers, 50)
}

/// The smallest number that so many of a hundred are not above; 0 of none.
pub(crate) fn percentile(numbers: &[f64], percent: usize) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// Milliseconds, for calculations.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Milliseconds with as many digits as say something.
pub(crate) fn shown(milliseconds: f64) -> String {
    let digits = if milliseconds < 1.0 { 3 } else { 1 };
    format!("{milliseconds:.digits$} ms")
}

/// A row of a Markdown table.
pub(crate) fn row<const N: usize>(cells: [String; N]) -> String {
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_numbers_that_were_measured() {
        fn check(count: u32, percent: usize, expected: f64) {
            let numbers: Vec<f64> = (1..=count).rev().map(f64::from).collect();
            assert_eq!(percentile(&numbers, percent), expected, "{percent} % of {count}");
        }
        check(0, 50, 0.0);
        check(1, 99, 1.0);
        check(3, 50, 2.0);
        check(4, 50, 2.0);
        check(100, 99, 99.0);
        check(1000, 99, 990.0);
        check(10, 99, 10.0);
    }

    #[test]
    fn times_have_the_digits_that_say_something() {
        assert_eq!([shown(0.0214), shown(1.26), shown(140.0)], ["0.021 ms", "1.3 ms", "140.0 ms"]);
    }
}
