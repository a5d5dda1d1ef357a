//~ is no number
//~ give a number, or a signal of one: `RwSignal::new(0)`; for text there is `Textbox`
use blockwork::prelude::*;

#[component]
pub fn Page() -> impl IntoView {
    let name = RwSignal::new(String::new());
    view! { <Number label="Name" value=name/> }
}

fn main() {}
