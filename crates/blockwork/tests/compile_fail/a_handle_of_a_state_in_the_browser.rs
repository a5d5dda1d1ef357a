//~ a `&Handle<T>` makes small transactions, and none covers a state in the browser: borrow it with `&T` or `&mut T`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Handle<Cart>) -> Result<usize> {
    Ok(cart.read().await?.items.len())
}

fn main() {}
