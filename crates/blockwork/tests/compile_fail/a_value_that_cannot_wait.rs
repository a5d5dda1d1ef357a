//~ future cannot be sent between threads safely
//~ has type `Rc<usize>` which is not `Send`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Handle<Cart>) -> Result<usize> {
    let more = std::rc::Rc::new(1);
    let cart = cart.read().await?;
    Ok(cart.items.len() + *more)
}

fn main() {}
