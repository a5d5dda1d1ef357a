//~ `&str` is not a trigger
//~ triggers are `page_load()`, `every(..)`, a signal, `Cart::changed()`, `wire.succeeded()` and its like, a component's own `Cue`, and tuples of these
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
    wire(size).on("click");
}

fn main() {}
