//! Choosing files, and sending them.

mod chosen;
mod rows;

pub use chosen::Chosen;

use crate::dom::pass_focus_on;
use crate::field::{About, Control, field};
use crate::file::bytes;
use crate::form::InForm;
use crate::texts::{fill, texts};
use blockwork_core as core;
use blockwork_core::Error;
use blockwork_core::file::{MOST_BYTES, MOST_FILES};
use blockwork_page::upload::{Look, Uploads};
use leptos::ev::{DragEvent, Event};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use rows::rows;
use std::collections::HashMap;

/// An input for files: chosen or dropped, sent at once with progress, and then there as what a listener takes: an
/// [`Upload`](core::Upload) or several.
///
/// At most three are sent at a time. What a connection drops is sent again; what is refused says why, and can be sent again
/// or taken off the list. The server looks at the content: a picture that is none is refused, whatever its name is. In a
/// [`Form`](crate::Form) without scripts the browser sends the files with the other fields.
///
/// Several are in the order in which they were chosen, whichever arrives first.
///
/// A file belongs to this load of the page, and goes with its session. Taken off the list it is no input any more.
#[component]
pub fn Upload(
    /// What the files are.
    #[prop(into)]
    label: String,
    /// Where they are put: a signal of `Option<Upload>` for one, of `Vec<Upload>` for several.
    #[prop(into)]
    value: Chosen,
    /// What is accepted, as HTML has it: types, kinds of types, ends of names: `"image/*"`, `"text/csv,.tsv"`. Anything,
    /// unless it is said. A listener says for itself what it takes, with `upload.only(..)`.
    #[prop(optional, into)]
    accept: String,
    /// At most so many files, where it takes several: 100, unless it is said.
    #[prop(default = MOST_FILES)]
    most: usize,
    /// At most so many bytes of each file: 200 MiB, unless it is said. The server has a limit of its own.
    #[prop(default = MOST_BYTES)]
    most_bytes: u64,
    /// Whether a file without content is refused.
    #[prop(optional)]
    not_empty: bool,
    /// What helps to choose.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why the files cannot be used, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether there must be one.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be chosen.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    if let (Some(form), Some(_)) = (use_context::<InForm>(), &name) {
        form.has_files();
    }
    let most = if value.takes_several() { most } else { 1 };
    let limits = Limits { most, most_bytes, not_empty };
    let left_out = RwSignal::new(None::<String>);
    let error = Signal::derive(move || error.get().or_else(|| left_out.get()));
    let (input, list) = (NodeRef::<html::Input>::new(), NodeRef::<html::Ul>::new());
    let order = StoredValue::new(HashMap::new());
    let kept = move |(key, upload)| {
        keep_focus(input, list);
        arrived(key, upload, value, order);
    };
    let uploads = Uploads::new(accept.clone(), Callback::new(kept));
    let over = RwSignal::new(false);
    let choose = move |event| choose(&event, value, uploads, limits, left_out);
    let about = About {
        label: label.clone(),
        help,
        name: name.clone(),
        error: error.into(),
        required,
        class: format!("bw-upload {class}"),
        ..About::default()
    };
    field(about, move |control| {
        let Control { id, described_by, invalid, .. } = control;
        view! {
            <input
                type="file"
                id=id
                class="bw-drop"
                node_ref=input
                name=name
                accept=(!accept.is_empty()).then_some(accept)
                multiple=value.takes_several()
                required=required
                disabled=disabled
                aria-describedby=move || described_by.get()
                aria-invalid=move || invalid.get()
                data-over=move || over.get().then_some("true")
                on:change=choose
                // Again and again while it lasts: what is left for the button within comes back at once.
                on:dragover=move |event| over.set(has_files(&event))
                on:dragleave=move |_| over.set(false)
                on:drop=move |_| over.set(false)
            />
            <p class="bw-help">{limits.said()}</p>
            {rows(label, value, uploads, input, list)}
        }
    })
}

/// Whether files are dragged, and no text or link, which the input would not take.
fn has_files(event: &DragEvent) -> bool {
    let kinds = event.data_transfer().map(|dragged| dragged.types());
    kinds.is_some_and(|kinds| kinds.includes(&JsValue::from_str("Files"), 0))
}

/// A file is there: its row on the way is about to go, with the button that a person may be at.
fn keep_focus(input: NodeRef<html::Input>, list: NodeRef<html::Ul>) {
    if let (Some(list), Some(input)) = (list.get_untracked(), input.get_untracked()) {
        pass_focus_on(&list, &input);
    }
}

/// A file is there, and takes its place among the others. `order` has the keys of those that are there, by their ids.
fn arrived(key: u32, upload: core::Upload, value: Chosen, order: StoredValue<HashMap<String, u32>>) {
    let there = value.files_untracked();
    order.update_value(|order| {
        order.retain(|id, _| there.iter().any(|file| file.info().id == *id));
        order.entry(upload.info().id.clone()).or_insert(key);
    });
    value.add(upload, |there| order.with_value(|order| order.get(&there.info().id) > Some(&key)));
}

/// How many files there may be, and how large.
#[derive(Clone, Copy)]
struct Limits {
    most: usize,
    most_bytes: u64,
    not_empty: bool,
}

impl Limits {
    fn said(self) -> String {
        let size = bytes(self.most_bytes);
        match self.most {
            1 => fill(texts().upload_limit, &[&size]),
            most => fill(texts().upload_limits, &[&most, &size]),
        }
    }

    /// Why a file of this size is not sent.
    fn refuse(self, size: u64) -> Option<String> {
        if size > self.most_bytes {
            return Some(fill(texts().upload_too_large, &[&bytes(size), &bytes(self.most_bytes)]));
        }
        (size == 0 && self.not_empty).then(|| texts().upload_empty.to_owned())
    }
}

fn choose(event: &Event, value: Chosen, uploads: Uploads, limits: Limits, left_out: RwSignal<Option<String>>) {
    if !value.takes_several() {
        // Another one takes the place of the one there is, and of the one on its way.
        uploads.items().iter().for_each(|item| uploads.cancel(item.key));
    }
    let there = if value.takes_several() { value.files_untracked().len() + uploads.open() } else { 0 };
    let (mut room, mut surplus) = (limits.most.saturating_sub(there), 0_usize);
    uploads.choose(event, |_, size| {
        if let Some(why) = limits.refuse(size) {
            return Look::Refuse(Error::new(core::Kind::TooLarge, why));
        }
        if room == 0 {
            surplus += 1;
            return Look::LeaveOut;
        }
        room -= 1;
        Look::Send
    });
    let text = || fill(texts().upload_left_out, &[&surplus, &limits.most]);
    left_out.set((surplus > 0).then(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::file::FileInfo;

    #[test]
    fn files_stay_in_the_order_in_which_they_were_chosen_whichever_arrives_first() {
        let owner = Owner::new_root(None);
        owner.set();
        let upload = |name: &str| {
            let (id, name, hash) = (name.to_owned(), name.to_owned(), String::new());
            core::Upload::known(FileInfo { id, name, size: 1, content_type: "text/plain".to_owned(), hash })
        };
        let files = RwSignal::new(vec![upload("there before")]);
        let order = StoredValue::new(HashMap::new());
        for (key, name) in [(2, "second"), (4, "fourth"), (1, "first"), (5, "second"), (3, "third")] {
            arrived(key, upload(name), files.into(), order);
        }
        let names = || files.get_untracked().iter().map(|file| file.name().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(), ["there before", "first", "second", "third", "fourth"]);
        files.set(vec![upload("fourth")]);
        arrived(6, upload("first"), files.into(), order);
        arrived(5, upload("between"), files.into(), order);
        assert_eq!(names(), ["fourth", "between", "first"], "what has gone and comes again is chosen anew");
        assert_eq!(order.with_value(HashMap::len), 3, "what has gone is forgotten");
    }

    fn limits() -> Limits {
        Limits { most: 3, most_bytes: 2 << 20, not_empty: false }
    }

    #[test]
    fn limits_are_said() {
        assert_eq!(limits().said(), "Drop files here or choose them: up to 3, 2 MiB each.");
        assert_eq!(Limits { most: 1, ..limits() }.said(), "Drop a file here or choose one: up to 2 MiB.");
    }

    #[test]
    fn what_is_too_large_or_empty_is_not_sent() {
        assert_eq!(limits().refuse(2 << 20), None);
        assert_eq!(limits().refuse(3 << 20).as_deref(), Some("This file has 3 MiB, and may have 2 MiB."));
        assert_eq!(limits().refuse(0), None);
        assert_eq!(Limits { not_empty: true, ..limits() }.refuse(0).as_deref(), Some("This file is empty."));
    }
}
