//~ a listener cannot borrow `&Vec<String>`
//~ a value that comes from the page is an input: take it by value, without the `&`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn size(items: &Vec<String>) -> Result<usize> {
    Ok(items.len())
}

fn main() {}
