//~ whose state is this? Write `#[state(session)]` (one per page load), `#[state(user)]` (one per visitor), `#[state(global)]` (one per app) or `#[state(browser)]` (one per browser, and kept there)
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
