//! A component of this app's own, with its own HTML and its own trigger: a rating of up to five stars.
//!
//! The guide tells how it is made: `docs/guide/components.md`.

use blockwork::page::Firing;
use blockwork::prelude::*;

/// So many stars there are.
const STARS: [(u8, &str); 5] = [(1, "1 star"), (2, "2 stars"), (3, "3 stars"), (4, "4 stars"), (5, "5 stars")];

/// What a [`StarRating`] and the page around it share: the stars, and the trigger "somebody has chosen". `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Stars {
    stars: Optimistic<u8>,
    rated: Cue,
}

impl Stars {
    /// For one component, which shows this many until somebody chooses.
    #[must_use]
    pub fn new(given: impl Into<Given>) -> Self {
        Self { stars: Optimistic::new(given.into().0), rated: Cue::new() }
    }

    /// What was chosen; 0 once the server has caught up with it.
    #[must_use]
    pub fn chosen(self) -> u8 {
        self.stars.asked().unwrap_or_default()
    }

    /// The trigger "somebody has chosen": `wire(..).on(stars.rated())`.
    #[must_use]
    pub fn rated(self) -> Cue {
        self.rated
    }

    /// Says which wire keeps what was chosen. What it refuses is taken back.
    pub fn kept_by(self, wire: impl Into<Firing>) {
        self.stars.kept_by(wire);
    }

    fn shown(self) -> u8 {
        self.stars.get()
    }

    fn choose(self, number: u8) {
        self.stars.set(number);
        self.rated.give();
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
/// What somebody chooses is shown at once. In a [`Form`] it posts `name`.
#[component]
pub fn StarRating(
    /// What is rated.
    #[prop(into)]
    label: String,
    /// The stars that it has, shared with the page around it.
    stars: Stars,
    /// The name of the listener's input.
    #[prop(default = "stars")]
    name: &'static str,
) -> impl IntoView {
    let star = move |(number, text): (u8, &'static str)| {
        let checked = move || stars.shown() == number;
        view! {
            <label class="star" class:lit=move || number <= stars.shown()>
                <input
                    type="radio"
                    name=name
                    value=number
                    aria-label=text
                    checked=checked
                    prop:checked=checked
                    on:change=move |_| stars.choose(number)
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
