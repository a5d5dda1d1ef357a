//! Dates and times as a calendar and a clock on the wall show them: without a time zone, and never impossible.
//!
//! They are what people pick in a form, and travel as the text of RFC 3339: `2026-02-28`, `10:30:00`,
//! `2026-02-28T10:30:00`. To calculate with them, an app parses that text into the type of its time library:
//! `date.to_string().parse()`. A time library of this crate's own would be downloaded by every visitor.

use crate::text::as_text;
use std::fmt;
use std::str::FromStr;

/// Why a text is no date or time, as a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCivil {
    /// It is not written as this type is written; the text shows how.
    Written(&'static str),
    /// There are only these months.
    Month,
    /// The month has only so many days.
    Day(u8),
    /// Of hours there are 24, of minutes and seconds 60.
    Clock,
}

impl fmt::Display for NotCivil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(how) => write!(f, "It is written like {how}."),
            Self::Month => f.write_str("There are months from 01 to 12."),
            Self::Day(days) => write!(f, "This month has days from 01 to {days}."),
            Self::Clock => f.write_str("There are times from 00:00:00 to 23:59:59."),
        }
    }
}

impl std::error::Error for NotCivil {}

/// A day of the calendar, from `0001-01-01` to `9999-12-31`. It is there: the 30th of February is none.
///
/// ```
/// use blockwork_core::Date;
///
/// let date: Date = "2024-02-29".parse()?;
/// assert_eq!((date.year(), date.month(), date.day()), (2024, 2, 29));
/// assert!("2026-02-29".parse::<Date>().is_err());
/// # Ok::<(), blockwork_core::civil::NotCivil>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    const WRITTEN: NotCivil = NotCivil::Written("2026-02-28");

    /// The day of these numbers.
    ///
    /// # Errors
    /// Where the calendar has no such day, or the year is not one of 1 to 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, NotCivil> {
        if year == 0 || year > 9999 {
            return Err(Self::WRITTEN);
        }
        if month == 0 || month > 12 {
            return Err(NotCivil::Month);
        }
        let days = days_of(year, month);
        if day == 0 || day > days {
            return Err(NotCivil::Day(days));
        }
        Ok(Self { year, month, day })
    }

    /// The year, from 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// This day at this time.
    #[must_use]
    pub const fn at(self, time: Time) -> DateTime {
        DateTime { date: self, time }
    }
}

const fn days_of(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A time of the day, to the millisecond.
///
/// ```
/// use blockwork_core::Time;
///
/// let time: Time = "10:30".parse()?;
/// assert_eq!(time.to_string(), "10:30:00");
/// assert!("24:00".parse::<Time>().is_err());
/// # Ok::<(), blockwork_core::civil::NotCivil>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    milli: u16,
}

impl Time {
    const WRITTEN: NotCivil = NotCivil::Written("10:30 or 10:30:00");

    /// The time of these numbers.
    ///
    /// # Errors
    /// Where no clock shows it.
    pub const fn new(hour: u8, minute: u8, second: u8) -> Result<Self, NotCivil> {
        if hour > 23 || minute > 59 || second > 59 {
            return Err(NotCivil::Clock);
        }
        Ok(Self { hour, minute, second, milli: 0 })
    }

    /// The hour, from 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, from 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, from 0 to 59.
    #[must_use]
    pub const fn second(self) -> u8 {
        self.second
    }

    /// The thousandths of the second, from 0 to 999.
    #[must_use]
    pub const fn millisecond(self) -> u16 {
        self.milli
    }
}

/// A day and a time of it. Which moment that is, a time zone would say.
///
/// ```
/// use blockwork_core::DateTime;
///
/// let start: DateTime = "2026-02-28T10:30".parse()?;
/// assert_eq!(start.to_string(), "2026-02-28T10:30:00");
/// # Ok::<(), blockwork_core::civil::NotCivil>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    const WRITTEN: NotCivil = NotCivil::Written("2026-02-28T10:30");

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The time of the day.
    #[must_use]
    pub const fn time(self) -> Time {
        self.time
    }
}

impl FromStr for Date {
    type Err = NotCivil;

    fn from_str(text: &str) -> Result<Self, NotCivil> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Self::WRITTEN);
        };
        let year = digits(year, 4).ok_or(Self::WRITTEN)?;
        Self::new(year, small(month).ok_or(Self::WRITTEN)?, small(day).ok_or(Self::WRITTEN)?)
    }
}

impl FromStr for Time {
    type Err = NotCivil;

    fn from_str(text: &str) -> Result<Self, NotCivil> {
        let (clock, part) = text.split_once('.').map_or((text, None), |(clock, part)| (clock, Some(part)));
        let mut parts = clock.split(':').map(|part| small(part).ok_or(Self::WRITTEN));
        let hour = parts.next().ok_or(Self::WRITTEN)??;
        let minute = parts.next().ok_or(Self::WRITTEN)??;
        let second = parts.next().transpose()?;
        if parts.next().is_some() || (second.is_none() && part.is_some()) {
            return Err(Self::WRITTEN);
        }
        let milli = part.map_or(Some(0), millis).ok_or(Self::WRITTEN)?;
        Ok(Self { milli, ..Self::new(hour, minute, second.unwrap_or(0))? })
    }
}

impl FromStr for DateTime {
    type Err = NotCivil;

    fn from_str(text: &str) -> Result<Self, NotCivil> {
        let (date, time) = text.split_once(['T', ' ']).ok_or(Self::WRITTEN)?;
        Ok(Self { date: date.parse()?, time: time.parse()? })
    }
}

/// A number of exactly so many ASCII digits.
fn digits(text: &str, how_many: usize) -> Option<u16> {
    let all = text.len() == how_many && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

fn small(text: &str) -> Option<u8> {
    digits(text, 2).and_then(|number| u8::try_from(number).ok())
}

/// The digits behind the point of a second: `5` is 500 thousandths.
fn millis(part: &str) -> Option<u16> {
    let number = digits(part, part.len().clamp(1, 3))?;
    Some(number * [100, 10, 1][part.len() - 1])
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        if self.milli == 0 { Ok(()) } else { write!(f, ".{:03}", self.milli) }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

as_text!(Date: "a date, such as 2026-02-28", Time: "a time, such as 10:30", DateTime: "a date and a time, such as 2026-02-28T10:30");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn refuses<T: FromStr<Err = NotCivil> + fmt::Debug>(texts: &[&str]) {
        for text in texts {
            let parsed = text.parse::<T>();
            assert!(parsed.is_err(), "“{text}” was taken for {parsed:?}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_no_date() {
        refuses::<Date>(&[
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-13-01",
            "2026-01-00",
            "0000-01-01",
        ]);
        refuses::<Date>(&[
            "",
            "2026",
            "2026-1-1",
            "2026-01-01-01",
            "26-01-01",
            "２０２６-01-01",
            "2026-01-+1",
            " 2026-01-01",
        ]);
        assert_eq!("2000-02-29".parse(), Date::new(2000, 2, 29));
        assert_eq!("2026-02-30".parse::<Date>(), Err(NotCivil::Day(28)));
    }

    #[test]
    fn what_no_clock_shows_is_no_time() {
        refuses::<Time>(&[
            "24:00",
            "23:60",
            "23:59:60",
            "",
            "10",
            "1:30",
            "10:30:",
            "10:30.5",
            "10:30:00.",
            "10:30:00.1234",
        ]);
        assert_eq!("23:59:59.05".parse::<Time>().map(|time| time.to_string()), Ok("23:59:59.050".into()));
        refuses::<DateTime>(&[
            "2026-02-28",
            "2026-02-28T",
            "2026-02-30T10:30",
            "2026-02-28T10:30Z",
            "2026-02-28x10:30",
        ]);
    }

    #[test]
    fn json_is_text_and_nothing_impossible_comes_through_it() {
        let start: DateTime = serde_json::from_str("\"2026-02-28 10:30\"").expect("a date and a time");
        assert_eq!(serde_json::to_string(&start).expect("text"), "\"2026-02-28T10:30:00\"");
        let error = serde_json::from_str::<Date>("\"2026-02-30\"").expect_err("an impossible date");
        assert!(error.to_string().starts_with("This month has days from 01 to 28."), "{error}");
        assert!(serde_json::from_str::<Date>("20260228").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_a_date_is_written_as_it_was_read(year in 0..12_000_u16, month in 0..15_u8, day in 0..35_u8, text in ".{0,12}") {
            if let Ok(date) = Date::new(year, month, day) {
                prop_assert_eq!(date.to_string().parse(), Ok(date));
                prop_assert!(date.day() >= 1 && date.month() <= 12);
            }
            if let Ok(date) = text.parse::<Date>() {
                prop_assert_eq!(date.to_string(), text);
            }
        }

        #[test]
        fn times_are_ordered_as_their_texts(a in 0..86_400_000_u32, b in 0..86_400_000_u32) {
            let time = |n: u32| format!("{:02}:{:02}:{:02}.{:03}", n / 3_600_000, n / 60_000 % 60, n / 1_000 % 60, n % 1_000);
            let (x, y) = (time(a).parse::<Time>(), time(b).parse::<Time>());
            prop_assert_eq!(x.expect("a time").cmp(&y.expect("a time")), a.cmp(&b));
        }
    }
}
