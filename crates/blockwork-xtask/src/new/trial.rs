//! A new app, made and tested as its owner would do it: it is what people begin with.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    time::SystemTime,
};

use crate::{
    cargo_test::counted,
    command::Cmd,
    error::{Error, Result},
    new::App,
    test::{Ran, Run},
    workspace::Workspace,
};

/// What is tried of the app's own test: the release would compile everything once more.
const STEPS: [&str; 6] = ["fmt", "build", "unit", "page", "browser", "leptos"];

/// Whether this is the checkout that new apps are made from.
pub(crate) fn is_ours(workspace: &Workspace) -> bool {
    workspace.packages().iter().any(|package| package.name == env!("CARGO_PKG_NAME"))
}

/// Makes an app, and runs its test on what this project has built and installed already.
pub(crate) fn test(run: &Run<'_>) -> Result<Ran> {
    // Outside of this project, or Cargo would apply our settings to it.
    let folder = Temporary(env::temp_dir().join(format!("blockwork-new-{}", process::id())));
    // Leptos compiles the output name into itself: with another one it would be compiled once more.
    App::new(&folder.0, Some("new-app"))?.with_output_name(&run.workspace.leptos.output_name).write()?;
    if let Some(ours) = run.workspace.end2end() {
        lend_packages(&ours, &folder.0.join("end2end"))?;
    }
    let test = run.toolchain.prepare(Cmd::new("cargo")).args(["xtask", "test"]).args(STEPS);
    let test = test.dir(&folder.0).env("CARGO_TARGET_DIR", &run.workspace.target);
    // What it compiles is within its time, too.
    counted(&test).map(Ran::Counted)
}

/// Lets the app use the npm packages that are installed here: its lock file is a copy of ours.
#[cfg(unix)]
fn lend_packages(ours: &Path, theirs: &Path) -> Result<()> {
    let link = theirs.join("node_modules");
    std::os::unix::fs::symlink(ours.join("node_modules"), &link).map_err(Error::file("write", link))?;
    // Packages older than the lock file would be installed anew, into ours.
    let lock = theirs.join("package-lock.json");
    let file = fs::File::options().append(true).open(&lock);
    file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH)).map_err(Error::file("touch", lock))
}

/// Where links are not for everybody, the app installs its own.
#[cfg(not(unix))]
fn lend_packages(_: &Path, _: &Path) -> Result<()> {
    Ok(())
}

/// A folder that is removed when dropped.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left in a folder for temporary files bothers nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
