//~ versions count from 1, which needs no word: the second is `version = 2`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, version = 0)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
