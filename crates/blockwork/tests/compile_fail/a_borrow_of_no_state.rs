//~ a listener cannot borrow `&mut Vec<String>`
//~ a value that comes from the page is an input: take it by value, without the `&mut`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add(items: &mut Vec<String>) -> Result<()> {
    items.clear();
    Ok(())
}

fn main() {}
