//~ cannot borrow `cart.items` as mutable, as it is behind a `&` reference
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add(item: String, cart: &Cart) -> Result<()> {
    cart.items.push(item);
    Ok(())
}

fn main() {}
