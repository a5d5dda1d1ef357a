//~ `Cart` has no first value
//~ derive `Default` on `Cart`, or name the value: `#[state(session, default = …)]`
use blockwork::prelude::*;

#[derive(State, Clone, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
