//! What a combobox looks like.

use super::Asks;
use super::combobox::Combobox;
use super::list::label_of;
use crate::choices::Item;
use crate::field::Control;
use crate::texts::{fill, texts};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// Between the last key and the number of choices that is read aloud: not at each key.
const QUIET: Duration = Duration::from_millis(700);

/// The field, its chips and its list.
pub(super) fn combobox(state: Combobox, control: Control, asks: Asks) -> AnyView {
    let Asks { label, name, placeholder, required, disabled } = asks;
    let Control { id, label: label_id, described_by, invalid, .. } = control;
    let (list_id, chips_id) = (format!("{id}-list"), format!("{id}-picked"));
    let (above, root) = (RwSignal::new(false), NodeRef::<html::Div>::new());
    place(state, root, above);
    let several = state.picked.is_several();
    let input = Input {
        placeholder,
        required,
        disabled,
        invalid,
        described_by: Signal::derive({
            let chips_id = several.then(|| chips_id.clone());
            move || {
                let ids: Vec<_> = chips_id.iter().cloned().chain(described_by.get()).collect();
                (!ids.is_empty()).then(|| ids.join(" "))
            }
        }),
        list_id: list_id.clone(),
        id,
    };
    view! {
        <div class="bw-dropdown" node_ref=root>
            <div class="bw-entry bw-box">
                {several.then(|| chips(state, chips_id, disabled))}
                {input.view(state)}
                {opener(state, list_id.clone(), disabled)}
            </div>
            {list(state, list_id, label_id, above)}
            {status(state)}
            {name.map(|name| posted(state, &label, &name))}
        </div>
    }
    .into_any()
}

/// What the field itself needs.
struct Input {
    id: String,
    list_id: String,
    placeholder: MaybeProp<String>,
    required: bool,
    disabled: Signal<bool>,
    described_by: Signal<Option<String>>,
    invalid: Signal<Option<&'static str>>,
}

impl Input {
    fn view(self, state: Combobox) -> AnyView {
        let first = state.text.get_untracked();
        let list_id = self.list_id.clone();
        let active = move || state.active.get().map(|at| option_id(&list_id, at));
        let placeholder = self.placeholder;
        let nothing = move || {
            let empty = state.picked.all().is_empty();
            empty.then(|| placeholder.get().unwrap_or_else(|| texts().choose.to_owned()))
        };
        view! {
            <input
                type="text"
                role="combobox"
                class="bw-input"
                id=self.id
                value=first
                dir="auto"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=nothing
                disabled=self.disabled
                aria-autocomplete="list"
                aria-controls=self.list_id
                aria-expanded=move || said(state.has_list())
                aria-activedescendant=active
                aria-required=self.required.then_some("true")
                aria-describedby=self.described_by
                aria-invalid=self.invalid
                node_ref=state.input
                prop:value=move || state.text.get()
                on:input=move |event| state.types(event_target_value(&event))
                on:keydown=move |event| state.presses(&event)
                on:click=move |_| state.show()
                on:blur=move |_| state.ends()
            />
        }
        .into_any()
    }
}

/// The keyboard has arrow keys for it, so it is no stop of its own.
fn opener(state: Combobox, list_id: String, disabled: Signal<bool>) -> AnyView {
    let toggle = move |_| {
        if state.open.get_untracked() {
            state.ends();
        } else {
            state.show();
            focus(state);
        }
    };
    view! {
        <button
            type="button"
            class="bw-tool bw-opens"
            tabindex="-1"
            aria-label=texts().show_choices
            aria-controls=list_id
            aria-expanded=move || said(state.has_list())
            disabled=disabled
            on:mousedown=keep_focus
            on:click=toggle
        ></button>
    }
    .into_any()
}

/// What is picked, each with a button that takes it out. For the keyboard there is Backspace, and the list.
fn chips(state: Combobox, id: String, disabled: Signal<bool>) -> AnyView {
    let chip = move |label: String, value: String| {
        let remove = fill(texts().remove, &[&label]);
        let takes_out = move |_| {
            state.picked.remove(&value);
            focus(state);
        };
        view! {
            <li class="bw-chip">
                <span dir="auto">{label}</span>
                <button
                    type="button"
                    class="bw-tool bw-takes-out"
                    tabindex="-1"
                    aria-label=remove
                    disabled=disabled
                    on:mousedown=keep_focus
                    on:click=takes_out
                ></button>
            </li>
        }
    };
    let picked = state.choices.shown(move |items| {
        let all = state.picked.all().into_iter();
        all.map(|value| chip(label_of(&items, &value), value)).collect_view()
    });
    view! {
        <ul class="bw-chips" id=id aria-label=texts().picked>
            {picked}
        </ul>
    }
    .into_any()
}

fn list(state: Combobox, id: String, label_id: String, above: RwSignal<bool>) -> AnyView {
    let element = NodeRef::<html::Ul>::new();
    Effect::new(move || {
        if let (Some(list), Some(at)) = (element.get(), state.active.get()) {
            reveal(&list, at);
        }
    });
    let options = {
        let id = id.clone();
        move || match state.found.get().shown {
            shown if shown.is_empty() => nothing(state).into_any(),
            shown => {
                let options =
                    shown.into_iter().enumerate().map(|(at, item)| option(state, option_id(&id, at), at, item));
                options.collect_view().into_any()
            }
        }
    };
    view! {
        <div
            class="bw-list"
            class:above=above
            hidden=move || !state.has_list()
            on:mousedown=keep_focus
        >
            <ul
                role="listbox"
                id=id
                aria-labelledby=label_id
                aria-multiselectable=state.picked.is_several().then_some("true")
                node_ref=element
            >
                {options}
            </ul>
            {move || limits(state).map(|text| view! { <p class="bw-rest">{text}</p> })}
        </div>
    }
    .into_any()
}

/// A list has options, also where there are none: this one cannot be picked.
fn nothing(state: Combobox) -> Option<impl IntoView> {
    state.open.get().then(|| {
        let text = if state.choices.get().is_none() { texts().loading } else { texts().nothing_found };
        view! {
            <li role="option" class="bw-option" aria-disabled="true" aria-selected="false">
                {text}
            </li>
        }
    })
}

fn option(state: Combobox, id: String, at: usize, item: Item) -> AnyView {
    let Item { label, value } = item;
    let held = value.clone();
    let is_picked = Memo::new(move |_| state.picked.holds(&held));
    let is_out = move || !is_picked.get() && state.is_full();
    let picks = move |_: MouseEvent| {
        state.picks(value.clone());
        focus(state);
    };
    view! {
        <li
            role="option"
            class="bw-option"
            class:active=move || state.active.get() == Some(at)
            id=id
            dir="auto"
            aria-selected=move || said(is_picked.get())
            aria-disabled=move || is_out().then_some("true")
            on:click=picks
        >
            {label}
        </li>
    }
    .into_any()
}

/// What stands below the list: that there is more, or that no more can be picked.
fn limits(state: Combobox) -> Option<String> {
    if state.is_full() && state.at_most > 0 {
        return Some(fill(texts().no_more, &[&state.at_most]));
    }
    let more = state.found.with(|found| found.more);
    (more > 0).then(|| fill(texts().more_choices, &[&more]))
}

/// How many choices there are, for screen readers.
fn status(state: Combobox) -> AnyView {
    let text = RwSignal::new(String::new());
    let mut say = debounce(QUIET, move |said: String| drop(text.try_set(said)));
    Effect::new(move || say(state.said()));
    view! {
        <span class="bw-unseen" role="status">
            {move || text.get()}
        </span>
    }
    .into_any()
}

/// What a form posts: with scripts what is picked, without them what is chosen in a plain list.
fn posted(state: Combobox, label: &str, name: &str) -> AnyView {
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    let hidden = {
        let name = name.to_owned();
        move || {
            alive.get().then(|| {
                let all = state.picked.all().into_iter();
                all.map(|value| view! { <input type="hidden" name=name.clone() value=value/> }).collect_view()
            })
        }
    };
    let (label, name) = (label.to_owned(), name.to_owned());
    let plain = state.choices.shown(move |items| {
        let html = without_scripts(state, &items, &label, &name);
        view! { <noscript inner_html=html></noscript> }
    });
    view! { {hidden}{plain} }.into_any()
}

/// A plain list. A `<noscript>` is text where there are scripts, and elements where there are none, so it is given as text;
/// in the browser nobody reads it.
#[cfg(not(target_arch = "wasm32"))]
fn without_scripts(state: Combobox, items: &[Item], label: &str, name: &str) -> String {
    let several = state.picked.is_several();
    let options = items.iter().take(10 * super::list::SHOWN).map(|item| {
        let picked = untrack(|| state.picked.holds(&item.value));
        view! { <option value=item.value.clone() selected=picked>{item.label.clone()}</option> }
    });
    let options = options.collect::<Vec<_>>();
    let nothing = (!several).then(|| view! { <option value="">{texts().choose}</option> });
    let list = view! {
        <div class="bw-entry">
            <select class="bw-input" name=name.to_owned() aria-label=label.to_owned() multiple=several>
                {nothing}
                {options}
            </select>
        </div>
    };
    list.to_html()
}

#[cfg(target_arch = "wasm32")]
fn without_scripts(_state: Combobox, _items: &[Item], _label: &str, _name: &str) -> String {
    String::new()
}

fn option_id(list_id: &str, at: usize) -> String {
    format!("{list_id}-{at}")
}

fn said(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// A press beside the field leaves the keyboard in it.
fn keep_focus(event: MouseEvent) {
    event.prevent_default();
}

fn focus(state: Combobox) {
    if let Some(input) = state.input.get_untracked() {
        // Where it cannot have the focus it does not need it.
        let _ = input.focus();
    }
}

/// Scrolls the list, and nothing around it, as far as it must be to show one of its options.
fn reveal(list: &leptos::web_sys::HtmlUListElement, at: usize) {
    use leptos::wasm_bindgen::JsCast;
    let option = u32::try_from(at).ok().and_then(|at| list.children().item(at));
    let Some(option) = option.and_then(|option| option.dyn_into::<leptos::web_sys::HtmlElement>().ok()) else { return };
    let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// Decides when the list opens whether it stands above the field: where there is no room below, and more above.
fn place(state: Combobox, root: NodeRef<html::Div>, above: RwSignal<bool>) {
    const ROOM: f64 = 300.0;
    Effect::new(move || {
        if !state.open.get() {
            return;
        }
        let Some(root) = root.get_untracked() else { return };
        let place = root.get_bounding_client_rect();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let below = height - place.bottom();
        above.set(below < ROOM && place.top() > below);
    });
}
