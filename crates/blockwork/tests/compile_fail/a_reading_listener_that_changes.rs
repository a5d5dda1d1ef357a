//~ `#[listener(read)]` says that this listener changes nothing, and its signature says that it does: drop `read`, or borrow with `&T`
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(u32);

#[listener(read)]
pub async fn add(cart: &mut Cart) -> Result<()> {
    cart.0 += 1;
    Ok(())
}

fn main() {}
