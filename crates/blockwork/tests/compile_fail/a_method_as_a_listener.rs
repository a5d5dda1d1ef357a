//~ a listener is a free function: take the state as `&T` or `&mut T` instead of `self`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

impl Cart {
    #[listener]
    pub async fn clear(&mut self) -> Result<()> {
        self.items.clear();
        Ok(())
    }
}

fn main() {}
