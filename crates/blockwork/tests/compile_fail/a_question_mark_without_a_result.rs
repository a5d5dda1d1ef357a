//~ a listener cannot return `usize`
//~ a listener can fail: write `-> Result<usize>`
use blockwork::prelude::*;

#[listener]
pub async fn read(text: String) -> usize {
    let number: usize = text.parse()?;
    number
}

fn main() {}
