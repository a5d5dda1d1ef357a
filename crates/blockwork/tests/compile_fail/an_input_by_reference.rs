//~ an input is owned, because it comes from the page: write `String` for `&str`, `Vec<T>` for `&[T]`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add(item: &str, cart: &mut Cart) -> Result<()> {
    cart.items.push(item.to_owned());
    Ok(())
}

fn main() {}
