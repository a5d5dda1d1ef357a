//~ `u32` is not a state
use blockwork::prelude::*;

#[listener]
pub async fn count(numbers: &Handle<u32>) -> Result<()> {
    numbers.update(|number| *number += 1).await
}

fn main() {}
