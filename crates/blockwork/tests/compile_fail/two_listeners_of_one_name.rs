//~ the name `clear` is defined multiple times
//~ `clear` must be defined only once
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

#[listener]
pub async fn clear(cart: &mut Cart) -> Result<()> {
    cart.items.clear();
    Ok(())
}

fn main() {}
