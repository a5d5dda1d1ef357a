//! What stands in the fields of sealed credentials, and how it stands to what is kept: the page cannot open that, and is
//! told by listeners.

use crate::credentials::Pair;
use blockwork::prelude::*;

/// The fields, while a person types, events are under way, and other tabs write too.
///
/// What is kept is shown only where nothing was typed that is not kept yet, also not since it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// What stands in them.
    pub shown: RwSignal<Pair>,
    edits: StoredValue<Edits>,
}

/// Counts what was typed.
#[derive(Clone, Copy, Debug, Default)]
struct Edits {
    typed: u32,
    /// What of it is kept, or given up.
    kept: u32,
    /// What of it was there when the newest event left that keeps it.
    sent: u32,
    /// What of it was there when the newest event left that asks.
    asked: u32,
}

impl Fields {
    /// Empty ones.
    #[must_use]
    pub fn new() -> Self {
        Self { shown: RwSignal::default(), edits: StoredValue::default() }
    }

    /// Somebody types.
    pub fn type_in(self, change: impl FnOnce(&mut Pair)) {
        self.shown.update(change);
        self.edits.update_value(|edits| edits.typed += 1);
    }

    /// What was typed and is not kept yet.
    #[must_use]
    pub fn unkept(self) -> Option<Pair> {
        let Edits { typed, kept, .. } = self.edits.get_value();
        (typed != kept).then(|| self.shown.get_untracked())
    }

    /// An event leaves that keeps what was typed.
    #[must_use]
    pub fn send(self) -> Option<Pair> {
        self.edits.update_value(|edits| edits.sent = edits.typed);
        self.unkept()
    }

    /// That event has its answer.
    pub fn sent(self) {
        self.edits.update_value(|edits| edits.kept = edits.kept.max(edits.sent));
    }

    /// What was typed is given up.
    pub fn give_up(self) {
        self.edits.update_value(|edits| edits.kept = edits.typed);
    }

    /// Nothing is kept any more.
    pub fn empty(self) {
        self.shown.set(Pair::default());
        self.edits.update_value(|edits| {
            edits.typed += 1;
            edits.kept = edits.typed;
        });
    }

    /// An event leaves that asks what is kept.
    pub fn ask(self) {
        self.edits.update_value(|edits| edits.asked = edits.typed);
    }

    /// This was kept.
    pub fn show(self, pair: Pair) {
        let Edits { typed, kept, asked, .. } = self.edits.get_value();
        if typed == kept && typed == asked && self.shown.with_untracked(|shown| *shown != pair) {
            self.shown.set(pair);
        }
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn pair(user: &str) -> Pair {
        Pair { user: user.to_owned(), password: String::new() }
    }

    /// What the fields show after these steps.
    #[track_caller]
    fn check(steps: impl FnOnce(Fields), shown: &str, unkept: Option<&str>) {
        let owner = Owner::new();
        owner.with(|| {
            let fields = Fields::new();
            steps(fields);
            assert_eq!(fields.shown.get_untracked(), pair(shown));
            assert_eq!(fields.unkept(), unkept.map(pair));
        });
    }

    fn typed(fields: Fields, text: &str) {
        fields.type_in(|pair| pair.user = text.to_owned());
    }

    #[test]
    fn what_is_kept_is_shown() {
        check(
            |fields| {
                fields.ask();
                fields.show(pair("kept"));
            },
            "kept",
            None,
        );
    }

    #[test]
    fn what_is_typed_is_not_lost_to_what_is_kept() {
        check(
            |fields| {
                fields.ask();
                typed(fields, "typed");
                fields.show(pair("kept"));
            },
            "typed",
            Some("typed"),
        );
    }

    #[test]
    fn an_answer_from_before_it_was_kept_does_not_bring_the_old_one_back() {
        check(
            |fields| {
                fields.ask();
                typed(fields, "typed");
                assert_eq!(fields.send(), Some(pair("typed")));
                fields.sent();
                fields.show(pair("old"));
            },
            "typed",
            None,
        );
    }

    #[test]
    fn what_is_typed_while_the_rest_is_kept_is_kept_next() {
        check(
            |fields| {
                typed(fields, "one");
                let _ = fields.send();
                typed(fields, "two");
                fields.sent();
                fields.ask();
                fields.show(pair("one"));
            },
            "two",
            Some("two"),
        );
    }

    #[test]
    fn an_answer_from_before_they_were_emptied_does_not_bring_anything_back() {
        check(
            |fields| {
                fields.ask();
                typed(fields, "typed");
                fields.empty();
                fields.show(pair("kept"));
            },
            "",
            None,
        );
    }

    #[test]
    fn what_was_given_up_is_not_kept() {
        check(
            |fields| {
                typed(fields, "typed");
                fields.give_up();
                assert_eq!(fields.send(), None);
                fields.ask();
                fields.show(pair("made up"));
            },
            "made up",
            None,
        );
    }
}
