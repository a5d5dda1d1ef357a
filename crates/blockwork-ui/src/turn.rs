//! Keys that go from one part of a widget to another: arrows, Home and End.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Where a key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Next,
    Previous,
    First,
    Last,
}

impl Turn {
    /// The place it goes to from the one at `at`, of so many. After the last comes the first.
    pub(crate) fn from(self, at: usize, of: usize) -> Option<usize> {
        let last = of.checked_sub(1)?;
        Some(match self {
            Self::Next if at >= last => 0,
            Self::Next => at + 1,
            Self::Previous if at == 0 => last,
            Self::Previous => (at - 1).min(last),
            Self::First => 0,
            Self::Last => last,
        })
    }

    fn mirrored(self) -> Self {
        match self {
            Self::Next => Self::Previous,
            Self::Previous => Self::Next,
            ends => ends,
        }
    }
}

/// Where a key goes in a row, if it goes anywhere: to the left is forwards where text runs from right to left.
pub(crate) fn of_row(event: &KeyboardEvent) -> Option<Turn> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let turn = match event.key().as_str() {
        "ArrowRight" => Turn::Next,
        "ArrowLeft" => Turn::Previous,
        "Home" => Turn::First,
        "End" => Turn::Last,
        _ => return None,
    };
    let row = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    Some(if row.is_some_and(|row| is_right_to_left(&row)) { turn.mirrored() } else { turn })
}

fn is_right_to_left(element: &Element) -> bool {
    // The row's direction, and not that of the text on one of its parts.
    let row = element.parent_element();
    let style = row.and_then(|row| window().get_computed_style(&row).ok().flatten());
    style.and_then(|style| style.get_property_value("direction").ok()).as_deref() == Some("rtl")
}

/// Gives the focus to the element of this id.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that is being taken away takes no focus, and that is all.
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(turn: Turn, at: usize, of: usize, expected: Option<usize>) {
        assert_eq!(turn.from(at, of), expected, "{turn:?} from {at} of {of}");
    }

    #[test]
    fn after_the_last_comes_the_first() {
        check(Turn::Next, 0, 3, Some(1));
        check(Turn::Next, 2, 3, Some(0));
        check(Turn::Previous, 0, 3, Some(2));
        check(Turn::Previous, 2, 3, Some(1));
        check(Turn::First, 2, 3, Some(0));
        check(Turn::Last, 0, 3, Some(2));
    }

    #[test]
    fn what_has_shrunk_or_is_empty_is_no_trap() {
        check(Turn::Next, 7, 3, Some(0));
        check(Turn::Previous, 7, 3, Some(2));
        check(Turn::Next, 0, 1, Some(0));
        check(Turn::Last, 0, 0, None);
        check(Turn::Previous, 0, 0, None);
    }

    #[test]
    fn right_to_left_turns_neighbours_and_no_ends() {
        assert_eq!(Turn::Next.mirrored(), Turn::Previous);
        assert_eq!(Turn::Previous.mirrored(), Turn::Next);
        assert_eq!([Turn::First.mirrored(), Turn::Last.mirrored()], [Turn::First, Turn::Last]);
    }
}
