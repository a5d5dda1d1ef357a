//! What a user without the right to write is told.
//!
//! No file is read-only for root, so root runs these tests again as nobody.

#![cfg(unix)]

use blockwork_core::store::StoreLimits;
use blockwork_store::{OpenError, Sqlite};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("rights");
}

/// Whether rights mean nothing to this user.
fn is_root(folder: &Path) -> bool {
    let probe = folder.join("probe");
    fs::write(&probe, "").expect("a file");
    set(&probe, 0o400);
    fs::File::options().write(true).open(&probe).is_ok()
}

fn refused(path: &Path) -> OpenError {
    Sqlite::open(path, StoreLimits::default()).expect_err("a store that does not open")
}

#[test]
fn a_file_or_a_folder_that_may_not_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    if is_root(folder.path()) {
        return again_as_nobody(folder.path());
    }
    let path = folder.path().join("store.db");
    drop(Sqlite::open(&path, StoreLimits::default()).expect("a database"));

    set(&path, 0o400);
    let error = refused(&path);
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error:?}");
    assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");

    set(&path, 0o600);
    assert!(Sqlite::open(&path, StoreLimits::default()).is_ok(), "nothing is left that may not be written");
    fs::remove_file(folder.path().join("store.db.lock")).expect("the lock");
    set(folder.path(), 0o500);
    let error = refused(&path);
    assert!(matches!(error, OpenError::Lock { .. }), "{error:?}");
    let error = refused(&folder.path().join("data/store.db"));
    assert!(matches!(error, OpenError::Folder { .. }), "{error:?}");
    set(folder.path(), 0o700);
    assert!(Sqlite::open(&path, StoreLimits::default()).is_ok());
}

/// Runs this test in another process, from a copy of it that nobody may run.
fn again_as_nobody(folder: &Path) {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    set(folder, 0o777);
    let copy = folder.join("test");
    fs::copy(std::env::current_exe().expect("this test"), &copy).expect("a copy");
    set(&copy, 0o755);
    let mut command = std::process::Command::new(&copy);
    command.uid(NOBODY).gid(NOBODY).current_dir(folder).env("TMPDIR", folder);
    let status = command.args(["--exact", "a_file_or_a_folder_that_may_not_be_written_is_named"]).status();
    assert!(status.expect("a process").success(), "as nobody");
}
