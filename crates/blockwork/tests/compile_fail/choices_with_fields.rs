//~ a choice has no fields: it is chosen, and nothing is entered with it
use blockwork::prelude::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Choices)]
pub enum Size {
    Small,
    Of(u32),
}

fn main() {}
