//! `/triggers`: what a wire does while it is busy, and what else can be attached to it.

use crate::triggers::{Work, clear_log, log_lines, work, work_done, write_log};
use blockwork::prelude::*;

/// The page.
#[component]
pub fn TriggersPage() -> impl IntoView {
    let fail = RwSignal::new(false);
    let answered = RwSignal::new(0);
    let done = RwSignal::new(0);
    let (typed, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));

    let once = wire(work).inputs(fail).outputs(answered).mode(Mode::Once);
    let multiple = wire(work).inputs(fail).outputs(answered);
    let latest = wire(work).inputs(fail).outputs(answered).mode(Mode::Latest);

    wire(work_done).outputs(done).on((page_load(), Work::changed()));
    log("started").on((once.started(), multiple.started(), latest.started()));
    log("succeeded").on((once.succeeded(), multiple.succeeded(), latest.succeeded()));
    log("failed").on((once.failed(), multiple.failed(), latest.failed()));
    log("finished").on((once.finished(), multiple.finished(), latest.finished()));
    wire(move || write_log(format!("noted: {}", note.get()))).on(note);

    view! {
        <Title text="Triggers · Blockwork"/>
        <h1>"Triggers"</h1>
        <p class="lead">
            "Everything that can happen is a trigger. Each button fires the same listener, which takes 0.4 seconds; they \
             differ in what they do while it is busy. Press one several times."
        </p>
        <section class="card" aria-labelledby="work">
            <h2 id="work">"Work"</h2>
            <Checkbox label="Fail" value=fail/>
            <div class="actions">
                <Button fires=once>"Once at a time"</Button>
                <Button fires=multiple>"Every press"</Button>
                <Button fires=latest>"One more after"</Button>
            </div>
            <div class="figures">
                <Number label="Done" value=done/>
                <Number label="Last answer" value=answered/>
            </div>
        </section>
        <section class="card" aria-labelledby="happened">
            <h2 id="happened">"What happened"</h2>
            <p class="note">
                "Listeners are attached to what happens to a wire, and to this field, and write it into a log on the server."
            </p>
            // When the field is left, and not at every letter.
            <Textbox label="Note" value=typed max_length=40 on:change=move |_| note.set(typed.get_untracked())/>
            <LogLines/>
        </section>
    }
}

/// A wire that writes this word into the log whenever it is fired.
fn log(word: &'static str) -> Wire<write_log> {
    wire(move || write_log(word.to_owned()))
}

/// The log, as it is on the server.
#[component]
fn LogLines() -> impl IntoView {
    let lines = live(log_lines);
    let items = move || {
        let lines = lines.get().unwrap_or_default();
        lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()
    };
    // Leptos' own way to call the server: the same event, by another door handle.
    let clear = ServerAction::<clear_log>::new();
    view! {
        <Transition>
            <ol class="log" aria-label="Log">{items}</ol>
        </Transition>
        <Button on:click=move |_| drop(clear.dispatch(clear_log {}))>"Clear the log"</Button>
    }
}
