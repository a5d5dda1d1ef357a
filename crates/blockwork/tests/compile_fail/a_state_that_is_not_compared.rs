//~ can't compare `Cart` with `Cart`
//~ consider annotating `Cart` with `#[derive(PartialEq)]`
use blockwork::prelude::*;

#[derive(State, Clone, Default, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
