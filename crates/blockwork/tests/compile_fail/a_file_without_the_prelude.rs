//~ cannot find derive macro `State` in this scope
#[derive(State)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
