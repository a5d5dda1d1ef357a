//~ cannot find attribute `state` in this scope
//~ `state` is an attribute that can be used by the derive macro `State`, you might be missing a `derive` attribute
use blockwork::prelude::*;

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
