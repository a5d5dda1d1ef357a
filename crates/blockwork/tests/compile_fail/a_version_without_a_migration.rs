//~ what older builds wrote is to be made into this version: write `migrate = from_old`, a `fn(&Old<'_>) -> Result<Self>`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, version = 2)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
