//~ a component cannot own a cell of `Notes`
//~ write `#[state(session, owned)]` on `Notes`, which says that a page may drop its cells; what is `user` or `global` outlives every page, and is no row's
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Notes(u32);

fn main() {
    let _ = own(Notes::at(1));
}
