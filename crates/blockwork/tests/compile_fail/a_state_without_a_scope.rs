//~ whose state is this? Write `#[state(session)]` (one per page load) or `#[state(user)]` (one per visitor)
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    lines: Vec<String>,
}

fn main() {}
