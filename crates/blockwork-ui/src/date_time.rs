//! Dates and times that a person enters.

use crate::field::{About, Control, field};
use crate::model::Model;
use crate::texts::{fill, texts};
use blockwork_core::civil::{self, NotCivil};
use blockwork_core::{Date, Time};
use leptos::html;
use leptos::prelude::*;
use std::fmt::Display;
use std::str::FromStr;

/// A date, a time, or both: what a [`DateTime`](fn@DateTime) can have as its value.
pub trait Civil: FromStr<Err = NotCivil> + Display + Copy + Send + Sync + 'static {
    /// The kind of a browser's field for it.
    const FIELD: &'static str;
}

impl Civil for Date {
    const FIELD: &'static str = "date";
}

impl Civil for Time {
    const FIELD: &'static str = "time";
}

impl Civil for civil::DateTime {
    const FIELD: &'static str = "datetime-local";
}

/// A date, a time or both that an input changes: a signal, or a plain one to begin with; also of an `Option`, where nothing
/// may be entered. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// As text; empty where there is none.
    value: Model<String>,
    field: &'static str,
    /// What a text says, written as this crate writes it.
    read: fn(&str) -> Option<String>,
    /// Whether there may be none.
    optional: bool,
}

fn read<C: Civil>(text: &str) -> Option<String> {
    text.parse::<C>().ok().map(|value| value.to_string())
}

impl<C: Civil> From<Model<Option<C>>> for When {
    fn from(model: Model<Option<C>>) -> Self {
        let text = Signal::derive(move || model.get().map(|value| value.to_string()).unwrap_or_default());
        let set = move |text: String| model.set(text.parse().ok());
        Self { value: Model::of(text, set), field: C::FIELD, read: read::<C>, optional: true }
    }
}

impl<C: Civil> From<Model<C>> for When {
    fn from(model: Model<C>) -> Self {
        let text = Signal::derive(move || model.get().to_string());
        let set = move |text: String| {
            if let Ok(value) = text.parse() {
                model.set(value);
            }
        };
        Self { value: Model::of(text, set), field: C::FIELD, read: read::<C>, optional: false }
    }
}

impl<C: Civil> From<RwSignal<Option<C>>> for When {
    fn from(signal: RwSignal<Option<C>>) -> Self {
        Model::<Option<C>>::from(signal).into()
    }
}

impl<C: Civil> From<RwSignal<C>> for When {
    fn from(signal: RwSignal<C>) -> Self {
        Model::<C>::from(signal).into()
    }
}

/// What to begin with; what becomes of it, nobody asks.
impl<C: Civil> From<Option<C>> for When {
    fn from(value: Option<C>) -> Self {
        RwSignal::new(value).into()
    }
}

/// What to begin with; what becomes of it, nobody asks.
impl<C: Civil> From<C> for When {
    fn from(value: C) -> Self {
        RwSignal::new(Some(value)).into()
    }
}

/// Why what stands in the field is not the value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    Impossible,
    Missing,
    TooEarly(String),
    TooLate(String),
}

impl Wrong {
    fn sentence(&self) -> String {
        match self {
            Self::Impossible | Self::Missing => texts().not_a_date.to_owned(),
            Self::TooEarly(first) => fill(texts().too_early, &[first]),
            Self::TooLate(last) => fill(texts().too_late, &[last]),
        }
    }
}

impl When {
    /// The value that a text of the field stands for. These texts are in the order of what they say.
    fn check(self, text: &str, min: Option<&str>, max: Option<&str>) -> Result<String, Wrong> {
        if text.is_empty() {
            return if self.optional { Ok(String::new()) } else { Err(Wrong::Missing) };
        }
        let value = (self.read)(text).ok_or(Wrong::Impossible)?;
        let bound = |text: Option<&str>| text.and_then(self.read);
        match (bound(min), bound(max)) {
            (Some(min), _) if value < min => Err(Wrong::TooEarly(shown(&min))),
            (_, Some(max)) if value > max => Err(Wrong::TooLate(shown(&max))),
            _ => Ok(value),
        }
    }
}

/// A value as a browser's field has it, and as people read it: without seconds that are none.
fn shown(text: &str) -> String {
    text.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(text).to_owned()
}

/// A date, a time, or both, in the browser's own field, with its calendar. Which it is, the type of the value says: `Date`,
/// `Time` or `DateTime`, or an `Option` of one where nothing may be entered.
///
/// What no calendar has, and what is out of bounds, is said at the field when it is left, and the last good value stays.
#[component]
pub fn DateTime(
    /// What is to be entered.
    #[prop(into)]
    label: String,
    /// The date, the time, or both. They are inputs of listeners too.
    #[prop(into)]
    value: When,
    /// The first that can be entered, written as the value is: `2026-02-28`, `10:30`, `2026-02-28T10:30`. Usually no bound.
    #[prop(optional, into)]
    min: MaybeProp<String>,
    /// The last that can be entered, written as the value is. Usually no bound.
    #[prop(optional, into)]
    max: MaybeProp<String>,
    /// The step from one value to the next that the browser offers: of a date in days, else in seconds. Usually a day or a
    /// minute.
    #[prop(optional)]
    step: Option<u32>,
    /// What helps to enter it.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why it cannot be used as it is, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it must be filled in. Usually not.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be entered.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Usually not.
    #[prop(optional)]
    hide_label: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let about = About { label, help, name: name.clone(), error, required, hide_label, class, ..About::default() };
    field(about, move |control| entry(control, value, (min, max), step, Asks { name, required, disabled }))
}

/// What is asked of a browser besides.
struct Asks {
    name: Option<String>,
    required: bool,
    disabled: Signal<bool>,
}

fn entry(
    control: Control,
    value: When,
    (min, max): (MaybeProp<String>, MaybeProp<String>),
    step: Option<u32>,
    asks: Asks,
) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let check = move |text: &str| {
        let (min, max) = (min.get_untracked(), max.get_untracked());
        value.check(text, min.as_deref(), max.as_deref())
    };
    if let Some(Ok(posted)) = control.posted_text().map(check) {
        value.value.set(posted);
    }
    let complaint = control.complaint;
    // What is impossible, or not complete, is no text to the browser, as if nothing had been entered.
    let is_no_text = move || input.get_untracked().is_some_and(|input| input.validity().bad_input());
    let changes = move |event| {
        // Nothing is set, or what stands there already would be gone.
        if is_no_text() {
            return;
        }
        if let Ok(good) = check(&event_target_value(&event)) {
            value.value.set(good);
            complaint.set(None);
        }
    };
    // Not while it is typed: the year 2 is on the way to the year 2026.
    let leaves = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let found = if is_no_text() { Err(Wrong::Impossible) } else { check(&input.value()) };
        complaint.set(found.err().map(|wrong| wrong.sentence()));
    };
    let text = move || shown(&value.value.get());
    view! {
        <div class="bw-entry">
            <input
                type=value.field
                class="bw-input bw-when"
                id=control.id
                name=asks.name
                value=untrack(text)
                min=move || min.get()
                max=move || max.get()
                step=step
                required=asks.required
                disabled=asks.disabled
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                node_ref=input
                prop:value=text
                on:change=changes
                on:blur=leaves
            />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<C: Civil>(text: &str, min: &str, max: &str, expected: Result<&str, Wrong>) {
        let _owner = Owner::new_root(None);
        let when = When::from(RwSignal::new(None::<C>));
        assert_eq!(when.check(text, Some(min), Some(max)), expected.map(str::to_owned));
    }

    #[test]
    fn what_is_impossible_or_out_of_bounds_is_not_taken() {
        check::<Date>("2026-02-28", "2026-01-01", "2026-12-31", Ok("2026-02-28"));
        check::<Date>("", "2026-01-01", "2026-12-31", Ok(""));
        check::<Date>("2026-02-30", "", "", Err(Wrong::Impossible));
        check::<Date>("<script>", "", "", Err(Wrong::Impossible));
        check::<Date>("2025-12-31", "2026-01-01", "", Err(Wrong::TooEarly("2026-01-01".into())));
        check::<Date>("2027-01-01", "", "2026-12-31", Err(Wrong::TooLate("2026-12-31".into())));
        check::<Time>("08:00", "09:00", "17:00", Err(Wrong::TooEarly("09:00".into())));
        check::<Time>("17:00:01", "09:00", "17:00", Err(Wrong::TooLate("17:00".into())));
        check::<civil::DateTime>("2026-02-28T10:30", "nonsense", "", Ok("2026-02-28T10:30:00"));
    }

    #[test]
    fn what_must_be_there_cannot_be_emptied() {
        let _owner = Owner::new_root(None);
        let date = RwSignal::new(Date::new(2026, 2, 28).expect("a date"));
        let when = When::from(date);
        assert_eq!(when.check("", None, None), Err(Wrong::Missing));
        when.value.set(String::new());
        assert_eq!(date.get().to_string(), "2026-02-28");
        when.value.set("2026-03-01".into());
        assert_eq!(date.get().to_string(), "2026-03-01");
    }

    #[test]
    fn seconds_that_are_none_are_not_shown() {
        let texts = ["10:30:00", "10:30:05", "10:00:00", "2026-02-28T10:00:00", "2026-02-28", ""].map(shown);
        assert_eq!(texts, ["10:30", "10:30:05", "10:00", "2026-02-28T10:00", "2026-02-28", ""]);
    }
}
