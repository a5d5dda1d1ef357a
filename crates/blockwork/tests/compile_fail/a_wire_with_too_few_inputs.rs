//~ does not give the inputs
//~ one signal for each input is wanted, in the order of the signature
//~ one input: `.inputs(ticked)`; several: `.inputs((name, quantity))`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add(name: String, count: u32, cart: &mut Cart) -> Result<()> {
    cart.items.extend(vec![name; count as usize]);
    Ok(())
}

#[component]
pub fn Page() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let _ = wire(add).inputs(name);
}

fn main() {}
