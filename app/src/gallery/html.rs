use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Html", about: "HTML that somebody has written, in a frame of its own.", demo, file: "html.rs" };

const PAGE: &str = r#"<h2>A letter</h2><p>With <b>bold</b> words and <a href="https://leptos.dev/">a link</a>.</p>"#;

const STRANGE: &str = "<p>שלום 👩‍👩‍👧</p><p>Unfinished <b>words <table><tr><td>&lt;script></p>";

fn demo() -> AnyView {
    let text = RwSignal::new("<p>Write <em>here</em>.</p>".to_owned());
    view! {
        <Html label="A letter" value=PAGE/>
        <Textbox label="Your HTML" value=text lines=2/>
        <Html label="What you write" value=text height=80/>
        <Html label="From anybody" value=STRANGE height=110/>
        <Html label="Trusted" value="<p>Made by the app itself: <kbd>Ctrl</kbd> + <kbd>C</kbd></p>" trusted=true/>
    }
    .into_any()
}
