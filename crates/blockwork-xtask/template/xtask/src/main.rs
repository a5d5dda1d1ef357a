//! The commands of this workspace: `cargo xtask help` lists them.

use std::process::ExitCode;

fn main() -> ExitCode {
    blockwork_xtask::main(&[])
}
