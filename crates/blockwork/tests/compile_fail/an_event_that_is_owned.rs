//~ cannot come from the page
//~ what is on the server is borrowed: `&T` for a state, a resource, `Event` or `Sessions`, `&mut T` for a state that is changed
use blockwork::prelude::*;

#[listener]
pub async fn note(event: Event) -> Result<()> {
    let _ = event;
    Ok(())
}

fn main() {}
