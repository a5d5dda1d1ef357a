//~ `PageLoad` is not a trigger of the server
//~ triggers of the server are `Cart::changed()`, `Cart::expired()`, `unload()`, `every(Duration::from_secs(600))`, and tuples of these
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(u32);

#[listener(on = page_load())]
pub async fn note(cart: &Cart) -> Result<()> {
    println!("{}", cart.0);
    Ok(())
}

fn main() {}
