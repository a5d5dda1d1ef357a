//~ is not a trigger
//~ ends of cells and of sessions are heard on the server: `#[listener(on = Cart::expired())]`, `#[listener(on = unload())]`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

pub fn page() {
    wire(size).on(Cart::expired());
}

fn main() {}
