//~ no form knows how to ask for `Odd`
//~ write `#[derive(Input)]` on a struct of inputs, `#[derive(Choices)]` on an enum without fields, or `impl blockwork::ui::Input` for a type of your own
use blockwork::prelude::*;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Odd(u8);

#[listener]
pub async fn take(odd: Odd) -> Result<()> {
    let _ = odd;
    Ok(())
}

#[component]
pub fn Page() -> impl IntoView {
    view! { <Interface of=take/> }
}

fn main() {}
