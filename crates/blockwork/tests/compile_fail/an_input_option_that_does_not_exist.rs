//~ `least` is no option of an input: there are `label`, `help`, `placeholder`, `default`, `min`, `max`, `step`, `lines`, `max_length`, `password`
use blockwork::prelude::*;

#[listener]
pub async fn take(#[input(least = 1)] days: u8) -> Result<()> {
    let _ = days;
    Ok(())
}

fn main() {}
