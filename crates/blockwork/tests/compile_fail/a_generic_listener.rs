//~ a listener has no generic parameters: it is called by name, from outside
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add<T: Into<String>>(item: T, cart: &mut Cart) -> Result<()> {
    cart.items.push(item.into());
    Ok(())
}

fn main() {}
