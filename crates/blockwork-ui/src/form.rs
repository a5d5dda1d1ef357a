//! Forms that work with and without scripts.

use crate::dom;
use crate::ids::fresh_id;
use blockwork_core::Error;
use blockwork_core::event::{FORM_OF, FORM_TICKET, FormOf, Rendered};
use blockwork_core::feed::FormAnswer;
use blockwork_page::runtime::form_answer;
use leptos::context::Provider;
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// Said to components: they stand in a form, whose fields are their inputs. An error that is about a field is shown there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForm {
    /// What the wires of the form's buttons have failed with.
    errors: StoredValue<Vec<Signal<Option<Error>>>>,
    /// The form and the fields that can show an error.
    of: StoredValue<FormOf>,
    /// Changes when one of the two does.
    changed: RwSignal<u32>,
    /// Whether one of the fields is a file: then the fields are posted one by one, and not as one text.
    files: RwSignal<bool>,
    /// What came back with the page, where the form was posted without scripts.
    answer: StoredValue<Option<FormAnswer>>,
    /// Why it was, until a button is pressed.
    refusal: RwSignal<Option<Error>>,
    /// What the browser itself finds wrong, by the id of the control.
    found: RwSignal<HashMap<String, String>>,
}

impl InForm {
    fn new() -> Self {
        let id = fresh_id();
        let answer = form_answer(&id);
        Self {
            errors: StoredValue::default(),
            of: StoredValue::new(FormOf { form: id, ..FormOf::default() }),
            changed: RwSignal::default(),
            files: RwSignal::default(),
            refusal: RwSignal::new(answer.as_ref().and_then(|answer| answer.error.clone())),
            answer: StoredValue::new(answer),
            found: RwSignal::default(),
        }
    }

    /// One of the fields is a file.
    pub(crate) fn has_files(self) {
        self.files.set(true);
    }

    /// A button of the form fails with this.
    pub(crate) fn fails_with(self, error: Signal<Option<Error>>) {
        self.errors.update_value(|errors| {
            // Buttons come and go while their form stands.
            errors.retain(|error| error.try_get_untracked().is_some());
            errors.push(error);
        });
        self.changed.update(|changed| *changed += 1);
    }

    /// A field of this name stands in the form, and shows what is wrong with it. A secret one does not come back.
    pub(crate) fn has(self, name: &str, secret: bool) {
        self.of.update_value(|of| {
            // A row that comes again has the name that it had.
            if of.fields.iter().any(|field| field == name) {
                return;
            }
            of.fields.push(name.to_owned());
            if secret {
                of.secret.push(name.to_owned());
            }
        });
    }

    /// What is wrong with the field of this name, as the server says, or with its control of this id, as the browser does.
    pub(crate) fn error_at(self, name: Option<String>, id: String) -> Signal<Option<String>> {
        Signal::derive(move || {
            let found = self.found.with(|found| found.get(&id).cloned());
            found.or_else(|| self.refused_at(name.as_deref()?))
        })
    }

    fn refused_at(self, name: &str) -> Option<String> {
        let at = |error: Option<Error>| error.and_then(|error| error.message_at(name).map(str::to_owned));
        let errors = self.errors();
        errors.into_iter().chain([self.refusal.into()]).find_map(|error: Signal<_>| at(error.try_get().flatten()))
    }

    /// The errors of the buttons that there are. Tracked.
    fn errors(self) -> Vec<Signal<Option<Error>>> {
        self.changed.track();
        self.errors.try_get_value().unwrap_or_default()
    }

    /// What of an error no field shows.
    pub(crate) fn beside(self, error: &Error) -> Option<Error> {
        error.beside(|field| self.shows(field))
    }

    fn shows(self, field: &str) -> bool {
        self.of.try_with_value(|of| of.fields.iter().any(|name| name == field)).unwrap_or_default()
    }

    /// The page shows what the listener answers: what it has answered already, where the form was posted without scripts.
    pub(crate) fn answer<T: DeserializeOwned>(self) -> Option<T> {
        self.of.update_value(|of| of.shows_answer = true);
        self.answer.with_value(|answer| serde_json::from_str(answer.as_ref()?.value.as_ref()?.get()).ok())
    }

    /// What was posted as this field, where the page came back with it: nothing, too.
    pub(crate) fn posted(self, name: &str) -> Option<Vec<String>> {
        self.answer.with_value(|answer| {
            let posted = answer.as_ref()?.posted.iter().filter(|(field, _)| field == name);
            Some(posted.map(|(_, value)| value.clone()).collect())
        })
    }

    /// A button was pressed: what was refused before is no longer what is said.
    pub(crate) fn pressed(self) {
        self.refusal.set(None);
    }

    fn find(self, event: &Event) {
        event.prevent_default();
        if let Some((id, message)) = dom::complaint(event) {
            self.found.update(|found| drop(found.insert(id, message)));
        }
    }

    fn look_again(self, event: &Event) {
        let Some(id) = dom::control_id(event) else { return };
        if self.found.with_untracked(|found| found.contains_key(&id)) {
            self.found.update(|found| drop(found.remove(&id)));
        }
    }

    /// The errors of which fields show something, by button.
    fn at_fields(self) -> Vec<Option<Error>> {
        let errors = self.errors().into_iter().map(|error| error.try_get().flatten());
        errors
            .map(|error| error.filter(|error| error.parts().any(|(field, _)| field.is_some_and(|f| self.shows(f)))))
            .collect()
    }

    fn of(self) -> String {
        self.of.with_value(FormOf::write)
    }
}

/// A form. Its buttons fire their wires; without scripts they post the fields around them to the same listeners.
///
/// For that, each field has the name of the listener's input: `<CheckboxGroup name="ticked" …/>`. It works for listeners
/// whose states are `user` or `global`: what belongs to one load of a page is another one at each answer without scripts,
/// and its buttons say so. The guide has an example: `docs/guide/forms.md`.
///
/// What a listener refuses with `Error::invalid("…").at("ticked")`, or with [`Checks`](blockwork_core::Checks), is shown at
/// the fields of these names, and the first of them gets the focus; the rest is shown at the button. What the browser itself
/// finds wrong, such as a required field that is empty, is shown in the same way before anything is sent. Without scripts
/// the page comes back with what was entered, except for passwords, and with the messages at the fields.
#[component]
pub fn Form(
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let form = InForm::new();
    let element = NodeRef::<html::Form>::new();
    // What was refused anew takes the focus to its field; what is only still there does not.
    Effect::new(move |before: Option<Vec<Option<Error>>>| {
        let now = form.at_fields();
        let before = before.unwrap_or_else(|| now.clone());
        let news = now.iter().enumerate().any(|(n, error)| error.is_some() && before.get(n) != Some(error));
        if news && let Some(element) = element.get_untracked() {
            dom::focus_first_wrong(&element);
        }
        now
    });
    // The fields say their names, and whether one is a file, while they are made, and so before this is asked. The first
    // one is the ticket, which the server wants to know before it keeps a file.
    let fields = view! { <Provider value=form>{children()}</Provider> }.into_any();
    let of = form.of();
    let encoding = form.files.get_untracked().then_some("multipart/form-data");
    // A press of Enter in a field presses the first button, which does what there is to do.
    view! {
        <form
            class=class
            method="post"
            enctype=encoding
            node_ref=element
            on:submit=|event| event.prevent_default()
            on:invalid:capture=move |event| form.find(&event)
            on:input=move |event| form.look_again(&event)
            on:change=move |event| form.look_again(&event)
        >
            <Ticket/>
            <input type="hidden" name=FORM_OF value=of/>
            {fields}
        </form>
    }
}

/// The hidden field that tells one form from another.
#[component]
pub(crate) fn Ticket() -> impl IntoView {
    let ticket = use_context::<Rendered>().map(|rendered| rendered.ticket);
    view! { <input type="hidden" name=FORM_TICKET value=ticket/> }
}
