//~ no method named `on_click` found for struct
use blockwork::prelude::*;

#[component]
pub fn Page() -> impl IntoView {
    view! { <Button on_click=|| ()>"Add"</Button> }
}

fn main() {}
