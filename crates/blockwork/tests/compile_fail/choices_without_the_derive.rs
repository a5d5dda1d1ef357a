//~ `Size` is neither text nor a choice
//~ on an enum without fields write `#[derive(Choices)]`
use blockwork::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Size {
    Small,
    Large,
}

#[component]
pub fn Page() -> impl IntoView {
    let size = RwSignal::new(Size::Small);
    view! { <Radio label="Size" choices=[Size::Small, Size::Large] value=size/> }
}

fn main() {}
