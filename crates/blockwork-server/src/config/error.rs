//! What cannot be used of the settings, and why.

use super::settings::{SETTINGS, Setting, Unit};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A setting that cannot be used, or a file of settings that cannot be read. Each is a sentence that says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum BadSetting {
    /// The value cannot be used.
    Value {
        /// The setting, as it was written.
        name: String,
        /// The value, as it was written; a secret or a password is hidden.
        value: String,
        /// What it should be.
        wanted: &'static str,
        /// Where it was written.
        place: Place,
    },
    /// The file names a setting that does not exist.
    Unknown {
        /// What it names.
        name: String,
        /// The setting with the most similar name.
        nearest: &'static str,
        /// Where it does.
        place: Place,
    },
    /// The file is not TOML.
    Syntax {
        /// What is wrong.
        what: String,
        /// Where.
        place: Place,
    },
    /// The file cannot be read.
    File(PathBuf, io::Error),
}

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the environment.
    Environment,
    /// In the app itself.
    App,
    /// In this file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

impl BadSetting {
    pub(super) fn value(setting: &Setting, value: &str, place: Place) -> Self {
        let name = match place {
            Place::Environment => setting.variable(),
            Place::App | Place::File { .. } => setting.name.to_owned(),
        };
        let value = match setting.unit {
            Unit::Secret => "(hidden)".into(),
            Unit::Store => blockwork_store::shown(value),
            Unit::Text | Unit::Switch | Unit::Address | Unit::Log | Unit::Seconds | Unit::Bytes | Unit::Count(_) => {
                value.to_owned()
            }
        };
        Self::Value { name, value, wanted: setting.unit.wanted(), place }
    }

    pub(super) fn unknown(name: &str, place: Place) -> Self {
        Self::Unknown { name: name.to_owned(), nearest: nearest(name), place }
    }
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { name, value, wanted, place: Place::Environment } => {
                write!(f, "the setting {name}={value} cannot be used: it wants {wanted}")
            }
            Self::Value { name, value, wanted, place } => {
                write!(f, "{place}: the setting {name} = {value} cannot be used: it wants {wanted}")
            }
            Self::Unknown { name, nearest, place } => {
                write!(f, "{place}: there is no setting `{name}`; the nearest is `{nearest}`")
            }
            Self::Syntax { what, place } => write!(f, "{place}: this cannot be read: {what}"),
            Self::File(path, error) => write!(f, "the settings in {} cannot be read: {error}", path.display()),
        }
    }
}

impl std::error::Error for BadSetting {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, error) => Some(error),
            Self::Value { .. } | Self::Unknown { .. } | Self::Syntax { .. } => None,
        }
    }
}

impl Place {
    pub(super) fn in_file(path: &Path, text: &str, at: usize) -> Self {
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Self::File { path: path.to_owned(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment"),
            Self::App => f.write_str("the app"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
        }
    }
}

/// The setting with the most similar name. Names are also copied from the environment, and written without their unit.
fn nearest(name: &str) -> &'static str {
    let name = name.to_lowercase();
    let name = name.strip_prefix("blockwork_").unwrap_or(&name);
    let unlike = |known: &&str| (!known.starts_with(name), distance(name, known));
    SETTINGS.iter().map(|setting| setting.name).min_by_key(unlike).unwrap_or_default()
}

/// How many letters must be added, taken away or replaced (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[row.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted() {
        fn check(from: &str, to: &str, expected: usize) {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
        check("", "cells", 5);
        check("cells", "cells", 0);
        check("cels", "cells", 1);
        check("sessoins", "sessions", 2);
        check("kitten", "sitting", 3);
    }

    #[test]
    fn the_nearest_name_is_found() {
        fn check(name: &str, expected: &str) {
            assert_eq!(nearest(name), expected);
        }
        check("event_second", "event_seconds");
        check("BLOCKWORK_STORE", "store");
        check("session_kept", "session_kept_seconds");
        check("", "app");
    }
}
