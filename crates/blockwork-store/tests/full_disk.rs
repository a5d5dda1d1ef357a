//! A disk that is really full: a small file system in memory, where this user may mount one.

#![cfg(target_os = "linux")]

mod kit;

use blockwork_core::store::{List, Outcome, Store, StoreError, StoreLimits};
use blockwork_store::Sqlite;
use kit::{Counter, DONE, without_position};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A file system of one megabyte, unmounted with the value.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "blockwork-test"]).arg(at);
        mount.output().is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    /// Fills what is free.
    fn fill(&self) {
        let file = self.0.join("filler");
        let mut size = 1 << 20;
        while size > 0 {
            let filled = fs::read(&file).unwrap_or_default();
            if fs::write(&file, vec![1; filled.len() + size]).is_err() {
                fs::write(&file, &filled).ok();
                size /= 2;
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.0.join("filler")).expect("the filler");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

#[tokio::test]
async fn a_disk_that_is_really_full_refuses_whole_commits_and_loses_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::mount(folder.path()) else {
        eprintln!("SKIPPED: this user may not mount a file system");
        return;
    };
    let path = disk.0.join("store.db");
    let (store, page) = (Sqlite::open(&path, StoreLimits::default()).expect("a database"), Counter::new(1));
    let mut n = 0;
    for _ in 0..3 {
        disk.fill();
        let refused = until_refused(&store, page, &mut n).await;
        assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
        disk.free();
        let done = when_up(&store, page, n + 1).await;
        assert_eq!(done, DONE, "the number is still open, and both cells are as they were");
        n += 1;
        assert_eq!(page.counted(&store).await, n);
        assert_eq!(owed(&store).await, n, "what each commit owes, and no more");
    }
    drop(store);
    let store = Sqlite::open(&path, StoreLimits::default()).expect("the database");
    assert_eq!(page.counted(&store).await, n);
    assert_eq!(owed(&store).await, n);
}

/// How many events are owed.
async fn owed(store: &Sqlite) -> u64 {
    let (mut count, mut after) = (0, None);
    loop {
        let listed = store.list(&List::Owed, after.as_ref()).await.expect("the store lists");
        count += listed.entries.len() as u64;
        after = listed.next;
        if after.is_none() {
            return count;
        }
    }
}

/// Counts until the room left in the log is used up.
async fn until_refused(store: &Sqlite, page: Counter, n: &mut u64) -> StoreError {
    loop {
        match page.owe_to(*n + 1, store).await {
            Ok(outcome) => assert_eq!(outcome, DONE),
            Err(error) => return error,
        }
        *n += 1;
    }
}

/// Counts as soon as memory was read again from the file.
async fn when_up(store: &Sqlite, page: Counter, n: u64) -> Outcome {
    let seen = loop {
        let read = page.try_cells(store).await;
        match read {
            Ok(cells) => break cells,
            Err(StoreError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(1)).await,
            Err(other) => panic!("{other}"),
        }
    };
    let mut outcomes = blockwork_store::Store::commit(store, &[page.owing(n, &seen)]).await.expect("a commit");
    without_position(outcomes.remove(0))
}
