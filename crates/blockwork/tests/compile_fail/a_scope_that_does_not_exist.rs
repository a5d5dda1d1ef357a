//~ `galaxy` is no scope and no option: write `session`, `user`, `global` or `browser`, and `visible`, `sealed`, `resident`, `owned`, `name = "…"`, `ttl = "2h"`, `version = 2`, `migrate = …` or `default = …`
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
