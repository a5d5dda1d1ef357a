//~ a time is a whole number with its unit: "90s", "10min", "2h" or "30d"
use blockwork::prelude::*;

#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, ttl = "7200")]
pub struct Cart {
    items: Vec<String>,
}

fn main() {}
