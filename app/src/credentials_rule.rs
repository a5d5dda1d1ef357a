//! What the demo makes of credentials: a rule, a time, and something made up. On the server only.

use crate::credentials::{FEWEST_CHARS, Pair};
use blockwork::prelude::*;

/// The demo's rule.
pub(crate) fn verdict(pair: &Pair) -> &'static str {
    let Pair { user, password } = pair;
    if user.is_empty() {
        "Enter a user name."
    } else if password.chars().count() < FEWEST_CHARS {
        "The password is too short."
    } else if password.to_lowercase().contains(&user.to_lowercase()) {
        "The password has the user name in it."
    } else {
        "These would do."
    }
}

/// Says when something else was kept.
pub(crate) fn saved_at(pair: &Pair) -> String {
    let what = if *pair == Pair::default() { "Emptied" } else { "Saved" };
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{what} at {}.", clock(since.as_secs()))
}

/// The time of the day, in UTC.
fn clock(seconds: u64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    format!("{:02}:{:02}:{:02} UTC", hours % 24, minutes % 60, seconds % 60)
}

/// A user name and a password that pass.
pub(crate) fn random_pair() -> Result<Pair> {
    // 32 characters, so that each random byte gives one without favouring any; none looks like another.
    const CHARACTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut bytes = [0; 26];
    getrandom::fill(&mut bytes)?;
    let text: String = bytes.iter().map(|byte| char::from(CHARACTERS[usize::from(byte % 32)])).collect();
    let (user, password) = text.split_at(6);
    Ok(Pair { user: format!("user-{user}"), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(user: &str, password: &str) -> Pair {
        Pair { user: user.into(), password: password.into() }
    }

    #[test]
    fn the_rule_says_what_is_wrong() {
        for (user, password, expected) in [
            ("", "long enough, this is", "Enter a user name."),
            ("ada", "short", "The password is too short."),
            ("ada", "elf Zeichen", "The password is too short."),
            ("ada", "has ADA in it, sadly", "The password has the user name in it."),
            ("ada", "zwölf Zeich.", "These would do."),
        ] {
            assert_eq!(verdict(&pair(user, password)), expected, "{user} {password}");
        }
    }

    #[test]
    fn a_made_up_pair_is_another_each_time_and_passes() {
        let (one, other) = (random_pair().expect("random"), random_pair().expect("random"));
        assert!(one.user != other.user && one.password != other.password);
        assert_eq!(verdict(&one), "These would do.");
    }

    #[test]
    fn a_time_of_the_day_is_written_with_two_digits_each() {
        assert_eq!(clock(0), "00:00:00 UTC");
        assert_eq!(clock(86_400 + 3_600 * 7 + 60 * 5 + 9), "07:05:09 UTC");
    }
}
