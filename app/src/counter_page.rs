//! `/counter`: one button for everybody who is here.

use crate::counter::{Counter, press};
use blockwork::prelude::*;

const EXAMPLE: &str = "\
#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Counter { presses: u64 }

#[listener]
pub async fn press(counter: &mut Counter) -> Result<()> {
    counter.presses += 1;
    Ok(())
}

let counter = Counter::signal();
let presses = Signal::derive(move || counter.with(|counter| counter.presses));
view! {
    <Number label=\"Presses\" value=presses/>
    <Button fires=wire(press)>\"Press\"</Button>
}";

/// The page.
#[component]
pub fn CounterPage() -> impl IntoView {
    let counter = Counter::signal();
    let presses = Signal::derive(move || counter.with(Counter::presses));
    let there = pages_there();
    view! {
        <Title text="Counter · Blockwork"/>
        <h1>"Counter"</h1>
        <p class="lead">
            "One number for everybody, in one cell on the server. A press is an event like any other: applied once, \
             however often it is sent. Open this page in two windows, and press in both."
        </p>
        <section class="card counter" aria-label="Counter">
            <Number label="Presses" value=presses/>
            <Button fires=wire(press) class="primary">"Press"</Button>
            <Number label="Pages that are looking" value=there/>
        </section>
        <section aria-labelledby="how">
            <h2 id="how">"All of it"</h2>
            <pre class="code" tabindex="0" aria-label="Source code"><code>{EXAMPLE}</code></pre>
        </section>
    }
}
