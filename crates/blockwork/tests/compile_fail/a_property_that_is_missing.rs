//~ Missing_required_field_label` is missing
use blockwork::prelude::*;

#[component]
pub fn Page() -> impl IntoView {
    let name = RwSignal::new(String::new());
    view! { <Textbox value=name/> }
}

fn main() {}
