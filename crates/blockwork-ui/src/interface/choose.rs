//! How choices are asked for.

use super::asked::Ask;
use crate::checkbox_group::CheckboxGroup;
use crate::choices::{Choice, Choices};
use crate::dropdown::Dropdown;
use crate::model::Model;
use crate::radio::Radio;
use crate::texts::texts;
use leptos::prelude::*;

/// Up to so many choices all stand side by side.
const SIDE_BY_SIDE: usize = 5;

/// What was chosen.
///
/// # Errors
/// Where nothing was.
pub fn chosen<T: Choice>(draft: &Option<T>) -> Result<T, String> {
    draft.clone().ok_or_else(|| texts().choose_one.to_owned())
}

/// One of a few choices as a group of radio buttons, of many as a list that opens.
pub fn choose<T: Choice>(ask: Ask, draft: Model<Option<T>>) -> AnyView {
    let key = |draft: &Option<T>| draft.as_ref().map(|choice| choice.key().to_owned()).unwrap_or_default();
    let draft = draft.focus(key, |draft, key| *draft = T::of_key(&key));
    one_of(&ask, Choices::of::<T>(), T::all().len(), draft)
}

/// Several choices.
pub fn choose_many<T: Choice>(ask: Ask, drafts: Model<Vec<Option<T>>>) -> AnyView {
    let keys = |drafts: &Vec<Option<T>>| drafts.iter().flatten().map(|choice| choice.key().to_owned()).collect();
    let drafts =
        drafts.focus(keys, |drafts, keys: Vec<String>| *drafts = keys.iter().map(|key| T::of_key(key)).collect());
    let choices = Choices::of::<T>();
    view! {
        <CheckboxGroup
            label=ask.label.to_string()
            choices
            value=drafts
            help=ask.help()
            nostrip:name=ask.name()
        />
    }
    .into_any()
}

fn one_of(ask: &Ask, choices: Choices, count: usize, value: Model<String>) -> AnyView {
    let (label, help, name) = (ask.label.to_string(), ask.help(), ask.name());
    if count <= SIDE_BY_SIDE {
        view! { <Radio label choices value help nostrip:name/> }.into_any()
    } else {
        view! { <Dropdown label choices value help nostrip:name/> }.into_any()
    }
}
