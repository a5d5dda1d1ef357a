//~ of states in the browser, those that are `sealed` are opened by the server alone
//~ to show a part of it, answer that part from a listener: `live(..)`
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, sealed)]
pub struct Credentials {
    password: String,
}

pub fn page() {
    let _ = Credentials::signal();
}

fn main() {}
