//! How far something is.

use crate::ids::fresh_id;
use crate::texts::{fill, texts};
use crate::value::Value;
use blockwork_page::Live;
use leptos::prelude::*;
use std::time::Duration;

/// How far something is: a number from 0 to the `max` of its [`Progress`], a signal or a live value of one. `None`, and what
/// is no number, is "nobody knows". `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct HowFar(Value<Option<f64>>);

impl From<f64> for HowFar {
    fn from(value: f64) -> Self {
        Self(Some(value).into())
    }
}

impl From<Option<f64>> for HowFar {
    fn from(value: Option<f64>) -> Self {
        Self(value.into())
    }
}

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl From<$signal<f64>> for HowFar {
            fn from(signal: $signal<f64>) -> Self {
                Self(Value::<f64>::from(signal).map(Some))
            }
        }

        impl From<$signal<Option<f64>>> for HowFar {
            fn from(signal: $signal<Option<f64>>) -> Self {
                Self(signal.into())
            }
        }
    )*};
}

from_signals!(Live, Memo, ReadSignal, RwSignal, Signal);

/// Screen readers are told at most once in this time, and of the end.
const PAUSE: Duration = Duration::from_secs(5);

/// Shows how far something is. Where nobody knows, it shows that something goes on.
#[component]
pub fn Progress(
    /// What goes on.
    #[prop(into)]
    label: String,
    /// How far it is, from 0 to `max`. What is outside counts as the nearest; `None` is "nobody knows".
    #[prop(into)]
    value: HowFar,
    /// How far it is at the end.
    #[prop(default = 1.0)]
    max: f64,
    /// What is said beside it, such as "3 of 8 files", instead of the share in percent.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let HowFar(value) = value;
    // No memos: what asks for a live value has to stand in the `<Transition>`.
    let far = Signal::derive(move || value.get().flatten().and_then(|value| share(value, max)));
    let said = Signal::derive(move || text.get().or_else(|| far.get().map(percent)));
    let spoken = spoken(far, said);
    let id = fresh_id();
    view! {
        <div class=format!("bw-progress {class}")>
            <label class="bw-label" for=id.clone() dir="auto">{label}</label>
            <Transition>
                <span class="bw-progress-text" dir="auto">{move || said.get()}</span>
                <progress id=id.clone() max="1" value=move || far.get()></progress>
            </Transition>
            <span class="bw-unseen" role="status">{move || spoken.get()}</span>
        </div>
    }
}

/// The part of the way that is done, from 0 to 1; none where that is no number.
fn share(value: f64, max: f64) -> Option<f64> {
    let share = value / max;
    (share.is_finite() && max > 0.0).then(|| share.clamp(0.0, 1.0))
}

/// Rounded down: what is not done is not said to be.
fn percent(share: f64) -> String {
    fill(texts().percent, &[&format_args!("{:.0}", (share * 100.0).floor())])
}

/// What screen readers are told: nothing at first, then what is said at most once in [`PAUSE`], and the end at once.
fn spoken(far: Signal<Option<f64>>, said: Signal<Option<String>>) -> RwSignal<Option<String>> {
    let spoken = RwSignal::new(None);
    let waiting = StoredValue::new(false);
    let say = move || {
        waiting.try_set_value(false);
        let _ = spoken.try_set(said.try_get_untracked().flatten());
    };
    Effect::new(move |before: Option<()>| {
        let (far, _) = (far.get(), said.get());
        if before.is_none() {
            return;
        }
        if far == Some(1.0) {
            say();
        } else if !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(say, PAUSE);
        }
    });
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, max: f64, expected: Option<f64>) {
        assert_eq!(share(value, max), expected);
    }

    #[test]
    fn what_is_no_share_is_not_shown_as_one() {
        check(0.25, 1.0, Some(0.25));
        check(3.0, 8.0, Some(0.375));
        check(-1.0, 1.0, Some(0.0));
        check(12.0, 8.0, Some(1.0));
        check(f64::NAN, 1.0, None);
        check(f64::INFINITY, 1.0, None);
        check(1.0, 0.0, None);
        check(0.0, 0.0, None);
        check(1.0, -1.0, None);
        check(1.0, f64::NAN, None);
    }

    #[test]
    fn what_is_not_done_is_not_said_to_be() {
        for (share, expected) in [(0.0, "0 %"), (0.999, "99 %"), (1.0, "100 %")] {
            let _owner = Owner::new_root(None);
            assert_eq!(percent(share), expected);
        }
    }
}
