//~ `Order` cannot come from the page
//~ an owned parameter is an input, and this type cannot be one
//~ write `#[derive(Clone, Debug, Serialize, Deserialize)]` on `Order`
use blockwork::prelude::*;

pub struct Order {
    number: u32,
}

#[listener]
pub async fn order(order: Order) -> Result<()> {
    let _ = order.number;
    Ok(())
}

fn main() {}
