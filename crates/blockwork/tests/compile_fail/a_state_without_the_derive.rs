//~ a listener cannot borrow `&Cart`
//~ a reference is state that stays on the server: `#[derive(State, …)]` and `#[state(session)]` on `Cart`
use blockwork::prelude::*;

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

fn main() {}
