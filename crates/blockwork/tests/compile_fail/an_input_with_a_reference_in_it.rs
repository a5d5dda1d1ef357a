//~ an input is owned, because it comes from the page
//~ What is borrowed is the parameter as a whole: `cart: &Cart`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: Option<&Cart>) -> Result<usize> {
    Ok(cart.map_or(0, |cart| cart.items.len()))
}

fn main() {}
