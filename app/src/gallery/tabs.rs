use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Tabs", about: "Several parts, of which one is shown. The others are kept.", demo, file: "tabs.rs" };

fn demo() -> AnyView {
    // It stands in the address: a link to this page shows the same tab.
    let selected = query::<String>("tab");
    let chosen = RwSignal::new(String::new());
    view! {
        <Tabs label="Settings" selected=selected on_select=move |name| chosen.set(name)>
            <Tab name="general" label="General">
                <CheckboxGroup label="Start with" choices=["The last page", "An empty page"] value=vec![]/>
            </Tab>
            <Tab name="sound" label="Sound">
                <p>"What was ticked in the other tab is still ticked."</p>
            </Tab>
            <Tab name="later" label="Made when it is shown" lazy=true>
                <p>"Nobody has waited for this before."</p>
            </Tab>
            <Tab name="off" label="Disabled" disabled=true>
                <p>"Nobody sees this."</p>
            </Tab>
            <Tab name="עוד" label="עוד 👩‍👩‍👧">
                <p dir="auto">"גם מימין לשמאל"</p>
            </Tab>
        </Tabs>
        <p role="status" class="note">{move || chosen.with(|name| (!name.is_empty()).then(|| format!("Selected: {name}")))}</p>
    }
    .into_any()
}
