//! Cells: one stored instance of a state, and the version it has.

use crate::state::{Scope, StateMeta};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The version of a cell: a counter, and a mark of the commit that wrote it.
///
/// No version is used twice for a cell, not even after the cell was dropped and made anew: the mark differs. Versions
/// are compared for equality; the counter only decides what a page shows. `n` is 0 where there is no such cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    /// How many commits have changed the cell since it was made.
    pub n: u64,
    /// The mark of the commit that wrote it ([`CommitId::mark`](crate::id::CommitId::mark)).
    pub by: u64,
}

impl Version {
    /// The version of a cell that does not exist.
    pub const NONE: Self = Self { n: 0, by: 0 };

    /// The version that a commit with this mark writes on top of this one.
    #[must_use]
    pub const fn next(self, by: u64) -> Self {
        Self { n: self.n + 1, by }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:x}", self.n, self.by)
    }
}

/// Text that is no version, or that names no cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(&'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Malformed {}

impl FromStr for Version {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parse = || {
            let (n, by) = text.split_once('.')?;
            Some(Self { n: n.parse().ok()?, by: u64::from_str_radix(by, 16).ok()? })
        };
        parse().ok_or(Malformed("a version is written as counter.mark"))
    }
}

/// A cell as the page that sees it names it: the page and the visitor go without saying.
///
/// Written `session/Cart`, or `session/Cart/left` where the cell has an instance key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellRef {
    /// Whose cell it is.
    pub scope: Scope,
    /// The name of the state.
    pub state: Cow<'static, str>,
    /// The instance key; empty for the one cell that a state has without keys.
    pub key: Cow<'static, str>,
}

impl CellRef {
    /// The one cell of a state without keys.
    #[must_use]
    pub const fn of(meta: StateMeta) -> Self {
        Self { scope: meta.scope, state: Cow::Borrowed(meta.name), key: Cow::Borrowed("") }
    }

    /// Whether it is a cell of this state, whatever its key.
    #[must_use]
    pub fn is_of(&self, state: StateMeta) -> bool {
        self.scope == state.scope && self.state == state.name
    }

    /// Whether both are cells of one state.
    #[must_use]
    pub fn is_of_the_state_of(&self, other: &Self) -> bool {
        self.scope == other.scope && self.state == other.state
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scope, self.state)?;
        if self.key.is_empty() { Ok(()) } else { write!(f, "/{}", self.key) }
    }
}

impl FromStr for CellRef {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.splitn(3, '/');
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (Some(scope), Some(state)) = (part(), part()) else {
            return Err(Malformed("a cell is written as scope/State or scope/State/key"));
        };
        let scope = Scope::ALL.into_iter().find(|known| known.name() == scope);
        Ok(Self {
            scope: scope.ok_or(Malformed("there is no such scope"))?,
            state: state.to_owned().into(),
            key: part().unwrap_or_default().to_owned().into(),
        })
    }
}

/// A cell and the version of it that was seen or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The cell.
    pub cell: CellRef,
    /// Its version.
    pub version: Version,
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

as_text!(Version, CellRef);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Scope, &'static str, &'static str)>) {
        let cell = expected.map(|(scope, state, key)| CellRef { scope, state: state.into(), key: key.into() });
        assert_eq!(text.parse::<CellRef>().ok(), cell, "{text:?}");
        if let Some(cell) = cell {
            assert_eq!(cell.to_string(), text);
        }
    }

    #[test]
    fn a_cell_is_named_by_scope_state_and_key() {
        check("session/Cart", Some((Scope::Session, "Cart", "")));
        check("user/Cart/left", Some((Scope::User, "Cart", "left")));
        check("user/Cart/left/right", Some((Scope::User, "Cart", "left/right")));
        check("galaxy/Cart", None);
        check("session", None);
        check("session/", None);
        check("", None);
    }

    #[test]
    fn a_version_is_read_as_it_was_written() {
        let version = Version { n: 3, by: u64::MAX };
        assert_eq!(version.to_string().parse(), Ok(version));
        assert!("3".parse::<Version>().is_err());
        assert!("x.1".parse::<Version>().is_err());
    }
}
