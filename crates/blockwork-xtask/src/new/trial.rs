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
    tidy::markdown,
    workspace::Workspace,
};

/// What is tried of the app's own test: the release would compile everything once more.
const STEPS: &[&str] = &["fmt", "build", "unit", "page", "browser", "leptos"];

/// What the quickstart tells its reader to do.
const QUICKSTART: &str = "docs/guide/quickstart.md";

/// What is tried of an app that has come so far.
const FURTHER_STEPS: &[&str] = &["fmt", "unit", "page"];

/// Whether this is the checkout that new apps are made from.
pub(crate) fn is_ours(workspace: &Workspace) -> bool {
    workspace.packages().iter().any(|package| package.name == env!("CARGO_PKG_NAME"))
}

/// Makes an app, and runs its test on what this project has built and installed already.
pub(crate) fn test(run: &Run<'_>) -> Result<Ran> {
    // Outside of this project, or Cargo would apply our settings to it.
    let folder = Temporary(env::temp_dir().join(format!("blockwork-new-{}", process::id())));
    // Leptos compiles the output name into itself: with another one it would be compiled once more.
    let app = App::new(&folder.0, Some("new-app"))?.with_output_name(&run.workspace.leptos.output_name);
    app.write()?;
    if let Some(ours) = run.workspace.end2end() {
        lend_packages(&ours, &folder.0.join("end2end"))?;
    }
    // What it compiles is within its time, too.
    let tested = |steps: &[&str]| {
        let test = run.toolchain.prepare(Cmd::new("cargo")).args(["xtask", "test"]).args(steps);
        counted(&test.dir(&folder.0).env("CARGO_TARGET_DIR", &run.workspace.target))
    };
    let as_it_begins = tested(STEPS)?;
    follow(&run.workspace.root.join(QUICKSTART), &app)?;
    Ok(Ran::Counted(as_it_begins + tested(FURTHER_STEPS)?))
}

/// Writes the files that a document says to write: those whose path stands in the first line of a block of code.
fn follow(document: &Path, app: &App) -> Result<()> {
    let text = fs::read_to_string(document).map_err(Error::file("read", document))?;
    for block in markdown::blocks(&text) {
        if let Some(path) = block.file() {
            app.put(path, &(block.lines.join("\n") + "\n"))?;
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::new::CHECKOUT;

    #[test]
    fn the_quickstart_adds_a_page_and_a_test_to_a_new_app() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("my-app");
        let app = App::new(&folder, None).expect("a new app");
        app.write().expect("written");
        follow(&Path::new(CHECKOUT).join(QUICKSTART), &app).expect("followed");
        let read = |path: &str| fs::read_to_string(folder.join(path)).expect("written");
        assert!(read("app/src/lib.rs").contains("pub mod spending;"));
        assert!(read("app/src/spending.rs").contains("#[listener]"));
        assert!(read("server/tests/spending.rs").contains("#[tokio::test]"));
    }
}
