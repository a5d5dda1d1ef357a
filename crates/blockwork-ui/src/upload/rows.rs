//! The files of an input: those that are there, and those on their way.

use super::Chosen;
use crate::file::{bytes, link};
use crate::texts::{Texts, fill, texts};
use blockwork_core as core;
use blockwork_page::upload::{Item, Stage, Uploads};
use leptos::html;
use leptos::prelude::*;

/// The list, and what screen readers are told when all are there. What is taken off the list gives the focus to the input.
pub(super) fn rows(
    label: String,
    value: Chosen,
    uploads: Uploads,
    input: NodeRef<html::Input>,
    list: NodeRef<html::Ul>,
) -> impl IntoView {
    let texts = texts();
    let there = move |file: core::Upload| kept(&file, value, input, texts);
    let on_the_way = move |item: Item| row(&item, uploads, input, texts);
    let none = move || value.files().is_empty() && uploads.items().is_empty();
    // Once for all of them: who sends a hundred files does not want to hear of each.
    let said = Memo::new(move |before: Option<&(bool, String)>| {
        let (sending, files) = (!uploads.items().is_empty(), value.files().len());
        let text = match before {
            Some((true, _)) if !sending && files > 0 => fill(texts.upload_done, &[&files]),
            Some((_, text)) if !sending => text.clone(),
            _ => String::new(),
        };
        (sending, text)
    });
    view! {
        <ul class="bw-files" node_ref=list aria-label=label hidden=none>
            <For each=move || value.files() key=|file| file.info().id.clone() children=there/>
            <For each=move || uploads.items() key=|item| item.key children=on_the_way/>
        </ul>
        <p class="bw-unseen" role="status">{move || said.get().1}</p>
    }
}

/// A file that is there.
fn kept(file: &core::Upload, value: Chosen, input: NodeRef<html::Input>, texts: &'static Texts) -> AnyView {
    let (shown, name) = (core::File::from(file), fill(texts.upload_remove, &[&file.name()]));
    let file = file.clone();
    let remove = move || {
        value.remove(&file);
        focus(input);
    };
    view! { <li class="bw-file">{link(&shown)} {cross(move || name.clone(), remove)}</li> }.into_any()
}

/// A file that is on its way, or was refused.
fn row(item: &Item, uploads: Uploads, input: NodeRef<html::Input>, texts: &'static Texts) -> AnyView {
    let (key, name, stage) = (item.key, item.name.clone(), item.stage.clone());
    let cancel = move || {
        uploads.cancel(key);
        focus(input);
    };
    let error = {
        let stage = stage.clone();
        Memo::new(move |_| match stage.get() {
            Stage::Failed(error) => Some(error.to_string()),
            Stage::Waiting | Stage::Sending(_) => None,
        })
    };
    let called = {
        let name = name.clone();
        move || fill(if error.get().is_some() { texts.upload_remove } else { texts.upload_cancel }, &[&name])
    };
    let state = {
        let name = name.clone();
        move || match error.get() {
            None => progress(&name, stage.clone(), texts),
            Some(error) => refused(error, &name, move || uploads.again(key), texts),
        }
    };
    view! {
        <li class="bw-file">
            <span class="bw-file-name" dir="auto">{name.clone()}</span>
            <span class="bw-file-size">{bytes(item.size)}</span>
            {cross(called, cancel)}
            {state}
        </li>
    }
    .into_any()
}

fn progress(name: &str, stage: ArcRwSignal<Stage>, texts: &'static Texts) -> AnyView {
    let waits = stage.clone();
    let waits = move || (waits.get() == Stage::Waiting).then_some(texts.upload_waits);
    let part = move || match stage.get() {
        Stage::Sending(part) => part,
        Stage::Waiting | Stage::Failed(_) => 0.0,
    };
    view! {
        <progress class="bw-file-progress" max="1" prop:value=part aria-label=name.to_owned()></progress>
        <span class="bw-file-state">{waits}</span>
    }
    .into_any()
}

fn refused(error: String, name: &str, again: impl Fn() + 'static, texts: &'static Texts) -> AnyView {
    view! {
        <p class="bw-message" role="alert">{error}</p>
        <button
            type="button"
            class="bw-button quiet"
            aria-label=fill(texts.upload_again_name, &[&name])
            on:click=move |_| again()
        >
            {texts.upload_again}
        </button>
    }
    .into_any()
}

fn cross(name: impl Fn() -> String + Send + Sync + 'static, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="bw-button quiet bw-cross" aria-label=name on:click=move |_| press()>
            <span aria-hidden="true">"×"</span>
        </button>
    }
    .into_any()
}

/// The pressed button is gone: the input goes on with the keyboard's place.
fn focus(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        let _ = input.focus();
    }
}
