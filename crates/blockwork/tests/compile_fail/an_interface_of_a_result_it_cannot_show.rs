//~ no form knows how to show `Odd`
//~ write `#[derive(Output)]` on it, which shows it as JSON, or `impl blockwork::ui::Output` for it
use blockwork::prelude::*;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Odd(u8);

#[listener]
pub async fn give() -> Result<Odd> {
    Ok(Odd(1))
}

#[component]
pub fn Page() -> impl IntoView {
    view! { <Interface of=give/> }
}

fn main() {}
