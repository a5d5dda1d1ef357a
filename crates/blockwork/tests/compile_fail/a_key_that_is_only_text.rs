//~ `&str` says nothing about which cells are meant
//~ write `.with(Cart::at(key))`, or a tuple of these for several states
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(u32);

#[listener]
pub async fn add(cart: &mut Cart) -> Result<()> {
    cart.0 += 1;
    Ok(())
}

fn main() {
    let _ = wire(add).with("left");
}
