//! What an open list shows, and how keys move in it.

use crate::choices::Item;

/// So many choices are shown at once. More would be slow, and nobody reads them.
pub(super) const SHOWN: usize = 100;

/// The choices that fit what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The first of them.
    pub(super) shown: Vec<Item>,
    /// How many there are besides.
    pub(super) more: usize,
}

impl Found {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.shown.len() + self.more
    }
}

/// The choices whose labels contain what was typed, in any case.
pub(super) fn find(items: &[Item], typed: &str) -> Found {
    let typed = typed.trim().to_lowercase();
    let mut fitting = items.iter().filter(|item| typed.is_empty() || item.label.to_lowercase().contains(&typed));
    let shown = fitting.by_ref().take(SHOWN).cloned().collect();
    Found { shown, more: fitting.count() }
}

/// The choice that a text names: by its label in any case, or by its value.
pub(super) fn named<'a>(items: &'a [Item], text: &str) -> Option<&'a Item> {
    let text = text.trim();
    let lower = text.to_lowercase();
    items
        .iter()
        .find(|item| item.label == text)
        .or_else(|| items.iter().find(|item| item.value == text || item.label.to_lowercase() == lower))
}

/// The label of a value; itself, where it is none of the choices.
pub(super) fn label_of(items: &[Item], value: &str) -> String {
    items.iter().find(|item| item.value == value).map_or(value, |item| &item.label).to_owned()
}

/// Where a key leads in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    Previous,
    First,
    Last,
    PageDown,
    PageUp,
}

impl Step {
    /// The step of a key. Home and End belong to the text while there is one.
    pub(super) fn of(key: &str, text_is_empty: bool) -> Option<Self> {
        Some(match key {
            "ArrowDown" => Self::Next,
            "ArrowUp" => Self::Previous,
            "PageDown" => Self::PageDown,
            "PageUp" => Self::PageUp,
            "Home" if text_is_empty => Self::First,
            "End" if text_is_empty => Self::Last,
            _ => return None,
        })
    }

    /// From one place of a list of this length to another. Single steps go round.
    pub(super) fn from(self, at: Option<usize>, length: usize) -> Option<usize> {
        const PAGE: usize = 10;
        let last = length.checked_sub(1)?;
        Some(match (self, at.map(|at| at.min(last))) {
            (Self::Next | Self::PageDown, None) | (Self::First, _) => 0,
            (Self::Previous | Self::PageUp, None) | (Self::Last, _) => last,
            (Self::Next, Some(at)) => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            (Self::Previous, Some(at)) => at.checked_sub(1).unwrap_or(last),
            (Self::PageDown, Some(at)) => (at + PAGE).min(last),
            (Self::PageUp, Some(at)) => at.saturating_sub(PAGE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(labels: &[&str]) -> Vec<Item> {
        labels.iter().map(|label| Item::from(*label)).collect()
    }

    #[track_caller]
    fn check(typed: &str, expected: &[&str]) {
        let all = items(&["Ärger", "Apfel", "Birne", "שלום", "👩‍👩‍👧", "<script>"]);
        let found = find(&all, typed);
        let labels: Vec<_> = found.shown.iter().map(|item| item.label.as_str()).collect();
        assert_eq!((labels.as_slice(), found.more), (expected, 0));
    }

    #[test]
    fn what_is_typed_is_found_anywhere_and_in_any_case() {
        check("ä", &["Ärger"]);
        check(" B ", &["Birne"]);
        check("FEL", &["Apfel"]);
        check("לו", &["שלום"]);
        check("👩", &["👩‍👩‍👧"]);
        check("<", &["<script>"]);
        check("\0", &[]);
        check(".*", &[]);
    }

    #[test]
    fn of_many_the_first_are_shown_and_the_rest_is_counted() {
        let many: Vec<_> = (0..10_000).map(|n| Item::from(n.to_string())).collect();
        let found = find(&many, "");
        assert_eq!((found.shown.len(), found.more, found.count()), (SHOWN, 9_900, 10_000));
        assert_eq!(find(&many, "9999"), Found { shown: vec!["9999".into()], more: 0 });
        assert_eq!(find(&[], "").count(), 0);
    }

    #[test]
    fn a_text_names_the_choice_that_is_called_so() {
        let all = [Item::from(("Tea", "t")), Item::from(("tea", "u")), Item::from(("Coffee", "c"))];
        let value = |text| named(&all, text).map(|item| item.value.as_str());
        assert_eq!(
            [value("tea"), value("TEA"), value(" Coffee "), value("c"), value("x")],
            [Some("u"), Some("t"), Some("c"), Some("c"), None]
        );
        assert_eq!((label_of(&all, "c"), label_of(&all, "own")), ("Coffee".to_owned(), "own".to_owned()));
    }

    #[track_caller]
    fn leads(step: Step, from: &[Option<usize>], to: &[Option<usize>]) {
        let found: Vec<_> = from.iter().map(|at| step.from(*at, 30)).collect();
        assert_eq!(found, to);
        assert_eq!(step.from(Some(3), 0), None);
    }

    #[test]
    fn single_steps_go_round_and_pages_stop_at_the_ends() {
        let from = [None, Some(0), Some(5), Some(29)];
        leads(Step::Next, &from, &[Some(0), Some(1), Some(6), Some(0)]);
        leads(Step::Previous, &from, &[Some(29), Some(29), Some(4), Some(28)]);
        leads(Step::PageDown, &from, &[Some(0), Some(10), Some(15), Some(29)]);
        leads(Step::PageUp, &from, &[Some(29), Some(0), Some(0), Some(19)]);
        leads(Step::First, &from, &[Some(0); 4]);
        leads(Step::Last, &from, &[Some(29); 4]);
        assert_eq!((Step::of("Home", false), Step::of("Home", true)), (None, Some(Step::First)));
    }
}
