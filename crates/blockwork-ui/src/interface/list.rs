//! Lists whose rows people add and remove.

use super::asked::Ask;
use super::input::Input;
use crate::field::group;
use crate::model::Model;
use crate::texts::{fill, texts};
use leptos::html::Button;
use leptos::prelude::*;

/// The most rows that can be added by hand.
const MOST: usize = 1_000;

/// One row for each, with a button that takes it away, and one below that adds one.
pub fn rows<T: Input>(ask: Ask, drafts: Model<Vec<T::Draft>>) -> AnyView {
    let rows = Rows {
        count: Signal::derive(move || drafts.with(Vec::len)),
        add: Callback::new(move |()| drafts.update(|drafts| drafts.push(T::draft(None)))),
        remove: Callback::new(move |at: usize| {
            drafts.update(|drafts| {
                if at < drafts.len() {
                    drafts.remove(at);
                }
            });
        }),
    };
    let asked = ask.clone();
    // A row is a place in the list: when one before it goes, it shows what has moved there.
    let row = move |at: usize| {
        let draft = drafts.focus(
            move |drafts| drafts.get(at).cloned().unwrap_or_else(|| T::draft(None)),
            move |drafts, draft| {
                if let Some(place) = drafts.get_mut(at) {
                    *place = draft;
                }
            },
        );
        T::widget(asked.row(at), draft)
    };
    frame(&ask, rows, row)
}

struct Rows {
    count: Signal<usize>,
    add: Callback<()>,
    remove: Callback<usize>,
}

fn frame(ask: &Ask, rows: Rows, row: impl Fn(usize) -> AnyView + Clone + Send + Sync + 'static) -> AnyView {
    let Rows { count, add, remove } = rows;
    let adder = NodeRef::<Button>::new();
    let label = ask.label.to_string();
    let show = move |at: usize| {
        let name = fill(texts().remove, &[&format_args!("{label} {}", at + 1)]);
        // The button that was pressed may be gone: who uses a keyboard goes on from the one that is always there.
        let take = move |_: leptos::ev::MouseEvent| {
            remove.run(at);
            if let Some(adder) = adder.get_untracked() {
                let _ = adder.focus();
            }
        };
        view! {
            <li>
                {row(at)}
                <button type="button" class="bw-button quiet" aria-label=name on:click=take>
                    "×"
                </button>
            </li>
        }
    };
    let full = move || count.get() >= MOST;
    let more = move |_: leptos::ev::MouseEvent| add.run(());
    group(ask.about(), move |_| {
        view! {
            <ol class="bw-rows">
                <For each=move || 0..count.get() key=|at| *at children=show/>
            </ol>
            <button
                type="button"
                class="bw-button"
                node_ref=adder
                disabled=full
                on:click=more
            >
                {texts().add}
            </button>
        }
    })
    .into_any()
}
