//~ a resident is not stored, so there is no cell of it that could be dropped
use blockwork::prelude::*;

#[derive(State, Default)]
#[state(session, resident, owned)]
pub struct Connection;

fn main() {}
