//! Clippy while compiling, instead of beside it.
//!
//! `cargo clippy` checks all dependencies once more, without the code that a build makes. Cargo has a hook
//! for the compiler of the workspace's own packages, which is what `cargo clippy` itself uses: with
//! clippy's driver there, an ordinary build lints them, and everything else is compiled once.

use crate::command::Cmd;

/// Whether the workspace's packages are linted while they are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lint {
    /// As a plain `cargo build` does it, and with the same results in `target/`.
    Off,
    /// Every warning, of the compiler or of clippy, is an error.
    Deny,
}

/// `cargo clippy` separates its arguments by this word.
const ARGS: &str = "-Dwarnings__CLIPPY_HACKERY__";
const DRIVER: &str = "clippy-driver";

impl Lint {
    /// A Cargo command that compiles.
    pub(crate) fn apply(self, cargo: Cmd) -> Cmd {
        match self {
            Self::Off => cargo,
            // As configuration and not in the environment: tests that start Cargo (compile errors of
            // macros) would inherit the environment, and lint their examples.
            Self::Deny => cargo
                .arg("--config")
                .arg(format!("build.rustc-workspace-wrapper=\"{DRIVER}\""))
                .arg("--config")
                .arg(format!("env.CLIPPY_ARGS=\"{ARGS}\"")),
        }
    }

    /// A program that starts Cargo itself, which can be told only by the environment.
    pub(crate) fn apply_by_environment(self, cmd: Cmd) -> Cmd {
        match self {
            Self::Off => cmd,
            Self::Deny => cmd.env("RUSTC_WORKSPACE_WRAPPER", DRIVER).env("CLIPPY_ARGS", ARGS),
        }
    }
}
