//~ a state in the browser needs no `visible`: the page has it, and the server does not
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, visible)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
