//~ what is borrowed is asked of nobody: `#[input(..)]` is for what comes from the page
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn take(#[input(label = "Cart")] cart: &mut Cart) -> Result<()> {
    cart.items.clear();
    Ok(())
}

fn main() {}
