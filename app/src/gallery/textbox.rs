use super::Entry;
use blockwork::prelude::*;
use std::time::Duration;

pub(crate) const ENTRY: Entry =
    Entry { name: "Textbox", about: "Text, of one line or of many.", demo, file: "textbox.rs" };

/// Says back what it is told.
#[listener]
async fn gallery_echo(text: String) -> Result<String> {
    Ok(text)
}

fn demo() -> AnyView {
    let (text, echo) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let say = wire(gallery_echo).inputs(text).outputs(echo).mode(Mode::Latest);
    let typed = say.debounce(Duration::from_millis(200));
    let (sent, times) = (RwSignal::new(String::new()), RwSignal::new(0));
    let send = move |()| {
        times.update(|times| *times += 1);
        sent.set(String::new());
    };
    view! {
        <Textbox label="Name" value=text placeholder="Ada Lovelace" on:input=typed.handler()/>
        <p>"The server says: " <output aria-label="Echo" dir="auto">{echo}</output></p>
        <Textbox label="Search" kind=TextKind::Search hide_label=true placeholder="Search"/>
        <Textbox label="E-mail" kind=TextKind::Email autocomplete="email" help="Nobody else sees it." required=true/>
        <Textbox label="Password" kind=TextKind::Password autocomplete="new-password" value="correct horse"/>
        <Textbox label="Link" kind=TextKind::Url value="https://example.com/share/4711" copies=true/>
        <Textbox label="Message" lines=2 max_lines=6 max_length=500 value=sent on_submit=send help="Shift and Enter send it."/>
        <p>"Sent: " <output aria-label="Sent">{times}</output></p>
        <Textbox label="Refused" value="ada" error="This name is taken."/>
        <Textbox label="Disabled" value="As it is" disabled=true/>
        <Textbox label="שם" value="שלום 👩‍👩‍👧 Ada" help="Each text begins on its own side."/>
    }
    .into_any()
}
