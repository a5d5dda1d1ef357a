//~ is not a trigger of the server
//~ `Cart::changed()` is about every key of the state: the listener borrows the cell that has changed, and `event.key_of::<Cart>()` says which
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener(on = Cart::at("left").changed())]
pub async fn follow(cart: &Cart) -> Result<()> {
    let _ = cart;
    Ok(())
}

fn main() {}
