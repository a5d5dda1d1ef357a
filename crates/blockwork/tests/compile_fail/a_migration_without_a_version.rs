//~ `migrate` makes what older builds wrote into the present shape: say which that is, `version = 2`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, migrate = Cart::from_old)]
pub struct Cart {
    items: Vec<String>,
}

impl Cart {
    fn from_old(old: &Old<'_>) -> Result<Self> {
        old.unknown()
    }
}

fn main() {}
