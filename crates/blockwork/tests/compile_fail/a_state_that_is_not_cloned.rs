//~ the trait bound `Cart: Clone` is not satisfied
//~ consider annotating `Cart` with `#[derive(Clone)]`
use blockwork::prelude::*;

#[derive(State, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
