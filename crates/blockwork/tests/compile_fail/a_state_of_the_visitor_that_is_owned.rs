//~ `owned` is for cells that go with a component of the page: write `#[state(session, owned)]`; what is wider outlives every page
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(user, owned)]
pub struct Notes(u32);

fn main() {}
