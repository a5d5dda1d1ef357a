//~ `Cart` is invisible
//~ to show it to the pages of its scope, write `#[state(global, visible)]` on it
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

pub fn page() {
    let _ = Cart::signal();
}

fn main() {}
