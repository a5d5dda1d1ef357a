//! A counter for everybody: one cell, changed from every open page at once.

use blockwork::prelude::*;

/// How often the button was pressed, by everybody together. Every page has it, from its first HTML on.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Counter {
    presses: u64,
}

impl Counter {
    /// How often the button was pressed.
    #[must_use]
    pub fn presses(&self) -> u64 {
        self.presses
    }
}

/// One press more.
#[listener]
pub async fn press(counter: &mut Counter) -> Result<()> {
    counter.presses += 1;
    Ok(())
}
