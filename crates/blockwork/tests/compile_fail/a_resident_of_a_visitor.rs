//~ `resident` is for values of a session: write `#[state(session, resident)]`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, resident)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
