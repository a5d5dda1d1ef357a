//~ `RefCell<Vec<String>>` cannot be shared between threads safely
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: std::cell::RefCell<Vec<String>>,
}

fn main() {}
