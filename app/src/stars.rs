//! A component of this app's own, with its own HTML and its own trigger: a rating of up to five stars.
//!
//! The guide tells how it is made: `docs/guide/components.md`.

use blockwork::prelude::*;
use std::time::Duration;

/// So many stars there are.
const STARS: [(u8, &str); 5] = [(1, "1 star"), (2, "2 stars"), (3, "3 stars"), (4, "4 stars"), (5, "5 stars")];

/// A newer value comes sooner than this after a choice was kept, if one comes.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a [`StarRating`] and the page around it share: what was chosen, and the trigger "somebody has chosen". `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Stars {
    chosen: RwSignal<Option<u8>>,
    rated: Cue,
}

impl Stars {
    /// For one component.
    #[must_use]
    pub fn new() -> Self {
        Self { chosen: RwSignal::new(None), rated: Cue::new() }
    }

    /// What was chosen; 0 where nothing was since the value has changed.
    #[must_use]
    pub fn chosen(self) -> u8 {
        self.chosen.get().unwrap_or_default()
    }

    /// The trigger "somebody has chosen": `wire(..).on(stars.rated())`.
    #[must_use]
    pub fn rated(self) -> Cue {
        self.rated
    }

    /// Shows the value again instead of what was chosen: where that could not be kept.
    pub fn take_back(self) {
        self.chosen.set(None);
    }
}

impl Default for Stars {
    fn default() -> Self {
        Self::new()
    }
}

/// How many stars are shown, wherever they come from: a plain number, a signal, or a live value. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Given(Signal<u8>);

impl From<u8> for Given {
    fn from(stars: u8) -> Self {
        Self(Signal::stored(stars))
    }
}

macro_rules! given_by_signals {
    ($($signal:ident),*) => {$(
        impl From<$signal<u8>> for Given {
            fn from(signal: $signal<u8>) -> Self {
                Self(signal.into())
            }
        }
    )*};
}

given_by_signals!(Memo, ReadSignal, RwSignal, Signal);

impl From<Live<u8>> for Given {
    fn from(live: Live<u8>) -> Self {
        Self(Signal::derive(move || live.get().unwrap_or_default()))
    }
}

/// A rating of up to five stars: a radio group, so it has one place in the tab order, and arrow keys choose.
///
/// What somebody chooses is shown at once, and until there is a newer value. In a [`Form`] it posts `name`.
#[component]
pub fn StarRating(
    /// What is rated.
    #[prop(into)]
    label: String,
    /// The stars that it has.
    #[prop(into)]
    value: Given,
    /// What is shared with the page around it.
    stars: Stars,
    /// Whether what was chosen is on its way: the `pending()` of the wire that keeps it.
    #[prop(into)]
    keeping: Signal<bool>,
    /// The name of the listener's input.
    #[prop(default = "stars")]
    name: &'static str,
) -> impl IntoView {
    let Given(value) = value;
    let passed_over = StoredValue::new(false);
    Effect::new(move |loaded: Option<()>| {
        let value = value.get();
        // While the choice is on its way, a value may tell of one before it.
        let newest = !keeping.get_untracked() || stars.chosen.get_untracked() == Some(value);
        passed_over.set_value(!newest);
        if loaded.is_some() && newest {
            stars.take_back();
        }
    });
    // What was passed over may have told of a choice after this one: then no newer value comes.
    let late = move || {
        if passed_over.try_get_value() == Some(true) && !keeping.get_untracked() {
            stars.take_back();
        }
    };
    Effect::new(move || {
        if !keeping.get() && passed_over.get_value() {
            set_timeout(late, PATIENCE);
        }
    });
    let shown = move || stars.chosen.get().unwrap_or_else(|| value.get());
    let star = move |(number, text): (u8, &'static str)| {
        let choose = move |_| {
            stars.chosen.set(Some(number));
            stars.rated.give();
        };
        let checked = move || shown() == number;
        view! {
            <label class="star" class:lit=move || number <= shown()>
                <input
                    type="radio"
                    name=name
                    value=number
                    aria-label=text
                    checked=checked
                    prop:checked=checked
                    on:change=choose
                />
                <span aria-hidden="true">"★"</span>
            </label>
        }
    };
    view! {
        <span class="stars" role="radiogroup" aria-label=label>
            <Transition>{STARS.map(star).into_iter().collect_view()}</Transition>
        </span>
    }
}
