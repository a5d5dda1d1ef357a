//~ does not give the inputs `(Vec<String>,)`
//~ one input: `.inputs(ticked)`; several: `.inputs((name, quantity))`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    cart.items.extend(ticked);
    Ok(())
}

pub fn page() {
    let ticked = RwSignal::new(7);
    let _ = wire(add).inputs(ticked);
}

fn main() {}
