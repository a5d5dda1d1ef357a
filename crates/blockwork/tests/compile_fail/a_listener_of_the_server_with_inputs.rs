//~ a listener with `on = …` has no inputs, because the server runs it and nobody is there to give them: borrow state with `&T`
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(u32);

#[listener(on = Cart::changed())]
pub async fn note(text: String, cart: &Cart) -> Result<()> {
    println!("{text} {}", cart.0);
    Ok(())
}

fn main() {}
