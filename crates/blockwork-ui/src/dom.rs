//! What components ask of the elements of the page, and do to them. Only handlers and effects call it, and so only a
//! browser.

use leptos::prelude::{document, request_animation_frame};
use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventInit, EventTarget, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

/// The controls that are wrong, and those of a group that is.
const WRONG: &str = "[aria-invalid=true]:not(fieldset), fieldset[data-invalid] input:not(:disabled)";

/// Tells an element that something has happened to it, as if a person had done it.
pub(crate) fn happens(target: &EventTarget, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    // It is refused only where it is being told already.
    if let Ok(event) = Event::new_with_event_init_dict(name, &init) {
        drop(target.dispatch_event(&event));
    }
}

/// Whether a browser finds nothing wrong in the form of the button that was pressed. What it finds is told to the form, and
/// the first of it gets the focus.
pub(crate) fn is_complete(press: &Event) -> bool {
    let form = target(press).and_then(|pressed| pressed.closest("form").ok()?);
    let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return true };
    let complete = form.check_validity();
    if !complete {
        focus_first_wrong(&form);
    }
    complete
}

/// Puts the focus on what is wrong, as soon as it is marked so.
pub(crate) fn focus_first_wrong(form: &HtmlFormElement) {
    let form = form.clone();
    request_animation_frame(move || {
        let wrong = form.query_selector(WRONG).ok().flatten();
        if let Some(wrong) = wrong.and_then(|wrong| wrong.dyn_into::<HtmlElement>().ok()) {
            // What cannot take it has no use for it.
            drop(wrong.focus());
        }
    });
}

/// Passes the focus on, should what has it inside `list` be gone by the next frame.
pub(crate) fn pass_focus_on(list: &Element, to: &HtmlElement) {
    let focused = || document().active_element();
    if !focused().is_some_and(|element| list.contains(Some(&element))) {
        return;
    }
    let to = to.clone();
    request_animation_frame(move || {
        if focused().is_none_or(|element| element.tag_name() == "BODY") {
            // What cannot take it has no use for it.
            drop(to.focus());
        }
    });
}

/// The id of the control that an event has happened to: of a group, that of the whole.
pub(crate) fn control_id(event: &Event) -> Option<String> {
    let target = target(event)?;
    let control = if target.id().is_empty() { target.closest("fieldset").ok()?? } else { target };
    Some(control.id())
}

/// The id of the control that a browser finds wrong, and what it says in the person's own language.
pub(crate) fn complaint(event: &Event) -> Option<(String, String)> {
    let target = target(event)?;
    let message = if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        input.validation_message()
    } else if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
        select.validation_message()
    } else {
        target.dyn_ref::<HtmlTextAreaElement>()?.validation_message()
    };
    Some((control_id(event)?, message.ok()?))
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
