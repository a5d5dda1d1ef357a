//! Limits of inputs: what `#[input(min = 0, max = 120, max_length = 40)]` says holds at every door.

use crate::error::{Error, Result};
use std::fmt::Display;

/// Refuses a number that is not within its limits. What is not comparable, such as a NaN, is within none.
///
/// # Errors
/// [`Kind::Invalid`](crate::Kind::Invalid) at the field.
///
/// ```
/// use blockwork_core::limits::within;
///
/// assert!(within(&18_u8, Some(0), Some(120), "age").is_ok());
/// let error = within(&130_u8, Some(0), Some(120), "age").unwrap_err();
/// assert_eq!((error.to_string().as_str(), error.field()), ("Between 0 and 120, please.", Some("age")));
/// assert!(within(&f64::NAN, Some(0.0), None, "share").is_err());
/// ```
pub fn within<T: PartialOrd + Display>(value: &T, min: Option<T>, max: Option<T>, field: &str) -> Result<()> {
    let (enough, not_too_much) =
        (min.as_ref().is_none_or(|min| value >= min), max.as_ref().is_none_or(|max| value <= max));
    if enough && not_too_much {
        return Ok(());
    }
    Err(Error::invalid(range(min.as_ref(), max.as_ref())).at(field))
}

/// The sentence that names a range.
#[must_use]
pub fn range<T: Display>(min: Option<&T>, max: Option<&T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("Between {min} and {max}, please."),
        (Some(min), None) => format!("At least {min}, please."),
        (None, Some(max)) => format!("At most {max}, please."),
        (None, None) => "A number, please.".to_owned(),
    }
}

/// Refuses a text that is longer than so many characters.
///
/// # Errors
/// [`Kind::Invalid`](crate::Kind::Invalid) at the field.
pub fn no_longer(text: &str, most: usize, field: &str) -> Result<()> {
    // Bytes are counted first: a text of so few bytes has no more characters.
    if text.len() <= most || text.chars().count() <= most {
        return Ok(());
    }
    Err(Error::invalid(format!("At most {most} characters, please.")).at(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, min: Option<f64>, max: Option<f64>, expected: Option<&str>) {
        let said = within(&value, min, max, "field").err().map(|error| error.to_string());
        assert_eq!(said.as_deref(), expected, "{value}");
    }

    #[test]
    fn limits_are_within_the_range() {
        check(0.0, Some(0.0), Some(1.0), None);
        check(1.0, Some(0.0), Some(1.0), None);
        check(-0.1, Some(0.0), Some(1.0), Some("Between 0 and 1, please."));
        check(-0.1, Some(0.0), None, Some("At least 0, please."));
        check(9.0, None, Some(8.5), Some("At most 8.5, please."));
    }

    #[test]
    fn what_is_no_number_is_in_no_range() {
        check(f64::NAN, Some(0.0), Some(1.0), Some("Between 0 and 1, please."));
        check(f64::NAN, None, Some(1.0), Some("At most 1, please."));
        check(f64::INFINITY, Some(0.0), None, None);
    }

    #[test]
    fn texts_are_counted_in_characters() {
        for (text, fits) in [("", true), ("abcd", true), ("äöüß", true), ("👩‍👩‍👧", false), ("abcde", false)]
        {
            assert_eq!(no_longer(text, 4, "name").is_ok(), fits, "{text}");
        }
    }
}
