//! Numbers of every type, as inputs work with them: read from what was typed, held in a range, made larger and smaller.

use std::cmp::Ordering;
use std::fmt;

/// A number of any primitive type. The bounds and steps of inputs are given as plain numbers: `min=0 step=0.5`.
#[derive(Clone, Copy, Debug)]
pub enum Num {
    /// A whole one.
    Whole(i128),
    /// One with a fraction.
    Part(f64),
}

impl Num {
    #[expect(clippy::cast_precision_loss, reason = "only compared and shown where one of the two is a fraction anyway")]
    pub(crate) fn to_f64(self) -> f64 {
        match self {
            Num::Whole(number) => number as f64,
            Num::Part(number) => number,
        }
    }

    /// It, unless it is none that can be worked with.
    pub(crate) fn finite(self) -> Option<Self> {
        self.to_f64().is_finite().then_some(self)
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Num::Whole(left), Num::Whole(right)) => Some(left.cmp(right)),
            (left, right) => left.to_f64().partial_cmp(&right.to_f64()),
        }
    }
}

impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // From here on zeros are more than people count, as JavaScript has it.
        const HUGE: f64 = 1e21;
        const TINY: f64 = 1e-7;
        match self {
            Num::Whole(number) => write!(f, "{number}"),
            Num::Part(number) if number.abs() >= HUGE || (*number != 0.0 && number.abs() < TINY) => {
                write!(f, "{number:e}")
            }
            Num::Part(number) => write!(f, "{number}"),
        }
    }
}

/// The primitive numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number",
    label = "this component shows or takes a number",
    note = "give a number, or a signal of one: `RwSignal::new(0)`; for text there is `Textbox`"
)]
pub trait Numeric: ToString + Clone + Send + Sync + 'static {
    /// Which numbers its type has.
    fn span() -> Span;

    /// It as a number of any type; none where it is no number (NaN), infinite, or beyond all others.
    fn to_num(&self) -> Option<Num>;

    /// A number of any type as this one; none where it does not fit.
    fn of_num(num: Num) -> Option<Self>;
}

/// Which numbers can be entered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Whether they have no fractions.
    pub whole: bool,
    /// The least.
    pub least: Num,
    /// The most.
    pub most: Num,
}

macro_rules! whole {
    ($($number:ident),*) => {$(
        impl Numeric for $number {
            fn span() -> Span {
                let least = i128::try_from($number::MIN).unwrap_or(i128::MIN);
                let most = i128::try_from($number::MAX).unwrap_or(i128::MAX);
                Span { whole: true, least: Num::Whole(least), most: Num::Whole(most) }
            }

            fn to_num(&self) -> Option<Num> {
                i128::try_from(*self).ok().map(Num::Whole)
            }

            fn of_num(num: Num) -> Option<Self> {
                match num {
                    Num::Whole(number) => number.try_into().ok(),
                    Num::Part(_) => None,
                }
            }
        }

        impl From<$number> for Num {
            fn from(number: $number) -> Self {
                Num::Whole(i128::try_from(number).unwrap_or(i128::MAX))
            }
        }
    )*};
}

whole!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

macro_rules! parts {
    ($($number:ident),*) => {$(
        impl Numeric for $number {
            fn span() -> Span {
                Span { whole: false, least: Num::from($number::MIN), most: Num::from($number::MAX) }
            }

            fn to_num(&self) -> Option<Num> {
                Num::from(*self).finite()
            }

            fn of_num(num: Num) -> Option<Self> {
                // By its digits: 0.1 is another number in 32 bits than in 64.
                num.to_f64().to_string().parse().ok().filter(|number: &$number| number.is_finite())
            }
        }

        impl From<$number> for Num {
            fn from(number: $number) -> Self {
                Num::Part(number.to_string().parse().unwrap_or(f64::NAN))
            }
        }
    )*};
}

parts!(f32, f64);

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wrong {
    NotANumber,
    NotWhole,
    TooSmall(Num),
    TooLarge(Num),
}

impl Span {
    /// The same numbers, but none below and none above these.
    pub(crate) fn within(self, min: Option<Num>, max: Option<Num>) -> Self {
        let least = min.and_then(Num::finite).filter(|min| *min > self.least).unwrap_or(self.least);
        let most = max.and_then(Num::finite).filter(|max| *max < self.most).unwrap_or(self.most);
        Self { least, most, ..self }
    }

    /// The number in a text; none where it is empty.
    pub(crate) fn read(self, text: &str) -> Result<Option<Num>, Wrong> {
        let text = plain(text);
        if text.is_empty() {
            return Ok(None);
        }
        let number = if self.whole { self.read_whole(&text)? } else { part(&text)? };
        match number {
            number if number < self.least => Err(Wrong::TooSmall(self.least)),
            number if number > self.most => Err(Wrong::TooLarge(self.most)),
            number => Ok(Some(number)),
        }
    }

    fn read_whole(self, text: &str) -> Result<Num, Wrong> {
        // Up to here, numbers with an exponent are exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Ok(number) = text.parse() {
            return Ok(Num::Whole(number));
        }
        // Any number can be so written that it has a point, or an exponent.
        let number = part(text)?.to_f64();
        if number.fract() != 0.0 {
            return Err(Wrong::NotWhole);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is beyond all whole numbers becomes the last of them"
        )]
        let nearest = number as i128;
        match Num::Whole(nearest) {
            exact if number.abs() <= EXACT => Ok(exact),
            far if far < self.least || nearest == i128::MIN => Err(Wrong::TooSmall(self.least)),
            far if far > self.most || nearest == i128::MAX => Err(Wrong::TooLarge(self.most)),
            _ => Err(Wrong::NotANumber),
        }
    }

    /// The number so many steps on, but not beyond the ends.
    pub(crate) fn step(self, from: Option<Num>, step: Num, count: i32) -> Num {
        let from = from.unwrap_or_else(|| self.held(Num::Whole(0)));
        let to = match (from, step) {
            (Num::Whole(from), Num::Whole(step)) => {
                Num::Whole(from.saturating_add(step.saturating_mul(i128::from(count))))
            }
            (from, step) => {
                let to = step.to_f64().mul_add(f64::from(count), from.to_f64());
                rounded(to, decimals(from).max(decimals(step)))
            }
        };
        self.held(to)
    }

    fn held(self, number: Num) -> Num {
        match number {
            number if number < self.least => self.least,
            number if number > self.most => self.most,
            number => number,
        }
    }
}

fn part(text: &str) -> Result<Num, Wrong> {
    // Rust reads words as numbers, too.
    if text.chars().any(|char| !matches!(char, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')) {
        return Err(Wrong::NotANumber);
    }
    let number = text.parse().ok().map(Num::Part).and_then(Num::finite);
    number.ok_or(Wrong::NotANumber)
}

/// A number as programs write it: without spaces, with the digits and the minus of ASCII, with a point. A comma is a point
/// where it cannot stand between thousands; `1,500` is refused, because it is another number in other countries.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|char| !char.is_whitespace()).map(ascii).collect();
    let fraction = |rest: &str| rest.len() != 3 || !rest.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once(',') {
        Some((whole, rest)) if !text.contains('.') && (fraction(rest) || matches!(whole, "0" | "-0" | "")) => {
            format!("{whole}.{rest}")
        }
        _ => text,
    }
}

fn ascii(char: char) -> char {
    let digit = |zero: u32| char::from_digit(u32::from(char) - zero, 10).unwrap_or(char);
    match char {
        '−' | '－' => '-',
        // Arabic, as in Persian, and as wide as ideographs.
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{ff10}'..='\u{ff19}' => digit(0xff10),
        '\u{66b}' => '.',
        char => char,
    }
}

fn decimals(number: Num) -> usize {
    match number {
        Num::Whole(_) => 0,
        Num::Part(number) => number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len()),
    }
}

/// Without what binary fractions leave: 0.1 and 0.2 are 0.3.
fn rounded(number: f64, decimals: usize) -> Num {
    let number = format!("{number:.decimals$}").parse().unwrap_or(number);
    // Nobody writes a zero with a minus.
    Num::Part(number + 0.0)
}

#[cfg(test)]
#[path = "num/tests.rs"]
mod tests;
