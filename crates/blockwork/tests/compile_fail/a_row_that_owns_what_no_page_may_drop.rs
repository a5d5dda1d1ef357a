//~ a component cannot own a cell of `Tried`
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Tried(u32);

fn main() {
    let _ = own(Tried::at(1));
}
