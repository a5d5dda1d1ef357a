//~ `u32` is neither text nor a choice
//~ this wants text, or one variant of an enum
//~ for a number there is `NumberInput`
use blockwork::prelude::*;

#[component]
pub fn Page() -> impl IntoView {
    let count = RwSignal::new(0_u32);
    view! { <Textbox label="Count" value=count/> }
}

fn main() {}
