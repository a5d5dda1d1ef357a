//~ the trait bound `Cart: serde::Deserialize<'de>` is not satisfied
//~ for local types consider adding `#[derive(serde::Deserialize)]` to your `Cart` type
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
