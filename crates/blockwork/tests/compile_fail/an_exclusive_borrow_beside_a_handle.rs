//~ `&mut T` is one transaction, and `&Handle<T>` is many: take a `&Handle<T>` of each state that this listener changes
use blockwork::prelude::*;

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Cart(u32);

#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Film(u32);

#[listener]
pub async fn render(film: &Handle<Film>, cart: &mut Cart) -> Result<()> {
    cart.0 += film.read().await?.0;
    Ok(())
}

fn main() {}
