//! Several things that are wrong with what was entered, said in one answer.

use crate::error::{Error, Result};
use std::collections::HashSet;

/// Collects what is wrong with the inputs of a listener, so that a person reads all of it at once, each at its field.
///
/// Of each input only the first thing that is wrong is said: what comes after it often follows from it. A listener that has
/// one thing to check writes [`ensure!`](crate::ensure).
///
/// ```
/// use blockwork_core::{Checks, Result};
///
/// fn check(email: &str, age: u32) -> Result<()> {
///     let mut checks = Checks::new();
///     checks.at("email", !email.is_empty(), "Please enter an address.");
///     checks.at("email", email.contains('@'), "An address has an @.");
///     checks.at("age", age >= 18, "This is for people of 18 years and more.");
///     checks.done()
/// }
/// assert_eq!(check("ada@example.com", 36), Ok(()));
/// let error = check("", 7).unwrap_err();
/// assert_eq!(error.message_at("email"), Some("Please enter an address."));
/// assert_eq!(error.message_at("age"), Some("This is for people of 18 years and more."));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "what was found is an answer only with `checks.done()?`"]
pub struct Checks {
    found: Option<Error>,
    fields: HashSet<String>,
}

impl Checks {
    /// Nothing is wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Unless the condition holds, this is wrong with the input of this name.
    pub fn at(&mut self, field: &str, holds: bool, message: impl Into<String>) {
        if !holds && self.fields.insert(field.to_owned()) {
            self.add(Error::invalid(message).at(field));
        }
    }

    /// Unless the condition holds, this is wrong with the whole.
    pub fn whole(&mut self, holds: bool, message: impl Into<String>) {
        if !holds {
            self.add(Error::invalid(message));
        }
    }

    /// Ends the listener where something is wrong.
    ///
    /// # Errors
    /// All that was found, as one error of the kind [`Invalid`](crate::Kind::Invalid).
    pub fn done(self) -> Result<()> {
        self.found.map_or(Ok(()), Err)
    }

    fn add(&mut self, error: Error) {
        self.found = Some(match self.found.take() {
            Some(found) => found.and(error),
            None => error,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn all_that_is_wrong_is_one_error_with_the_first_thing_of_each_field() {
        let mut checks = Checks::new();
        checks.at("name", true, "unused");
        checks.at("age", false, "Too young.");
        checks.at("email", false, "Empty.");
        checks.at("email", false, "No @.");
        checks.whole(false, "Closed today.");
        let error = checks.done().expect_err("three things are wrong");
        assert_eq!(error.kind(), Kind::Invalid);
        let parts: Vec<_> = error.parts().collect();
        assert_eq!(parts, [(Some("age"), "Too young."), (Some("email"), "Empty."), (None, "Closed today.")]);
        assert_eq!(error.to_string(), "Too young. Empty. Closed today.");
    }

    #[test]
    fn where_nothing_is_wrong_the_listener_goes_on() {
        let mut checks = Checks::new();
        checks.at("name", true, "unused");
        checks.whole(true, "unused");
        assert_eq!(checks.done(), Ok(()));
    }
}
