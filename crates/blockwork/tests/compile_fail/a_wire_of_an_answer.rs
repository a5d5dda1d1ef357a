//~ this is not a listener
//~ give the listener itself, `wire(add_items)`, or a closure without arguments: `wire(move || add_items(ticked.get()))`
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
    let _ = wire(clear());
}

fn main() {}
