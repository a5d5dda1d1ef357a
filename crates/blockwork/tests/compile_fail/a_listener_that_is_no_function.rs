//~ a listener is a function: `#[listener]` stands before `pub async fn …`
use blockwork::prelude::*;

#[listener]
pub struct Add {
    item: String,
}

fn main() {}
