use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "CheckboxGroup", about: "Several of a list of choices.", demo, file: "checkbox_group.rs" };

fn demo() -> AnyView {
    let ticked = RwSignal::new(vec!["Milk".to_owned()]);
    view! {
        <CheckboxGroup label="Items" choices=["Cereal", "Milk", "Orange Juice", "Water"] value=ticked/>
        <CheckboxGroup label="With help" help="As many as you like." choices=["One", "Two"] value=vec![]/>
        <CheckboxGroup label="Refused" error="Tick at least one." choices=["One", "Two"] value=vec![]/>
        <CheckboxGroup label="Disabled" choices=["One", "Two"] value=vec!["One".into()] disabled=true/>
    }
    .into_any()
}
