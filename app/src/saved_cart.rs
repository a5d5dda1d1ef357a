//! The cart of one visitor: it survives a refresh. One word differs from [`cart`](crate::cart).

use crate::grocery::{Lines, Receipt};
use blockwork::prelude::*;

/// What this visitor has put in the saved cart. The page never receives it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct SavedCart {
    lines: Lines,
}

/// Adds what was ticked.
#[listener]
pub async fn saved_add_items(ticked: Vec<String>, cart: &mut SavedCart) -> Result<()> {
    cart.lines.add(ticked)
}

/// Changes how many there are of an item.
#[listener]
pub async fn saved_set_quantity(item: String, quantity: u32, cart: &mut SavedCart) -> Result<()> {
    cart.lines.set(&item, quantity)
}

/// Takes an item out.
#[listener]
pub async fn saved_remove_item(item: String, cart: &mut SavedCart) -> Result<()> {
    cart.lines.remove(&item)
}

/// Takes everything out.
#[listener]
pub async fn saved_clear(cart: &mut SavedCart) -> Result<()> {
    cart.lines.clear();
    Ok(())
}

/// How many items there are.
#[listener]
pub async fn saved_size(cart: &SavedCart) -> Result<u32> {
    Ok(cart.lines.size())
}

/// The lines and the total.
#[listener]
pub async fn saved_receipt(cart: &SavedCart) -> Result<Receipt> {
    Ok(cart.lines.receipt())
}
