//! cargo-leptos, where it is installed.
//!
//! It reads the same metadata, and both do the same steps with the same flags, so it does not matter for what
//! is already built which of the two has built it. Installing it takes long (730 packages), so nothing
//! here needs it, and `cargo xtask setup` brings it only when it is asked to.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    bindgen,
    command::{Cmd, on_path},
    error::{Error, Result},
    lint::Lint,
    toolchain::Toolchain,
    tools,
    workspace::Workspace,
};

/// What is installed where nothing is: the version with which all of this is known to work.
const PACKAGE: &str = "cargo-leptos@0.3.11";

/// Compiling it takes half an hour on two cores, and some machines are slower.
const INSTALL_LIMIT: Duration = Duration::from_secs(3 * 60 * 60);

/// Where it is installed: on the PATH, or where Cargo looks for its commands beside that.
pub(crate) fn installed() -> Option<PathBuf> {
    on_path("cargo-leptos").or_else(|| {
        let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
        let cargo = cargo.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
        let program = cargo.join("bin").join(format!("cargo-leptos{}", env::consts::EXE_SUFFIX));
        program.is_file().then_some(program)
    })
}

/// The command that installs it.
pub(crate) fn how_to_install() -> &'static str {
    "cargo xtask setup --cargo-leptos"
}

pub(crate) fn missing(_: &Workspace) -> Result<Option<String>> {
    Ok(installed().is_none().then(|| what_installing_does(on_path("cargo-binstall").as_deref())))
}

pub(crate) fn install(_: &Workspace) -> Result<()> {
    install_by(&install_command(on_path("cargo-binstall").as_deref()))
}

/// Its project publishes built programs, and cargo-binstall fetches them where the machine can reach them; elsewhere
/// it does what we do without it.
fn install_command(binstall: Option<&Path>) -> Cmd {
    let cargo = Cmd::new("cargo").limit(INSTALL_LIMIT);
    match binstall {
        Some(_) => cargo.args(["binstall", "--no-confirm", "--locked", PACKAGE]),
        None => cargo.args(["install", "--locked", PACKAGE]),
    }
}

fn what_installing_does(binstall: Option<&Path>) -> String {
    let command = install_command(binstall);
    match binstall {
        Some(_) => format!("{command}: the built program where it can be reached, else as long as compiling it takes"),
        None => format!("{command}: compiles 730 packages, half an hour on two cores (quicker with cargo-binstall)"),
    }
}

fn install_by(command: &Cmd) -> Result<()> {
    command.run().map_err(|error| {
        eprintln!("set-up: {error}");
        let hint = "installing it needs the registry crates.io and a C compiler; nothing else here needs it: \
                    `cargo xtask serve` builds the same without it, only live reload is missing";
        Error::Missing { what: "cargo-leptos".into(), hint: hint.into() }
    })
}

/// The project that is meant, as cargo-leptos wants to be told; nothing where there is only one.
pub(crate) fn project(workspace: &Workspace) -> impl Iterator<Item = &str> {
    workspace.one_of_several().into_iter().flat_map(|name| ["--project", name])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_is_installed_in_the_quickest_way_there_is() {
        fn check(binstall: Option<&str>, command: &str, about: &str) {
            let binstall = binstall.map(Path::new);
            assert_eq!(install_command(binstall).to_string(), command);
            let said = what_installing_does(binstall);
            assert!(said.starts_with(command) && said.contains(about), "{said}");
        }
        check(None, "cargo install --locked cargo-leptos@0.3.11", "half an hour");
        let built = "cargo binstall --no-confirm --locked cargo-leptos@0.3.11";
        check(Some("/bin/cargo-binstall"), built, "the built program");
    }

    #[test]
    fn a_failure_says_what_it_needs_and_that_nothing_else_needs_it() {
        let failed = install_by(&Cmd::new("cargo").arg("no-such-command"));
        let error = failed.expect_err("it fails");
        assert_eq!(error.to_string(), "cargo-leptos is missing");
        let hint = error.hint().expect("a hint");
        assert!(hint.contains("crates.io") && hint.contains("without it"), "{hint}");
    }
}
