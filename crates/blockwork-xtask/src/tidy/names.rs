//! A rule about documents.

use std::{fs, path::Path};

use super::{Findings, source::files};
use crate::error::{Error, Result};

/// Every path that a document names between backticks exists: descriptions that name files grow old
/// when files move.
///
/// A path has a slash inside, and leads from the workspace's root; or it is the name of a file, which is then to
/// exist somewhere. `/cart`, `Cart::changed` and `cargo test` are neither.
///
/// # Errors
///
/// When the document cannot be read.
pub fn names_exist(root: &Path, document: &str) -> Result<Findings> {
    let file = root.join(document);
    let text = fs::read_to_string(&file).map_err(Error::file("read", &file))?;
    let files = files(root)?;
    let somewhere = |name: &str| files.iter().any(|file| file.rsplit('/').next() == Some(name));
    let gone = named_paths(&text)
        .into_iter()
        .filter(|path| !root.join(path).exists() && (path.contains('/') || !somewhere(path)));
    Ok(gone.map(|path| format!("{document} names {path}, which does not exist")).collect())
}

fn named_paths(text: &str) -> Vec<&str> {
    let mut in_block = false;
    let mut paths = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            paths.extend(line.split('`').skip(1).step_by(2).filter(|name| is_path(name)));
        }
    }
    paths
}

fn is_path(name: &str) -> bool {
    const ENDINGS: &[&str] = &[".rs", ".toml", ".md", ".css", ".ts", ".json", ".lock"];
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    name.chars().all(plain)
        && !name.starts_with(['/', '.', '-'])
        && (name.contains('/') || ENDINGS.iter().any(|ending| name.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_names() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(named_paths(text), expected, "{text}");
        }
        check("see `crates/core/src` and `lib.rs`", &["crates/core/src", "lib.rs"]);
        check("`Cart::changed()`, `/cart`, `cargo test`, `*.rs`, `.br`, `serde`", &[]);
        check("```\n`not/this`\n```\n`but/this`", &["but/this"]);
    }

    #[test]
    fn what_is_gone_is_named() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join("src")).expect("created");
        fs::write(root.path().join("src/door.rs"), "").expect("written");
        let map = "`src/door.rs`, `door.rs` and `MAP.md`, `src/gone.rs` and `gone.rs`";
        fs::write(root.path().join("MAP.md"), map).expect("written");
        let found = names_exist(root.path(), "MAP.md").expect("readable");
        let expected = ["MAP.md names src/gone.rs, which does not exist", "MAP.md names gone.rs, which does not exist"];
        assert_eq!(found, expected);
    }
}
