//~ inputs are missing: this listener takes
//~ `live` takes them in a closure: `live(move || lines_like(search.get()))`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn fewer(than: usize, cart: &Cart) -> Result<bool> {
    Ok(cart.items.len() < than)
}

#[component]
pub fn Page() -> impl IntoView {
    let _ = live(fewer);
}

fn main() {}
