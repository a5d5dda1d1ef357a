//~ an input has a name, which is its name in the page and in the API: write `name: Type` and take it apart inside
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add((item, times): (String, usize), cart: &mut Cart) -> Result<()> {
    cart.items.extend(vec![item; times]);
    Ok(())
}

fn main() {}
