use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry { name: "Checkbox", about: "Yes or no.", demo, file: "checkbox.rs" };

/// Says what was ticked.
#[listener]
async fn gallery_answer(yes: bool) -> Result<String> {
    Ok(if yes { "Yes" } else { "No" }.to_owned())
}

fn demo() -> AnyView {
    let (yes, answer) = (RwSignal::new(false), RwSignal::new("No".to_owned()));
    let tell = wire(gallery_answer).inputs(yes).outputs(answer).mode(Mode::Latest);
    view! {
        <Checkbox label="Send me the newsletter" value=yes on:change=tell.handler()/>
        <p>"The server says: " <output aria-label="Answer">{answer}</output></p>
        <Checkbox label="Dark rooms only" switch=true value=true help="Takes effect at once."/>
        <Checkbox label="I agree to the terms" required=true error="Without that we cannot go on."/>
        <Checkbox label="Disabled" value=true disabled=true/>
        <Checkbox label="Disabled switch" switch=true value=true disabled=true/>
        <Checkbox label="אני מסכים 👍"/>
    }
    .into_any()
}
