//! A user name and a password that the browser keeps: sealed, so that only the server can read them, or as they are.

#[cfg(not(target_arch = "wasm32"))]
use crate::credentials_rule::{random_pair, saved_at, verdict};
use blockwork::prelude::*;
use std::fmt;

/// A user name and a password.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Who.
    pub user: String,
    /// What they alone know.
    pub password: String,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is printed ends in logs.
        f.write_str("Pair")
    }
}

/// What this browser keeps as ciphertext. One word less, and it is [`PlainCredentials`].
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, sealed)]
pub struct Credentials(Pair);

/// What this browser keeps as it is: anybody who gets at the browser, or runs a script in the page, reads it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser)]
pub struct PlainCredentials(Pair);

impl PlainCredentials {
    /// The pair.
    #[must_use]
    pub fn pair(&self) -> &Pair {
        &self.0
    }

    /// The pair, to be changed.
    pub fn pair_mut(&mut self) -> &mut Pair {
        &mut self.0
    }
}

/// Which of the two the page is about.
#[derive(State, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser)]
pub enum Variant {
    /// [`Credentials`].
    #[default]
    Sealed,
    /// [`PlainCredentials`].
    Plain,
}

/// Neither part may be longer, in characters.
pub const MOST_CHARS: usize = 100;
/// A password that passes has so many characters at least.
pub const FEWEST_CHARS: usize = 12;

/// Keeps what was entered, if anything was.
#[listener]
pub async fn keep_credentials(entered: Option<Pair>, credentials: &mut Credentials) -> Result<()> {
    let Some(entered) = entered else { return Ok(()) };
    let fits = |text: &str| text.chars().count() <= MOST_CHARS;
    ensure!(fits(&entered.user) && fits(&entered.password), "Neither may have more than {MOST_CHARS} characters.");
    credentials.0 = entered;
    Ok(())
}

/// What is kept: the page itself cannot open it.
#[listener]
pub async fn kept_credentials(credentials: &Credentials) -> Result<Pair> {
    Ok(credentials.0.clone())
}

/// Makes up a user name and a password.
#[listener]
pub async fn generate_credentials(credentials: &mut Credentials) -> Result<()> {
    credentials.0 = random_pair()?;
    Ok(())
}

/// The same for the plain ones.
#[listener]
pub async fn generate_plain_credentials(credentials: &mut PlainCredentials) -> Result<()> {
    credentials.0 = random_pair()?;
    Ok(())
}

/// Holds what was entered, or else what is kept, against the demo's rule. It signs nobody in.
#[listener]
pub async fn check_credentials(entered: Option<Pair>, credentials: &Credentials) -> Result<String> {
    Ok(verdict(entered.as_ref().unwrap_or(&credentials.0)).to_owned())
}

/// The same for the plain ones.
#[listener]
pub async fn check_plain_credentials(credentials: &PlainCredentials) -> Result<String> {
    Ok(verdict(&credentials.0).to_owned())
}

/// What the server sees when it opens the sealed value: enough to show that it can.
#[listener]
pub async fn opened_credentials(credentials: &Credentials) -> Result<String> {
    let Pair { user, password } = &credentials.0;
    let chars = |text: &str| text.chars().count();
    Ok(match (chars(user), chars(password)) {
        (0, 0) => "The server finds nothing sealed here.".to_owned(),
        (user, password) => {
            format!("The server opens a user name of {user} and a password of {password} characters.")
        }
    })
}

/// When it was that the browser kept something else.
#[listener]
pub async fn credentials_saved(credentials: &Credentials) -> Result<String> {
    Ok(saved_at(&credentials.0))
}

/// The same for the plain ones.
#[listener]
pub async fn plain_credentials_saved(credentials: &PlainCredentials) -> Result<String> {
    Ok(saved_at(&credentials.0))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_of_credentials_says_nothing() {
        let credentials = Credentials(Pair { user: "ada".into(), password: "hunter2".into() });
        assert_eq!(format!("{credentials:?}"), "Credentials(Pair)");
    }
}
