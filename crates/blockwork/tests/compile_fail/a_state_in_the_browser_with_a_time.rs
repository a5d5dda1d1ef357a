//~ a state in the browser has no `ttl`
//~ Keep the time in the value, or the value in `user`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, ttl = "2h")]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
