//~ `lifetime` is no scope and no option: write `session`, `user`, `global` or `browser`, and
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, lifetime = "2h")]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
