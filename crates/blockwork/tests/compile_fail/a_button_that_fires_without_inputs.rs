//~ inputs are missing: this listener takes
//~ a wire is told first where they come from: `wire(add_items).inputs(ticked)`, or `.inputs((name, quantity))` for several
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
    let add = wire(add);
    view! { <Button fires=add>"Add"</Button> }
}

fn main() {}
