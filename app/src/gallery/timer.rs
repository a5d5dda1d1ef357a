use super::Entry;
use blockwork::prelude::*;
use std::time::Duration;

pub(crate) const ENTRY: Entry =
    Entry { name: "Timer", about: "Time that passes or is left, with ticks and an end.", demo, file: "timer.rs" };

/// Says that tea is ready.
#[listener]
async fn gallery_tea() -> Result<String> {
    Ok("The tea is ready.".to_owned())
}

fn demo() -> AnyView {
    let (ticks, running) = (RwSignal::new(0), RwSignal::new(false));
    let answer = RwSignal::new(String::new());
    let tea = wire(gallery_tea).outputs(answer);
    // Without anything to see: a wire that is fired again and again, while the timer runs.
    let asked = RwSignal::new(0);
    wire(gallery_tea)
        .outputs(move |_| asked.update(|asked| *asked += 1))
        .on(every(Duration::from_secs(2)).only_while(running));
    view! {
        <Timer label="Stopwatch" active=running on_tick=move |_| ticks.update(|ticks| *ticks += 1)/>
        <Number label="Ticks" value=ticks/>
        <Number label="Asked the server" value=asked/>
        <Timer label="Tea" lasts=Duration::from_secs(180) on_end=tea.handler()/>
        <Timer label="Soon" lasts=Duration::from_secs(2) every=Duration::from_millis(250) on_end=tea.handler()/>
        <Timer label="Without buttons" controls=false/>
        <p role="status">{answer}</p>
    }
    .into_any()
}
