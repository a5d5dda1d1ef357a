//~ the trait bound `Cart: serde::Serialize` is not satisfied
//~ for local types consider adding `#[derive(serde::Serialize)]` to your `Cart` type
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
