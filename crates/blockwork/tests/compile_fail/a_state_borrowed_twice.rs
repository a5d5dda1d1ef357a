//~ `Cart` is borrowed twice: one `&mut Cart` can be read and changed
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn copy(from: &Cart, to: &mut Cart) -> Result<()> {
    to.items = from.items.clone();
    Ok(())
}

fn main() {}
