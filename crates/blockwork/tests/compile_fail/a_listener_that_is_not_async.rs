//~ a listener is async: write `async fn`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub fn size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

fn main() {}
