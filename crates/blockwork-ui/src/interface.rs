//! `<Interface of=greet/>`: a form made of a listener's signature.
//!
//! `#[listener]` says what the signature asks for ([`Signature`]); [`input::Input`] says how a type is asked for, [`Output`] how a
//! result is shown. Only what an `Interface` names is compiled.

pub mod asked;
pub mod choose;
pub mod input;
pub mod list;
pub mod output;
pub mod picked;

use crate::button::Button;
use crate::examples;
use crate::form::{Form, InForm};
use crate::texts::texts;
use asked::{Page, Part, Signature};
use blockwork_core::{Call, Listener, ListenerFn};
use blockwork_page::{Firing, wire};
use leptos::prelude::*;
use output::Output;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// A form made of a listener's signature, and what the listener answers.
///
/// Each input is asked for as its type wants it ([`Input`](input::Input)): text, numbers, ranges, ticks, choices, lists, and
/// structs of these. Labels are made from the names, help from the doc comments, and `#[input(..)]` before an input says
/// more: `label`, `help`, `placeholder`, `default`, `min`, `max`, `step`, `lines`, `max_length`, `password`. What is limited
/// there is refused at every door. The result is shown by its type ([`Output`]).
#[component]
pub fn Interface<F, M>(
    /// The listener.
    of: F,
    /// What stands above the form; the listener's name in words where it is missing, and nothing where it is empty.
    #[prop(optional, into)]
    title: Option<String>,
    /// What stands on the button.
    #[prop(optional, into)]
    submit: Option<String>,
    /// Whether the listener is run whenever an input has changed, a moment after the last key.
    #[prop(optional)]
    on_change: bool,
    /// Inputs to try: a press fills the form with them. `vec![greet { name: "Ada".into() }]`.
    #[prop(optional)]
    examples: Vec<F::Listener>,
    /// Nothing: it tells listeners apart by their number of inputs.
    #[prop(optional)]
    marker: PhantomData<fn() -> M>,
) -> impl IntoView
where
    F: ListenerFn<M>,
    F::Listener: Signature<Page> + Clone,
    <F::Listener as Listener>::Output: Output + Clone,
    M: 'static,
{
    let _ = (of, marker);
    let form = <F::Listener as Signature<Page>>::form();
    let result = RwSignal::new(None);
    let ask = wire(move || match <F::Listener as Signature<Page>>::read(&form) {
        Ok(inputs) => Call::new(&inputs),
        Err(error) => Call::refused(error),
    });
    let ask = ask.outputs(move |value| result.set(Some(value)));
    let parts = <F::Listener as Signature<Page>>::parts(&form);
    if on_change {
        let changed: Vec<_> = parts.iter().map(|part| part.changed).collect();
        let changed = Memo::new(move |before: Option<&u32>| {
            changed.iter().for_each(Signal::get);
            before.map_or(0, |before| before.wrapping_add(1))
        });
        let _ = ask.on(changed).debounce(Duration::from_millis(250));
    }
    let given: Vec<_> = examples.iter().map(<F::Listener as Signature<Page>>::texts).collect();
    let fill = Callback::new(move |at: usize| {
        if let Some(inputs) = examples.get(at) {
            <F::Listener as Signature<Page>>::fill(&form, inputs.clone());
        }
    });
    let heading = Heading {
        title: title.unwrap_or_else(|| <F::Listener as Signature<Page>>::TITLE.to_owned()),
        about: <F::Listener as Signature<Page>>::DOC,
    };
    let text = submit.unwrap_or_else(|| texts().submit.to_owned());
    let submit = Submit { fires: ask.into(), text };
    frame(heading, parts, submit, Given { rows: given, fill }, Answer::of(result))
}

struct Heading {
    title: String,
    about: &'static str,
}

struct Submit {
    fires: Firing,
    text: String,
}

struct Given {
    rows: Vec<Vec<String>>,
    fill: Callback<usize>,
}

struct Answer {
    shown: AnyView,
    /// Shows what was answered to the form without scripts. Called in the form.
    begin: Box<dyn FnOnce() + Send>,
    clear: Callback<()>,
}

impl Answer {
    fn of<T: Output + Clone + DeserializeOwned>(result: RwSignal<Option<T>>) -> Self {
        let begin = move || {
            if let Some(value) = use_context::<InForm>().and_then(InForm::answer) {
                result.set(Some(value));
            }
        };
        let clear = Callback::new(move |()| result.set(None));
        Self { shown: T::show(result.into(), texts().result), begin: Box::new(begin), clear }
    }
}

/// All that is the same whatever the listener: compiled once.
fn frame(heading: Heading, parts: Vec<Part>, submit: Submit, given: Given, answer: Answer) -> AnyView {
    let Answer { shown, begin, clear: clear_answer } = answer;
    let (views, clears): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.view, part.clear)).unzip();
    let clear = move |_| {
        clears.iter().for_each(|clear| clear.run(()));
        clear_answer.run(());
    };
    let title = (!heading.title.is_empty()).then(|| view! { <h2 class="bw-interface-title">{heading.title}</h2> });
    let about = (!heading.about.is_empty()).then(|| view! { <p class="bw-interface-about">{heading.about}</p> });
    view! {
        <div class="bw-interface">
            {title}
            {about}
            <Form class="bw-interface-form">
                {begin()}
                {views.into_iter().map(|view| view()).collect::<Vec<_>>()}
                <div class="bw-interface-actions">
                    // Made in the form, of which it is a button.
                    <Button fires=submit.fires class="primary">{submit.text}</Button>
                    <button type="button" class="bw-button quiet" on:click=clear>
                        {texts().clear}
                    </button>
                </div>
            </Form>
            {try_out(given)}
            <div class="bw-interface-result">{shown}</div>
        </div>
    }
    .into_any()
}

fn try_out(Given { rows, fill }: Given) -> Option<AnyView> {
    let label = texts().examples.to_owned();
    (!rows.is_empty()).then(|| examples::shown(&rows, &[], label, "", Arc::new(move |at| fill.run(at))))
}
