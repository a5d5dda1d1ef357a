//~ this listener has no inputs, or this wire has them already
//~ leave `.inputs(..)` out; owned parameters of a listener are its inputs, borrowed ones are not
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn clear(cart: &mut Cart) -> Result<()> {
    cart.items.clear();
    Ok(())
}

#[component]
pub fn Page() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let _ = wire(clear).inputs(name);
}

fn main() {}
