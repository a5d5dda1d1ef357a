//! Which Rust everything is built with.
//!
//! Normally it is the one that runs us. Where that has no standard library for wasm and cannot get
//! one, it is a linked one ([`debian`](crate::debian)); then everything that is started here uses
//! that one, so that nothing is compiled twice.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    command::{Cmd, on_path},
    error::Result,
    workspace::Workspace,
};

/// The name under which Debian's Rust is linked into rustup.
pub(crate) const LINKED: &str = "blockwork-web";

/// The target of the page.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The file beside the copied standard library that says which compiler it was built by.
pub(crate) const BUILT_BY: &str = "built-by";

/// A Rust that can build the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs us.
    Ours,
    /// The linked one.
    Linked,
}

impl Toolchain {
    /// Looks for one with a standard library for wasm, ours first.
    ///
    /// # Errors
    ///
    /// When there is no `rustc` at all.
    pub fn find() -> Result<Option<Self>> {
        if has_wasm_library(&sysroot(&Self::Ours)?) {
            return Ok(Some(Self::Ours));
        }
        if on_path("rustup").is_none() {
            return Ok(None);
        }
        Ok(Self::Linked.is_up_to_date().then_some(Self::Linked))
    }

    /// Whether the library was built by the compiler that is installed now: Debian's updates replace the
    /// compiler under the library, and another version's library is refused.
    fn is_up_to_date(&self) -> bool {
        let Ok(root) = sysroot(self) else {
            return false;
        };
        let built_by = fs::read_to_string(library(&root).join(BUILT_BY));
        let version = self.rustc().arg("-vV").read();
        has_wasm_library(&root) && matches!((built_by, version), (Ok(built_by), Ok(version)) if built_by == version)
    }

    /// Cargo, with this Rust.
    #[must_use]
    pub fn cargo(&self) -> Cmd {
        self.prepare(Cmd::new("cargo"))
    }

    pub(crate) fn rustc(&self) -> Cmd {
        self.prepare(Cmd::new("rustc"))
    }

    /// A program that starts Cargo, with this Rust.
    pub(crate) fn prepare(&self, cmd: Cmd) -> Cmd {
        match self {
            Self::Ours => cmd,
            // The library path that `cargo run` has set for us leads to the other compiler's.
            Self::Linked => cmd.env("RUSTUP_TOOLCHAIN", LINKED).env_remove("LD_LIBRARY_PATH"),
        }
    }

    /// Cargo in the workspace, told nothing it does not need: what is asked for is all there is.
    pub(crate) fn cargo_in(&self, workspace: &Workspace) -> Cmd {
        let name = &workspace.leptos.output_name;
        // Leptos compiles this name into itself, and Cargo does not notice when it changes.
        self.cargo().dir(&workspace.root).env("LEPTOS_OUTPUT_NAME", name)
    }
}

/// The folder of the standard library for wasm in a sysroot.
pub(crate) fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(WASM).join("lib")
}

fn has_wasm_library(sysroot: &Path) -> bool {
    let Ok(files) = fs::read_dir(library(sysroot)) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        name.to_string_lossy().starts_with("libcore-")
    })
}

fn sysroot(toolchain: &Toolchain) -> Result<PathBuf> {
    let path = toolchain.rustc().args(["--print", "sysroot"]).hint("install Rust from https://rustup.rs").read()?;
    Ok(PathBuf::from(path.trim()))
}

/// A version such as `1.96.0`, wherever it stands in a line that a tool prints.
pub(crate) fn version_in(line: &str) -> Option<(u32, u32, u32)> {
    line.split(|c: char| c.is_whitespace() || "+~-v".contains(c)).find_map(|word| {
        let mut parts = word.split('.');
        let mut next = || parts.next().map_or(Some(0), |part| part.parse().ok());
        if !word.contains('.') {
            return None;
        }
        Some((next()?, next()?, next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_print() {
        fn check(line: &str, expected: Option<(u32, u32, u32)>) {
            assert_eq!(version_in(line), expected, "{line}");
        }
        check("rustc 1.96.0 (ac68faa20 2026-05-25)", Some((1, 96, 0)));
        check("  Candidate: 1.96.0+dfsg1-1~deb12u2", Some((1, 96, 0)));
        check("1.95", Some((1, 95, 0)));
        check("v20.20.2", Some((20, 20, 2)));
        check("wasm-opt version 132 (version_132)", None);
        check("Candidate: (none)", None);
    }

    #[test]
    fn a_sysroot_has_the_library_when_core_is_there() {
        let root = tempfile::tempdir().expect("a folder");
        assert!(!has_wasm_library(root.path()));
        let folder = library(root.path());
        fs::create_dir_all(&folder).expect("created");
        assert!(!has_wasm_library(root.path()));
        fs::write(folder.join("libcore-0.rlib"), "").expect("written");
        assert!(has_wasm_library(root.path()));
    }
}
