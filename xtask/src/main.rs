//! The commands of this workspace: `cargo xtask help` lists them.

mod bench;
mod docs;
mod rebuild;
mod size;

use std::process::ExitCode;

use blockwork_xtask::Subcommand;

/// Commands that only this workspace has.
const OWN: &[Subcommand] = &[
    Subcommand {
        name: "bench",
        usage: "[NAME…]",
        about: "measure the page and the server, as tables for docs/benchmarks.md; or what is named",
        run: bench::bench,
    },
    Subcommand {
        name: "docs",
        usage: "[--open]",
        about: "make the guide as a book, and the reference; --open shows the book",
        run: docs::docs,
    },
];

fn main() -> ExitCode {
    blockwork_xtask::main(OWN)
}
