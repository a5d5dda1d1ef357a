use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "CopyButton", about: "Copies a text, and says so.", demo, file: "copy_button.rs" };

fn demo() -> AnyView {
    let text = RwSignal::new("https://example.com/invited?by=ada".to_owned());
    view! {
        <Textbox label="A link to share" value=text/>
        <CopyButton text=text label="Copy the link"/>
        <CopyButton text=Signal::stored("👩‍👩‍👧 שלום".to_owned()) label="Copy emoji and Hebrew"/>
    }
    .into_any()
}
