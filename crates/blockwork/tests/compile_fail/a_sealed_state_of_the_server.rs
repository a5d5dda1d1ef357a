//~ `sealed` is for states in the browser: write `#[state(browser, sealed)]`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, sealed)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
