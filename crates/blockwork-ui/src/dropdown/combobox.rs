//! A field with a list below it that is searched by typing: the combobox pattern of the WAI-ARIA Authoring Practices.

use super::Asks;
use super::list::{Found, Step, find, label_of, named};
use super::picked::Picked;
use crate::choices::{Choices, Item};
use crate::field::Control;
use crate::texts::{fill, texts};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// A combobox at work. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Combobox {
    pub(super) choices: Choices,
    pub(super) picked: Picked,
    own_values: bool,
    pub(super) at_most: usize,
    /// What stands in the field.
    pub(super) text: RwSignal<String>,
    /// Whether that was typed, and so is looked for.
    typed: RwSignal<bool>,
    pub(super) open: RwSignal<bool>,
    /// The place in the list that Enter picks.
    pub(super) active: RwSignal<Option<usize>>,
    pub(super) found: Memo<Found>,
    pub(super) input: NodeRef<html::Input>,
}

impl Combobox {
    pub(super) fn new(choices: Choices, picked: Picked, own_values: bool, max_choices: Option<usize>) -> Self {
        let (typed, open) = (RwSignal::new(false), RwSignal::new(false));
        let text = RwSignal::new(String::new());
        let found = Memo::new(move |_| {
            if !open.get() {
                return Found::default();
            }
            let items = choices.get().unwrap_or_default();
            if typed.get() { text.with(|text| find(&items, text)) } else { find(&items, "") }
        });
        let at_most = max_choices.unwrap_or(usize::MAX);
        let input = NodeRef::new();
        let state =
            Self { choices, picked, own_values, at_most, text, typed, open, active: RwSignal::new(None), found, input };
        text.set(state.label(choices.known().as_deref().unwrap_or_default()));
        Effect::new(move || {
            picked.all();
            let _ = choices.get();
            if !open.get_untracked() {
                state.restore();
            }
        });
        state
    }

    /// What stands in the field while nobody types: the label of the one that is picked.
    fn label(self, items: &[Item]) -> String {
        match self.picked {
            Picked::One(value) => label_of(items, &value.get_untracked()),
            Picked::Several(_) => String::new(),
        }
    }

    /// Tracked only where the caller tracks the choices.
    fn restore(self) {
        let items = untrack(|| self.choices.get()).unwrap_or_default();
        self.text.set(self.label(&items));
        self.typed.set(false);
    }

    pub(super) fn show(self) {
        if !self.open.get_untracked() {
            self.active.set(None);
            self.open.set(true);
        }
    }

    fn hide(self) {
        self.open.set(false);
        self.active.set(None);
    }

    /// What is typed; it says at once what Enter would pick.
    pub(super) fn types(self, text: String) {
        let first = !text.trim().is_empty() && !self.own_values;
        self.text.set(text);
        self.typed.set(true);
        self.show();
        let found = first && self.found.with_untracked(|found| found.count() > 0);
        self.active.set(found.then_some(0));
    }

    /// Picks a value from the list.
    pub(super) fn picks(self, value: String) {
        self.picked.pick(value, self.at_most);
        if self.picked.is_several() {
            self.text.set(String::new());
            self.typed.set(false);
        } else {
            self.hide();
            self.restore();
        }
    }

    /// What is typed counts where it names a choice, or where own values count; else what was picked before stands again.
    pub(super) fn ends(self) {
        if self.typed.get_untracked() {
            let text = self.text.get_untracked().trim().to_owned();
            let items = untrack(|| self.choices.get()).unwrap_or_default();
            let value = named(&items, &text).map(|item| item.value.clone());
            let value = value.or_else(|| (self.own_values && !text.is_empty()).then(|| text.clone()));
            match (self.picked, value) {
                (Picked::One(one), Some(value)) => one.set(value),
                (Picked::One(one), None) if text.is_empty() => one.set(text),
                (Picked::Several(values), Some(value)) if values.with(|values| !values.contains(&value)) => {
                    self.picked.pick(value, self.at_most);
                }
                _ => {}
            }
        }
        self.hide();
        self.restore();
    }

    /// Whether another value would be one too many.
    pub(super) fn is_full(self) -> bool {
        match self.picked {
            Picked::One(_) => false,
            Picked::Several(values) => values.with(Vec::len) >= self.at_most,
        }
    }

    pub(super) fn presses(self, event: &KeyboardEvent) {
        let (open, key) = (self.open.get_untracked(), event.key());
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let done = match key.as_str() {
            "Enter" => self.presses_enter(open),
            "Escape" => {
                self.hide();
                self.restore();
                open
            }
            "ArrowUp" if event.alt_key() => {
                self.hide();
                open
            }
            "ArrowDown" if event.alt_key() => {
                self.show();
                true
            }
            "Backspace" => {
                if self.text.with_untracked(String::is_empty) {
                    self.picked.remove_last();
                }
                false
            }
            key => self.moves(key),
        };
        if done {
            // A dialog around it stays open, a form is not sent, a page is not scrolled.
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn presses_enter(self, open: bool) -> bool {
        let active = self.active.get_untracked();
        let item = active.and_then(|at| self.found.with_untracked(|found| found.shown.get(at).cloned()));
        match item {
            Some(item) => self.picks(item.value),
            None if self.typed.get_untracked() => self.ends(),
            None => self.hide(),
        }
        open
    }

    fn moves(self, key: &str) -> bool {
        let open = self.open.get_untracked();
        let is_empty = !self.typed.get_untracked() || self.text.with_untracked(String::is_empty);
        let Some(step) = Step::of(key, is_empty && open) else { return false };
        self.show();
        let at = match self.place_of_picked() {
            // The first step shows what is picked, and goes nowhere.
            Some(at) if !open => Some(at),
            _ => step.from(self.active.get_untracked(), self.found.with_untracked(|found| found.shown.len())),
        };
        self.active.set(at);
        true
    }

    fn place_of_picked(self) -> Option<usize> {
        let Picked::One(value) = self.picked else { return None };
        let value = value.get_untracked();
        self.found.with_untracked(|found| found.shown.iter().position(|item| item.value == value))
    }

    /// What is said of the list, politely: how many choices there are.
    pub(super) fn said(self) -> String {
        if !self.open.get() {
            return String::new();
        }
        if self.choices.get().is_none() {
            return texts().loading.to_owned();
        }
        match self.found.with(Found::count) {
            0 => texts().nothing_found.to_owned(),
            count => fill(texts().choices_found, &[&count]),
        }
    }

    pub(super) fn has_list(self) -> bool {
        self.open.get() && !(self.own_values && self.found.with(|found| found.count() == 0))
    }

    pub(super) fn view(self, control: Control, asks: Asks) -> AnyView {
        super::view::combobox(self, control, asks)
    }
}
