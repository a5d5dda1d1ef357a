//! `/`: the notes of this page.

use crate::notes::{Notes, add, all, clear, summary};
use blockwork::prelude::*;

/// The page.
#[component]
pub fn NotesPage() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());

    // What was typed in the meantime stays.
    let added = move |note: String| {
        if text.with_untracked(|text| text.trim() == note) {
            text.set(String::new());
        }
    };
    // A press of the button is an event: applied once, or not at all.
    let add = wire(add).inputs(text).outputs(added);
    // A page that is loaded and a state that has changed are triggers like any other.
    wire(summary).outputs(said).on((page_load(), Notes::changed()));

    view! {
        <Title text="{{name}}"/>
        <h1>"Notes"</h1>
        <p class="lead">"They are kept on the server, for this page. Load it anew, and you begin anew."</p>
        <section class="card" aria-label="Notes">
            <Form class="adding">
                <Textbox label="Note" name="text" max_length=200 autocomplete="off" value=text/>
                <Button fires=add class="primary">"Add"</Button>
            </Form>
            <List/>
            <div class="foot">
                <output aria-label="Summary">{said}</output>
                <Button fires=wire(clear) class="quiet">"Clear"</Button>
            </div>
        </section>
    }
}

/// All notes: in the first HTML, and read again whenever they have changed.
#[component]
fn List() -> impl IntoView {
    let notes = live(all);
    let items = move || {
        let notes = notes.get().unwrap_or_default();
        notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()
    };
    let empty = move || notes.get().is_none_or(|notes| notes.is_empty());
    view! {
        <Transition>
            <ul class="notes" aria-label="Notes">{items}</ul>
            <p class="empty" hidden=move || !empty()>"Nothing noted yet."</p>
        </Transition>
    }
}
