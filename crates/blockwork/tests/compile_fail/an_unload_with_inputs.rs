//~ a listener with `on = …` has no inputs, because the server runs it and nobody is there to give them: borrow state with `&T`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener(on = unload())]
pub async fn keep(why: String, cart: &Cart) -> Result<()> {
    let _ = (why, cart);
    Ok(())
}

fn main() {}
