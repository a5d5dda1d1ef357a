//~ the trait bound `Model<bool>: From<
use blockwork::prelude::*;

#[component]
pub fn Page() -> impl IntoView {
    let count = RwSignal::new(0_u32);
    view! { <Checkbox label="Count" value=count/> }
}

fn main() {}
