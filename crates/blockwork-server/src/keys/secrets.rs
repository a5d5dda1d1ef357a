//! Secrets: what the keys of a ring are made from, the newest first.

use super::random;
use zeroize::Zeroizing;

/// A secret that a person chooses has so many characters at least.
const LEAST_CHARACTERS: usize = 32;

/// A renewal keeps so many older secrets.
const MOST_OLDER: usize = 4;

/// The bytes of one secret, wiped when they are dropped.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// At least one secret, the newest first. They are wiped when they are dropped, and have no `Debug`.
pub(crate) struct Secrets {
    pub(super) newest: Secret,
    pub(super) older: Vec<Secret>,
}

impl Secrets {
    /// This secret alone.
    pub(crate) fn one(secret: &[u8]) -> Self {
        Self { newest: Zeroizing::new(secret.to_vec()), older: Vec::new() }
    }

    /// A new secret alone.
    pub(crate) fn made() -> Self {
        Self::one(&*Zeroizing::new(random::<32>()))
    }

    /// The secrets that a setting lists with commas between them. What stands around one is not part of it. None where one
    /// of them is too short.
    pub(crate) fn listed(setting: &str) -> Option<Self> {
        let long = |secret: &str| secret.chars().count() >= LEAST_CHARACTERS;
        let mut all = setting.split(',').map(str::trim).map(|secret| long(secret).then_some(secret));
        let mut secrets = Self::one(all.next()??.as_bytes());
        for older in all {
            secrets.older.push(Zeroizing::new(older?.as_bytes().to_vec()));
        }
        Some(secrets)
    }

    /// These with a new one in front, and without the oldest where they would be too many.
    pub(super) fn renewed(self) -> Self {
        let mut older = self.older;
        older.insert(0, self.newest);
        older.truncate(MOST_OLDER);
        Self { newest: Self::made().newest, older }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        1 + self.older.len()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "the-new-one-0123456789abcdef-0123";
    const OLD: &str = "the-old-one-0123456789abcdef-0123";

    #[track_caller]
    fn check(setting: &str, expected: Option<&[&str]>) {
        let found = Secrets::listed(setting).map(|secrets| secrets.all().cloned().collect::<Vec<_>>());
        let expected = expected.map(|all| all.iter().map(|text| text.as_bytes().to_vec().into()).collect::<Vec<_>>());
        assert_eq!(found, expected, "{setting}");
    }

    #[test]
    fn secrets_are_listed_with_commas_and_none_may_be_short() {
        check(NEW, Some(&[NEW]));
        check(&format!("{NEW},{OLD}"), Some(&[NEW, OLD]));
        check(&format!(" {NEW} ,\t{OLD}\n"), Some(&[NEW, OLD]));
        // 32 characters, whatever they are made of, and not 31.
        check(&"ä".repeat(32), Some(&[&"ä".repeat(32)]));
        check(&"ä".repeat(31), None);
        for setting in ["", ",", "hunter2", &format!("{NEW},"), &format!(",{NEW}"), &format!("{NEW},,{OLD}")] {
            check(setting, None);
        }
        check(&format!("{NEW},{}", " ".repeat(40)), None);
        check(&format!("{NEW},hunter2"), None);
    }

    #[test]
    fn a_renewal_puts_one_in_front_and_keeps_four() {
        let mut secrets = Secrets::one(OLD.as_bytes());
        for renewal in 1..=6 {
            let before: Vec<_> = secrets.all().cloned().collect();
            secrets = secrets.renewed();
            let after: Vec<_> = secrets.all().cloned().collect();
            assert!(!before.contains(&after[0]) && after[0].len() == 32);
            assert_eq!(after[1..], before[..renewal.min(4)]);
        }
    }
}
