//! cargo-leptos, where it is installed.
//!
//! It reads the same metadata, and both do the same steps with the same flags, so it does not matter for what
//! is already built which of the two has built it. Installing it takes long (730 packages), so nothing
//! here needs it.

use std::{env, path::PathBuf};

use crate::{
    bindgen,
    command::{Cmd, on_path},
    error::{Error, Result},
    lint::Lint,
    toolchain::Toolchain,
    tools,
    workspace::Workspace,
};

/// Where it is installed.
pub(crate) fn installed() -> Option<PathBuf> {
    on_path("cargo-leptos")
}

/// The command that installs it.
pub(crate) fn how_to_install() -> &'static str {
    match on_path("cargo-binstall") {
        Some(_) => "cargo binstall cargo-leptos",
        None => "cargo install cargo-leptos --locked",
    }
}

/// A command of cargo-leptos in the workspace, which finds our tools before it would download its own.
pub(crate) fn cargo_leptos(workspace: &Workspace, toolchain: &Toolchain, lint: Lint) -> Result<Cmd> {
    if installed().is_none() {
        return Err(Error::Missing { what: "cargo-leptos".into(), hint: how_to_install().into() });
    }
    let programs = workspace.made("tools/bin")?;
    bindgen::install_as_program(&programs)?;
    let wasm_opt = tools::wasm_opt(workspace);
    let ours = [Some(programs.as_path()), wasm_opt.parent()];
    let theirs = env::var_os("PATH").unwrap_or_default();
    let ours = ours.into_iter().flatten().map(PathBuf::from);
    let path = env::join_paths(ours.chain(env::split_paths(&theirs)))
        .map_err(|error| Error::Usage(format!("the PATH cannot be extended: {error}")))?;
    let cmd = Cmd::new("cargo").arg("leptos").env("PATH", path);
    Ok(lint.apply_by_environment(toolchain.prepare(cmd)).dir(&workspace.root))
}
