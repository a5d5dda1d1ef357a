//! A button that fires a wire.

use crate::attrs::Attrs;
use crate::dom;
use crate::form::{InForm, Ticket};
use crate::message::Message;
use crate::texts::texts;
use blockwork_core::Error;
use blockwork_core::event::{FORM_BESIDE, FORM_INPUTS};
use blockwork_page::Firing;
use leptos::either::Either;
use leptos::prelude::*;

/// A button. With `fires` it fires a wire, shows that it is at work, and says beside itself why the event failed.
///
/// It stays in the tab order while its event is pending, so that nobody who uses a keyboard loses their place. Without
/// scripts it posts what its wire would send, where that can be done; in a [`Form`](crate::Form) the fields of the form.
#[component]
pub fn Button(
    /// The wire that a press fires.
    #[prop(optional, into)]
    fires: Option<Firing>,
    /// Whether it can be pressed at all.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// Whether it fires although fields of its form are not filled in as they must be: for a draft. Default: no.
    #[prop(optional)]
    skips_checks: bool,
    /// The name for screen readers, where the text is only a sign.
    #[prop(optional, into)]
    label: Option<String>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let class = format!("bw-button {class}");
    let pending = fires.as_ref().map(Firing::pending);
    let form = use_context::<InForm>();
    let error = fires.as_ref().map(|fires| beside_button(fires, form));
    let busy = Signal::derive(move || pending.is_some_and(|pending| pending.get()).then(|| "true".to_owned()));
    let in_form = form.is_some();
    let without_scripts = fires.clone().filter(Firing::works_without_scripts);
    let posts = in_form || without_scripts.is_some();
    let address = fires.as_ref().filter(|_| posts).map(Firing::address);
    // Of several buttons of a form, a browser posts what the pressed one says.
    let beside = without_scripts.as_ref().and_then(Firing::beside);
    let needs_scripts = fires.is_some() && without_scripts.is_none();
    let attrs = Attrs::default()
        .fixed("type", if posts { "submit" } else { "button" })
        .fixed("formaction", address)
        .fixed("name", beside.is_some().then_some(FORM_BESIDE))
        .fixed("value", beside)
        .fixed("aria-label", label)
        .follows("aria-busy", busy)
        .flag_follows("disabled", disabled)
        .flag("formnovalidate", skips_checks)
        .done();
    let button = view! {
        <button
            {..attrs}
            class=class
            on:click=move |event| {
                let Some(fires) = &fires else { return };
                event.prevent_default();
                let Some(form) = form else { return fires.fire() };
                form.pressed();
                if skips_checks || dom::is_complete(&event) {
                    fires.fire();
                }
            }
        >
            {children()}
        </button>
        {needs_scripts.then(|| view! { <noscript inner_html=needs_scripts_html()></noscript> })}
        {error.map(|error| view! { <Message error=error/> })}
    };
    match without_scripts.filter(|_| !in_form) {
        Some(fires) => Either::Left(view! {
            <form class="bw-action" method="post">
                <Ticket/>
                <input type="hidden" name=FORM_INPUTS value=fires.inputs()/>
                {button}
            </form>
        }),
        None => Either::Right(view! { <span class="bw-action">{button}</span> }),
    }
}

/// What a button says itself of its wire's errors: all that no field of its form says.
fn beside_button(fires: &Firing, form: Option<InForm>) -> Signal<Option<Error>> {
    let beside = fires.error_beside();
    let Some(form) = form else { return beside };
    form.fails_with(fires.error());
    Signal::derive(move || form.beside(&beside.get()?))
}

/// What stands beside a button that can do nothing without scripts. A `<noscript>` is text where there are scripts, and
/// elements where there are none, so it is given as text.
pub(crate) fn needs_scripts_html() -> String {
    format!("<span class=\"bw-needs-scripts\">{}</span>", texts().needs_scripts)
}
