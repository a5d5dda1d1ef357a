//~ `rename` is no option of a listener: there are `name = "…"`, `on = Cart::changed()`, `read` and `lease`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener(rename = "size_of_the_cart")]
pub async fn size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

fn main() {}
