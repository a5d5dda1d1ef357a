//~ expected `String`, found `RwSignal<String>`
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
    let _ = wire(move || add(name, 1));
}

fn main() {}
