//! What every input has around its control: a label, help, and the error that is about it.

use crate::attrs::Attrs;
use crate::form::InForm;
use crate::ids::fresh_id;
use crate::texts::texts;
use leptos::prelude::*;

/// What is said about an input, whatever it is.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What is to be entered.
    pub label: String,
    /// What helps to enter it.
    pub help: MaybeProp<String>,
    /// The name of the listener's input: for a [`Form`](crate::Form) without scripts, and for errors that are about it.
    pub name: Option<String>,
    /// Why it cannot be used as it is, while that is so.
    pub error: MaybeProp<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether only screen readers get the label.
    pub hide_label: bool,
    /// Whether what is entered is for nobody's eyes: a refused form without scripts comes back without it.
    pub secret: bool,
    /// The role of a group, where it is more than a group: such as `radiogroup`.
    pub role: Option<&'static str>,
    /// Further classes of the whole.
    pub class: String,
}

/// What a control needs to know to belong to its label, its help and its error.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its `id`, which the label names.
    pub id: String,
    /// The id of the label, for `aria-labelledby` of what no `<label>` can name.
    pub label: String,
    /// Its `aria-describedby`.
    pub described_by: Signal<Option<String>>,
    /// Its `aria-invalid`.
    pub invalid: Signal<Option<&'static str>>,
    /// What it finds wrong itself, such as a text that is no number: shown before what others find wrong.
    pub complaint: RwSignal<Option<String>>,
    /// What was posted as this field, where the page comes back because its form was refused without scripts: the control
    /// begins with that instead of its value. A group or a tick of which nothing was posted has nothing in it.
    pub posted: Option<Vec<String>>,
}

impl Control {
    /// The text that was posted, where there was one.
    pub fn posted_text(&self) -> Option<&str> {
        self.posted.as_ref()?.first().map(String::as_str)
    }
}

/// Puts a label, help and error around one control, which the label names.
pub fn field<V: IntoView + 'static>(about: About, control: impl FnOnce(Control) -> V) -> impl IntoView {
    let Parts { class, label_class, label, help, error, control: parts, .. } = parts(about);
    let names = Attrs::default().fixed("for", parts.id.as_str()).fixed("id", parts.label.as_str()).done();
    view! {
        <div class=class>
            <label {..names} class=label_class>
                {label}
            </label>
            {control(parts).into_any()}
            {help}
            {error}
        </div>
    }
}

/// Puts a label behind one control that is ticked, and help and error under both.
pub fn tick<V: IntoView + 'static>(about: About, control: impl FnOnce(Control) -> V) -> impl IntoView {
    let Parts { class, hide_label, label, help, error, control: parts, .. } = parts(about);
    let names = Attrs::default().fixed("for", parts.id.as_str()).done();
    let text = Attrs::default().fixed("id", parts.label.as_str()).fixed("dir", "auto").done();
    view! {
        <div class=class>
            <label {..names} class="bw-check">
                {control(parts).into_any()}
                <span {..text} class=if hide_label { "bw-unseen" } else { "" }>
                    {label}
                </span>
            </label>
            {help}
            {error}
        </div>
    }
}

/// Puts a label, help and error around several controls, as a group that the label names.
pub fn group<V: IntoView + 'static>(about: About, controls: impl FnOnce(Control) -> V) -> impl IntoView {
    let Parts { class, label_class, label, help, error, role, required, control: parts, .. } = parts(about);
    let (id, label_id, described_by, invalid) =
        (parts.id.clone(), parts.label.clone(), parts.described_by, parts.invalid);
    let class = format!("bw-group {class}");
    // A plain group cannot be invalid, says ARIA; one of radio buttons can.
    let aria_invalid = move || role.and_then(|_| invalid.get());
    let required = (required && role.is_some()).then_some("true");
    view! {
        <fieldset
            class=class
            id=id
            role=role
            aria-describedby=move || described_by.get()
            aria-invalid=aria_invalid
            aria-required=required
            data-invalid=move || invalid.get()
        >
            <legend class=label_class id=label_id>
                {label}
            </legend>
            {controls(parts)}
            {help}
            {error}
        </fieldset>
    }
}

struct Parts {
    class: String,
    label_class: &'static str,
    hide_label: bool,
    role: Option<&'static str>,
    required: bool,
    label: AnyView,
    help: AnyView,
    error: AnyView,
    control: Control,
}

fn parts(about: About) -> Parts {
    let About { label, help, name, error, required, hide_label, secret, role, class } = about;
    let id = fresh_id();
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let form = use_context::<InForm>();
    let posted = name.as_ref().zip(form).and_then(|(name, form)| {
        form.has(name, secret);
        form.posted(name).filter(|_| !secret)
    });
    let found = form.map(|form| form.error_at(name, id.clone()));
    let complaint = RwSignal::new(None::<String>);
    let error = Signal::derive(move || {
        let said = complaint.get().or_else(|| error.get());
        said.or_else(|| found.and_then(|found| found.get()))
    });
    let described_by = {
        let (help_id, error_id) = (help_id.clone(), error_id.clone());
        Signal::derive(move || {
            let ids = [(help.get().is_some(), &help_id), (error.get().is_some(), &error_id)];
            let ids: Vec<_> = ids.into_iter().filter_map(|(there, id)| there.then_some(id.as_str())).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    };
    let invalid = Signal::derive(move || error.get().map(|_| "true"));
    let mark = required.then(|| {
        let unheard = Attrs::default().fixed("aria-hidden", "true").done();
        view! {
            <span {..unheard} class="bw-required">" *"</span>
            <span class="bw-unseen">{format!(" ({})", texts().required)}</span>
        }
    });
    let help_text = move || {
        let id = Attrs::default().fixed("id", help_id.as_str()).done();
        help.get().map(|text| view! { <p {..id} class="bw-help">{text}</p> })
    };
    let alert = Attrs::default().fixed("id", error_id).fixed("role", "alert").done();
    Parts {
        class: format!("bw-field {class}"),
        label_class: if hide_label { "bw-label bw-unseen" } else { "bw-label" },
        hide_label,
        role,
        required,
        label: view! { {label}{mark} }.into_any(),
        help: help_text.into_any(),
        // The region is there before the message, or screen readers would not hear of it.
        error: view! { <p {..alert} class="bw-message">{error}</p> }.into_any(),
        control: Control { label: format!("{id}-label"), id, described_by, invalid, complaint, posted },
    }
}
