//~ found `Wire<clear>`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn clear(cart: &mut Cart) -> Result<()> {
    cart.items.clear();
    Ok(())
}

#[component]
pub fn Page() -> impl IntoView {
    let clear = wire(clear);
    view! { <button on:click=clear>"Clear"</button> }
}

fn main() {}
