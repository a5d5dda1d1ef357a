//~ a listener cannot borrow `&mut Connection`
//~ a resource, a resident, a `Handle`, the `Event` and `Sessions` are borrowed with `&`
use blockwork::prelude::*;

#[derive(State, Default)]
#[state(session, resident)]
pub struct Connection {
    sent: usize,
}

#[listener]
pub async fn send(connection: &mut Connection) -> Result<()> {
    connection.sent += 1;
    Ok(())
}

fn main() {}
