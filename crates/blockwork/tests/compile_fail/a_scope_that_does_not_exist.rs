//~ `galaxy` is no scope and no option: write `session`, `user`, `global`, `visible` or `name = "…"`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(galaxy)]
pub struct Notes {
    lines: Vec<String>,
}

fn main() {}
