//~ a state has one scope
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, user)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
