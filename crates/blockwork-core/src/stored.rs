//! How a value of a state is written, and read again by a build that may know the type in another shape.
//!
//! The first shape is plain JSON; later ones have a mark in front, `v2 {…}`, which is the beginning of no JSON text.

use crate::error::{Error, Kind, Result};
use crate::state::State;
use serde::de::DeserializeOwned;
use std::fmt;

/// Bytes that a build cannot make a value of. The cell they stand in is left as it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// A newer build has written them: it can serve what this one cannot.
    Newer {
        /// The shape they have.
        version: u32,
        /// The newest shape that this build knows.
        known: u32,
    },
    /// They are not what the type expects, and what it expects.
    Undecodable(String),
    /// They are of an older shape, and could not be made into the present one.
    Unmigrated {
        /// The shape they have.
        version: u32,
        /// Why not.
        cause: Error,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { version, known } => {
                write!(f, "has version {version} of its type, and this build knows {known} at most")
            }
            Self::Undecodable(cause) => {
                write!(f, "does not decode ({cause}); give new fields a default, or the type a version")
            }
            Self::Unmigrated { version, cause } => {
                let cause: &dyn fmt::Display = cause.cause().map_or(cause, |cause| cause);
                write!(f, "has version {version}, and is not migrated: {cause}")
            }
        }
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    /// What the person is told: to wait where a newer build can help, else that it is a fault.
    #[must_use]
    pub fn into_error(self, what: impl fmt::Display) -> Error {
        match self {
            Self::Newer { .. } => Kind::Busy.into(),
            _ => Error::internal(format!("{what} {self}; it is left as it is")),
        }
    }
}

/// What an older build has written: what [`State::migrate`] is given.
#[derive(Clone, Copy, Debug)]
pub struct Old<'a> {
    version: u32,
    json: &'a [u8],
}

impl Old<'_> {
    /// The version of the type that it was written with.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The value as the type it had.
    ///
    /// # Errors
    /// Where it is none of these.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(self.json).map_err(|cause| Error::internal(valueless(&cause)))
    }

    /// For a version that nobody knows any more.
    ///
    /// # Errors
    /// Always.
    pub fn unknown<T>(&self) -> Result<T> {
        Err(Error::internal(format!("nothing is known of version {}", self.version)))
    }
}

/// A value as its cell holds it.
///
/// # Errors
/// Where the value cannot be written as JSON, for example a map whose keys are no strings.
pub fn write<T: State>(value: &T) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    if T::VERSION == 1 {
        return Ok(json);
    }
    let mut bytes = format!("v{} ", T::VERSION).into_bytes();
    bytes.extend(json);
    Ok(bytes)
}

/// The value in the bytes of a cell.
///
/// # Errors
/// Where this build cannot make a value of them.
pub fn read<T: State>(bytes: &[u8]) -> Result<T, Unreadable> {
    let (version, json) = split(bytes);
    if version > T::VERSION {
        return Err(Unreadable::Newer { version, known: T::VERSION });
    }
    if version < T::VERSION {
        return T::migrate(&Old { version, json }).map_err(|cause| Unreadable::Unmigrated { version, cause });
    }
    serde_json::from_slice(json).map_err(|cause| Unreadable::Undecodable(valueless(&cause)))
}

/// The version of the shape, and the JSON. Bytes without a mark as [`write`] makes it are taken for the first shape.
fn split(bytes: &[u8]) -> (u32, &[u8]) {
    let marked = || {
        let rest = bytes.strip_prefix(b"v")?;
        let end = rest.iter().position(|byte| *byte == b' ')?;
        let digits = std::str::from_utf8(&rest[..end]).ok()?;
        let version: u32 = digits.parse().ok()?;
        (version > 1 && version.to_string() == digits).then_some((version, &rest[end + 1..]))
    };
    marked().unwrap_or((1, bytes))
}

/// What is wrong, without the value that is: that may be a secret, and this goes to the log.
fn valueless(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    if text.starts_with("missing field `") {
        return text;
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => format!("{:?} error at line {} column {}", cause.classify(), cause.line(), cause.column()),
    }
}
