//~ a listener that only reads takes no lease: write `read` or `lease`
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(u32);

#[listener(read, lease)]
pub async fn size(cart: &Cart) -> Result<u32> {
    Ok(cart.0)
}

fn main() {}
