//! Which rows of a table are shown, and in what order.

use crate::texts::Texts;
use std::cmp::Ordering;

/// What stands in one place of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Datum {
    /// Nothing.
    #[default]
    Empty,
    /// True or false.
    Flag(bool),
    /// A number. It stands at the end of its column, and is sorted as a number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Datum {
    /// What is to be read.
    pub(crate) fn text(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Flag(true) => texts.yes_sign.to_owned(),
            Self::Flag(false) => texts.no_sign.to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// Empty ones are last, whichever way the others go.
    fn compare(&self, other: &Self, direction: Direction) -> Ordering {
        let order = match (self, other) {
            (Self::Empty, Self::Empty) => return Ordering::Equal,
            (Self::Empty, _) => return Ordering::Greater,
            (_, Self::Empty) => return Ordering::Less,
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => match (a.is_nan(), b.is_nan()) {
                (true, true) => Ordering::Equal,
                (true, false) => return Ordering::Greater,
                (false, true) => return Ordering::Less,
                (false, false) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            },
            (Self::Text(a), Self::Text(b)) => compare_text(a, b),
            _ => self.kind().cmp(&other.kind()),
        };
        if direction == Direction::Down { order.reverse() } else { order }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Flag(_) => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
            Self::Empty => 3,
        }
    }
}

/// Without capitals first; the same on every machine, whatever its language.
fn compare_text(a: &str, b: &str) -> Ordering {
    let small = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    small(a).cmp(&small(b)).then_with(|| a.cmp(b))
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// The column that a table is sorted by.
pub(crate) type Sort = Option<(usize, Direction)>;

/// What a press of a column's button makes of the order: up, down, as it came.
pub(crate) fn pressed(sort: Sort, column: usize) -> Sort {
    match sort {
        Some((sorted, Direction::Up)) if sorted == column => Some((column, Direction::Down)),
        Some((sorted, Direction::Down)) if sorted == column => None,
        _ => Some((column, Direction::Up)),
    }
}

/// The numbers of the rows that are shown, in their order. Those that are the same stay as they came.
pub(crate) fn order(rows: &[Vec<Datum>], filter: &str, sort: Sort, texts: &Texts) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let shown = |row: &Vec<Datum>| row.iter().any(|datum| datum.text(texts).to_lowercase().contains(&wanted));
    let mut order: Vec<usize> = (0..rows.len()).filter(|&row| wanted.is_empty() || shown(&rows[row])).collect();
    if let Some((column, direction)) = sort {
        let datum = |row: usize| rows[row].get(column).unwrap_or(&Datum::Empty);
        order.sort_by(|&a, &b| datum(a).compare(datum(b), direction));
    }
    order
}

/// One page of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Which one, from 0.
    pub(crate) page: usize,
    /// How many there are, at least one.
    pub(crate) pages: usize,
    /// Its first row, from 0, and the one after its last.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The page that is asked for, or the last one where there are fewer.
pub(crate) fn page(rows: usize, size: usize, wanted: usize) -> Page {
    let size = size.max(1);
    let pages = rows.div_ceil(size).max(1);
    let page = wanted.min(pages - 1);
    let from = page * size;
    Page { page, pages, from, to: rows.min(from + size) }
}

impl From<bool> for Datum {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Datum>> From<Option<T>> for Datum {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

macro_rules! from_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Datum {
            fn from(number: $number) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

from_numbers!(f32, f64, i8, i16, i32, u8, u16, u32);

/// What is larger than 2^53 is shown to the nearest number that a `f64` can be.
macro_rules! from_large_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Datum {
            #[expect(clippy::cast_precision_loss, reason = "said in the docs")]
            fn from(number: $number) -> Self {
                Self::Number(number as f64)
            }
        }
    )*};
}

from_large_numbers!(i64, isize, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::ENGLISH;

    fn ordered(rows: &[Vec<Datum>], filter: &str, sort: Sort) -> Vec<usize> {
        order(rows, filter, sort, &ENGLISH)
    }

    fn rows(texts: &[&str]) -> Vec<Vec<Datum>> {
        texts.iter().map(|text| vec![Datum::from(*text)]).collect()
    }

    #[test]
    fn texts_are_sorted_without_regard_to_capitals_and_stay_where_they_are_the_same() {
        let rows = rows(&["b", "A", "a", "C", "b"]);
        assert_eq!(ordered(&rows, "", Some((0, Direction::Up))), [1, 2, 0, 4, 3]);
        assert_eq!(ordered(&rows, "", Some((0, Direction::Down))), [3, 0, 4, 2, 1]);
        assert_eq!(ordered(&rows, "", None), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_what_is_none_is_last_both_ways() {
        let numbers = [Some(10.0), None, Some(9.0), Some(f64::NAN), Some(-1.0), Some(f64::INFINITY)];
        let rows: Vec<Vec<Datum>> = numbers.into_iter().map(|number| vec![number.into()]).collect();
        assert_eq!(ordered(&rows, "", Some((0, Direction::Up))), [4, 2, 0, 5, 3, 1]);
        assert_eq!(ordered(&rows, "", Some((0, Direction::Down))), [5, 0, 2, 4, 3, 1]);
    }

    #[test]
    fn rows_of_any_length_and_kind_have_an_order() {
        let rows = vec![vec!["x".into()], vec![], vec![true.into()], vec![1.into()], vec![false.into()]];
        assert_eq!(ordered(&rows, "", Some((0, Direction::Up))), [4, 2, 3, 0, 1]);
        assert_eq!(ordered(&rows, "", Some((7, Direction::Down))), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_filter_leaves_the_rows_in_which_it_stands() {
        let rows = vec![vec!["Milk".into(), 20.into()], vec!["Bread".into(), 3.into()], vec!["שלום".into()]];
        assert_eq!(ordered(&rows, " mIL ", None), [0]);
        assert_eq!(ordered(&rows, "3", None), [1]);
        assert_eq!(ordered(&rows, "שלו", None), [2]);
        assert_eq!(ordered(&rows, "none", None), [0_usize; 0]);
    }

    #[test]
    fn a_column_goes_up_then_down_then_back() {
        let up = pressed(None, 1);
        let down = pressed(up, 1);
        assert_eq!((up, down), (Some((1, Direction::Up)), Some((1, Direction::Down))));
        assert_eq!(pressed(down, 1), None);
        assert_eq!(pressed(down, 0), Some((0, Direction::Up)));
    }

    #[test]
    fn there_is_always_a_page() {
        assert_eq!(page(0, 10, 3), Page { page: 0, pages: 1, from: 0, to: 0 });
        assert_eq!(page(25, 10, 2), Page { page: 2, pages: 3, from: 20, to: 25 });
        assert_eq!(page(25, 10, 99), Page { page: 2, pages: 3, from: 20, to: 25 });
        assert_eq!(page(5, 0, 1), Page { page: 1, pages: 5, from: 1, to: 2 });
        assert_eq!(page(5, usize::MAX, 0), Page { page: 0, pages: 1, from: 0, to: 5 });
    }
}
