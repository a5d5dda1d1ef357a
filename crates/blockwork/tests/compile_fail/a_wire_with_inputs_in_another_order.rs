//~ `blockwork::prelude::RwSignal<u32>` is not a source of
//~ or a closure that returns one
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
    let count = RwSignal::new(0_u32);
    let _ = wire(add).inputs((count, name));
}

fn main() {}
