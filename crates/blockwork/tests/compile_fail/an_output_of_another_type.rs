//~ does not take `usize`
//~ the listener answers `usize`: give a signal of it, or a closure that takes one
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

pub fn page() {
    let size_shown = RwSignal::new(String::new());
    wire(size).outputs(size_shown);
}

fn main() {}
