//! Scores: what something is, and how sure that is.

use crate::shown::{nothing, shown};
use crate::value::Value;
use blockwork_page::Live;
use leptos::prelude::*;

/// Names with their scores, wherever they come from: plain ones, a signal, or a live value. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Scores(Value<Vec<(String, f64)>>);

impl<S: Into<String>, F: Into<f64>, const N: usize> From<[(S, F); N]> for Scores {
    fn from(scores: [(S, F); N]) -> Self {
        Vec::from(scores).into()
    }
}

impl<S: Into<String>, F: Into<f64>> From<Vec<(S, F)>> for Scores {
    fn from(scores: Vec<(S, F)>) -> Self {
        let scores = scores.into_iter().map(|(name, score)| (name.into(), score.into()));
        Self(scores.collect::<Vec<(String, f64)>>().into())
    }
}

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<F: Into<f64> + Clone + Send + Sync + 'static> From<$signal<Vec<(String, F)>>> for Scores {
            fn from(signal: $signal<Vec<(String, F)>>) -> Self {
                let scores = Value::<Vec<(String, F)>>::from(signal);
                Self(scores.map(|scores| scores.into_iter().map(|(name, score)| (name, score.into())).collect()))
            }
        }
    )*};
}

from_signals!(Live, Memo, ReadSignal, RwSignal, Signal);

/// Shows what something is by its scores, the highest first: as a classifier answers.
///
/// A score is a share between 0 and 1. What is below is shown as 0 %, what is above as 100 %, and what is no number as a dash, last.
#[component]
pub fn Label(
    /// What the scores are about.
    #[prop(into)]
    label: String,
    /// Names and scores, in any order: `[("cat", 0.9), ("dog", 0.1)]`.
    #[prop(into)]
    value: Scores,
    /// How many are shown, at most: all unless it is said.
    #[prop(default = usize::MAX)]
    top: usize,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let Scores(value) = value;
    let body = move || {
        let Some(scores) = value.get() else { return ().into_any() };
        if scores.is_empty() { nothing() } else { list(ranked(scores, top)) }
    };
    shown(label, &format!("bw-scores {class}"), ().into_any(), view! { <Transition>{body}</Transition> }.into_any())
}

fn list(scores: Vec<(String, f64)>) -> AnyView {
    let rows = scores.into_iter().map(|(name, score)| {
        let share = share(score);
        view! {
            <li>
                <span class="bw-score-name" dir="auto">{name}</span>
                <span class="bw-score">{percent(score)}</span>
                // An attribute of SVG, because the page's policy allows no styles in attributes.
                <svg class="bw-bar" aria-hidden="true">
                    <rect width=format!("{}%", share * 100.0) height="100%"></rect>
                </svg>
            </li>
        }
    });
    view! { <ol>{rows.collect_view()}</ol> }.into_any()
}

/// The highest first; those that are the same stay in their order.
fn ranked(mut scores: Vec<(String, f64)>, top: usize) -> Vec<(String, f64)> {
    let key = |score: f64| if score.is_nan() { f64::NEG_INFINITY } else { score };
    scores.sort_by(|(_, a), (_, b)| key(*b).total_cmp(&key(*a)));
    scores.truncate(top);
    scores
}

/// How much of its bar is filled.
fn share(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { score.clamp(0.0, 1.0) }
}

/// A score for people. What is not nothing does not read as nothing, and what is not all not as all.
fn percent(score: f64) -> String {
    if score.is_nan() {
        return "–".to_owned();
    }
    let percent = share(score) * 100.0;
    match percent {
        0.0 => "0%".to_owned(),
        _ if percent < 1.0 => "<1%".to_owned(),
        _ if percent > 99.0 && percent < 100.0 => ">99%".to_owned(),
        _ => format!("{percent:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_percents() {
        let all = [0.0, 0.001, 0.014, 0.5, 0.999, 1.0, 1.5, -0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let read = all.map(percent);
        assert_eq!(read, ["0%", "<1%", "1%", "50%", ">99%", "100%", "100%", "0%", "–", "100%", "0%"]);
        assert!(all.into_iter().map(share).all(|share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn the_highest_come_first_and_what_is_no_number_last() {
        let scores = [("a", 0.1), ("b", f64::NAN), ("c", 0.7), ("d", 0.1), ("e", -1.0)];
        let scores: Vec<_> = scores.into_iter().map(|(name, score)| (name.to_owned(), score)).collect();
        let names = |scores: Vec<(String, f64)>| scores.into_iter().map(|(name, _)| name).collect::<String>();
        assert_eq!(names(ranked(scores.clone(), usize::MAX)), "cadeb");
        assert_eq!(names(ranked(scores.clone(), 2)), "ca");
        assert_eq!(names(ranked(scores, 0)), "");
    }
}
