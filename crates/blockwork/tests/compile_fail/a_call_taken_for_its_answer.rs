//~ expected `usize`, found `Call<size>`
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

#[component]
pub fn Page() -> impl IntoView {
    let many: usize = size();
    many
}

fn main() {}
