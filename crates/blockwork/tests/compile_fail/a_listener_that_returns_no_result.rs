//~ a listener cannot return `usize`
//~ a listener can fail: write `-> Result<usize>`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Cart) -> usize {
    cart.items.len()
}

fn main() {}
