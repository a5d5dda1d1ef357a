//! The steps that Cargo does.

use std::time::Duration;

use crate::{
    command::Cmd,
    error::{Error, Result},
    lint::Lint,
    project::Mode,
    report::{Counts, counts_in},
    server,
    test::{Extent, Ran, Run},
    toolchain::Toolchain,
    workspace::Workspace,
};

/// All tests of one kind, without their compilation.
pub(crate) const LIMIT: Duration = Duration::from_secs(30 * 60);
/// The same with many more random histories.
const LONG_LIMIT: Duration = Duration::from_secs(6 * 60 * 60);

/// Read by tests with random histories.
const LONG_VARIABLE: &str = "BLOCKWORK_LONG";

/// Of the workspace alone: with `--all` it would be what it depends on by path, too.
pub(crate) fn fmt(run: &Run<'_>) -> Result<Ran> {
    run.toolchain.cargo_in(run.workspace).args(["fmt", "--check"]).run()?;
    Ok(Ran::Counted(Counts::default()))
}

pub(crate) fn build(run: &Run<'_>) -> Result<Ran> {
    for part in parts(run.workspace) {
        let cargo = run.toolchain.cargo_in(run.workspace).arg("test");
        Lint::Deny.apply(cargo.args(part).arg("--no-run")).run()?;
    }
    // With the features that the tests ask of dependencies, this is what the tests have built.
    if run.workspace.server_test().is_none() {
        server::build(run.workspace, &run.toolchain, Mode::Dev, Lint::Deny)?;
    }
    Ok(Ran::Counted(Counts::default()))
}

pub(crate) fn unit(run: &Run<'_>) -> Result<Ran> {
    let mut sum = Counts::default();
    let mut failed = None;
    for part in parts(run.workspace) {
        let cargo = run.toolchain.cargo_in(run.workspace).arg("test");
        let cargo = extended(Lint::Deny.apply(cargo.args(part).arg("--no-fail-fast")), run.extent);
        match counted(&test_args(cargo, run.args)) {
            Ok(counts) => sum = sum + counts,
            Err(Error::Tests { counts, command }) => {
                sum = sum + counts;
                failed = Some(command);
            }
            Err(error) => return Err(error),
        }
    }
    match failed {
        Some(command) => Err(Error::Tests { counts: sum, command }),
        None => Ok(Ran::Counted(sum)),
    }
}

fn extended(tests: Cmd, extent: Extent) -> Cmd {
    match extent {
        Extent::Usual => tests.limit(LIMIT),
        Extent::Long => tests.limit(LONG_LIMIT).env(LONG_VARIABLE, "1"),
    }
}

pub(crate) fn doc(run: &Run<'_>) -> Result<Ran> {
    reference(run.workspace, &run.toolchain)?;
    Ok(Ran::Counted(Counts::default()))
}

/// The reference of the workspace's own crates, made without a warning of rustdoc.
///
/// # Errors
///
/// When rustdoc has something to say.
pub fn reference(workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
    let cargo = toolchain.cargo_in(workspace).args(["doc", "--no-deps", "--workspace"]);
    cargo.env("RUSTDOCFLAGS", "-D warnings").run()
}

pub(crate) fn tidy(run: &Run<'_>) -> Result<Ran> {
    let tools = run.workspace.tools();
    let packages = tools.iter().flat_map(|tool| ["--package", tool]);
    let cargo = run.toolchain.cargo_in(run.workspace).arg("test");
    let cargo = Lint::Deny.apply(cargo.args(packages).args(["--test", "tidy"]));
    counted(&test_args(cargo, run.args).limit(LIMIT)).map(Ran::Counted)
}

/// The server that tests start: the one that the tests of its package are built with, where it has
/// any, so that the same dependencies do.
pub(crate) fn server(run: &Run<'_>) -> Result<()> {
    let (workspace, toolchain) = (run.workspace, &run.toolchain);
    let Some(test) = workspace.server_test() else {
        return server::build(workspace, toolchain, Mode::Dev, Lint::Deny).map(drop);
    };
    let cargo = toolchain.cargo_in(workspace).arg("test");
    let cargo = cargo.args(app(workspace)).args(["--no-run", "--test", test]);
    Lint::Deny.apply(cargo).run()
}

/// The app and the tools are built apart; see [`Workspace::tools`].
fn parts(workspace: &Workspace) -> Vec<Vec<&str>> {
    let tools = workspace.tools();
    let tools: Vec<_> = tools.iter().flat_map(|tool| ["--package", tool]).collect();
    let mut parts = vec![app(workspace)];
    if !tools.is_empty() {
        parts.push(tools);
    }
    parts
}

fn app(workspace: &Workspace) -> Vec<&str> {
    let tools = workspace.tools();
    let without = tools.iter().flat_map(|tool| ["--exclude", tool]);
    ["--workspace"].into_iter().chain(without).collect()
}

fn test_args(cargo: Cmd, args: &[String]) -> Cmd {
    match args {
        [] => cargo,
        args => cargo.arg("--").args(args),
    }
}

/// Runs tests within their own limit, and counts them.
pub(crate) fn counted(tests: &Cmd) -> Result<Counts> {
    let mut counts = Counts::default();
    let status = tests.follow(|line| {
        counts = counts + counts_in(line);
    })?;
    if status.success() {
        return Ok(counts);
    }
    Err(Error::Tests { counts, command: tests.to_string() })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn tests_hear_whether_they_are_to_try_more() {
        let said = |extent| {
            let tests = Cmd::new("sh").args(["-c", "echo -n \"$BLOCKWORK_LONG\""]).env_remove(LONG_VARIABLE);
            extended(tests, extent).read().expect("said")
        };
        assert_eq!(said(Extent::Usual), "");
        assert_eq!(said(Extent::Long), "1");
    }
}
