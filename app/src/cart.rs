//! The cart of one page load: a refresh starts a new one.

use crate::grocery::{Lines, Receipt};
use blockwork::prelude::*;

/// What this page has put in its cart. The page never receives it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    lines: Lines,
}

/// Adds what was ticked.
#[listener]
pub async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    cart.lines.add(ticked)
}

/// Changes how many there are of an item.
#[listener]
pub async fn set_quantity(item: String, quantity: u32, cart: &mut Cart) -> Result<()> {
    cart.lines.set(&item, quantity)
}

/// Takes an item out.
#[listener]
pub async fn remove_item(item: String, cart: &mut Cart) -> Result<()> {
    cart.lines.remove(&item)
}

/// Takes everything out.
#[listener]
pub async fn clear(cart: &mut Cart) -> Result<()> {
    cart.lines.clear();
    Ok(())
}

/// How many items there are.
#[listener]
pub async fn cart_size(cart: &Cart) -> Result<u32> {
    Ok(cart.lines.size())
}

/// The lines and the total.
#[listener]
pub async fn receipt(cart: &Cart) -> Result<Receipt> {
    Ok(cart.lines.receipt())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::now;

    #[test]
    fn a_listener_is_tested_as_the_function_it_was_written_as() {
        let mut cart = Cart::default();
        now(add_items::body(vec!["Milk".into(), "Water".into()], &mut cart)).expect("added");
        now(set_quantity::body("Milk".into(), 3, &mut cart)).expect("set");
        assert_eq!(now(cart_size::body(&cart)), Ok(4));
        now(remove_item::body("Milk".into(), &mut cart)).expect("removed");
        assert_eq!(now(receipt::body(&cart)).expect("read").total, 79);
        now(clear::body(&mut cart)).expect("cleared");
        assert_eq!(cart, Cart::default());
    }
}
