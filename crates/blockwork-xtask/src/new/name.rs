//! What an app may be called: Cargo and Rust make packages, crates and programs of the name.

use std::fmt;

use crate::error::{Error, Result};

/// A name that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(String);

/// The keywords of Rust, strict and reserved (The Rust Reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that every program sees, and the tools of an app.
const TAKEN: &[&str] = &["alloc", "core", "proc_macro", "std", "test", "xtask"];

impl Name {
    /// A name for an app that is built from the packages of this lock file.
    pub(super) fn new(name: &str, lock: &str) -> Result<Self> {
        let refused = |why: &str| {
            let what = format!("an app cannot be called `{name}`: {why}");
            Err(Error::Refused { what, hint: "give it a name: `cargo xtask new PATH --name my-app`".into() })
        };
        let crate_name = name.replace('-', "_");
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return refused("a name begins with a small letter, a to z");
        }
        if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c)) {
            return refused("a name has small letters, digits, `-` and `_`");
        }
        if KEYWORDS.contains(&crate_name.as_str()) {
            return refused("it is a word of Rust");
        }
        if TAKEN.contains(&crate_name.as_str()) || has_package(lock, name) {
            return refused("there is a package of this name among those that it is built from");
        }
        Ok(Self(name.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Of a registry, or one of Blockwork's own: the packages of this workspace's showcase are in no other app.
fn has_package(lock: &str, name: &str) -> bool {
    let mut packages = lock.split("[[package]]");
    let same = packages.find(|package| package.lines().any(|line| line == format!("name = \"{name}\"")));
    same.is_some_and(|package| package.contains("\nsource = ")) || name.split('-').next() == Some("blockwork")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"app\"\n\n[[package]]\nname = \"serde\"\nsource = \"registry\"\n";

    #[test]
    fn a_name_is_one_that_cargo_and_rust_take() {
        for name in ["my-app", "shop2", "to_do", "app", "serde-shop", "r"] {
            assert_eq!(Name::new(name, LOCK).expect("taken").as_str(), name);
        }
        let letters = "a name has small letters, digits, `-` and `_`";
        let first = "a name begins with a small letter, a to z";
        let package = "there is a package of this name among those that it is built from";
        for (name, why) in [
            ("", first),
            ("2do", first),
            ("-app", first),
            ("MyApp", first),
            ("über", first),
            ("my app", letters),
            ("my/app", letters),
            ("café", letters),
            ("match", "it is a word of Rust"),
            ("test", package),
            ("proc-macro", package),
            ("serde", package),
            ("blockwork", package),
            ("blockwork-ui", package),
        ] {
            let error = Name::new(name, LOCK).expect_err(name);
            assert_eq!(error.to_string(), format!("an app cannot be called `{name}`: {why}"));
            assert!(error.hint().expect("a hint").contains("--name"));
        }
    }
}
