//~ the trait bound `Order: serde::Deserialize<'de>` is not satisfied
//~ for local types consider adding `#[derive(serde::Deserialize)]` to your `Order` type
use blockwork::prelude::*;

pub struct Order {
    number: u32,
}

#[listener]
pub async fn newest() -> Result<Order> {
    Ok(Order { number: 1 })
}

fn main() {}
