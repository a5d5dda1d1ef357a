//! How many files there may be, and how much: of a page, and together.
//!
//! What lies in the object store is counted there when a page begins to send; what is on its way is counted here. Several
//! instances do not know of each other's, so each may let in what is on its way to it alone.

use super::OwnerId;
use super::place::Files;
use crate::config::FileLimits;
use blockwork_core::{Error, Kind, Result};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is taken.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// By the pages that are sending.
    open: Mutex<HashMap<OwnerId, Used>>,
    /// Bytes of all files, those on their way too.
    total: AtomicU64,
}

#[derive(Debug)]
struct Used {
    files: usize,
    bytes: u64,
    /// Files on their way.
    open: usize,
}

/// The place of one file that is on its way. Dropped before it is kept, it is free again.
#[derive(Debug)]
pub(super) struct Reserved<'a> {
    room: &'a Room,
    owner: OwnerId,
    bytes: u64,
    kept: bool,
}

impl Room {
    pub(super) fn freed(&self, bytes: u64) {
        let less = |total: u64| Some(total.saturating_sub(bytes));
        let _ = self.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    /// What was counted in the object store.
    pub(super) fn counted(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
    }

    /// Takes a place among those known here, where the page is one that is sending.
    fn join(&self, owner: OwnerId, counted: Option<(usize, u64)>, most: usize) -> Option<Result<Reserved<'_>>> {
        let mut open = self.open.lock();
        if let Some((files, bytes)) = counted {
            open.entry(owner).or_insert(Used { files, bytes, open: 0 });
        }
        let used = open.get_mut(&owner)?;
        if used.files >= most {
            if used.open == 0 {
                open.remove(&owner);
            }
            let text = format!("A page has room for {most} files, and has them. Reload it to begin anew.");
            return Some(Err(Error::new(Kind::TooLarge, text)));
        }
        (used.files, used.open) = (used.files + 1, used.open + 1);
        Some(Ok(Reserved { room: self, owner, bytes: 0, kept: false }))
    }
}

impl Files {
    /// A place for one file more of this page.
    pub(super) async fn reserve(&self, owner: OwnerId, limits: &FileLimits) -> Result<Reserved<'_>> {
        let mut counted = None;
        loop {
            if let Some(reserved) = self.room.join(owner, counted, limits.page_files) {
                return reserved;
            }
            counted = Some(self.count(owner).await?);
        }
    }
}

impl Reserved<'_> {
    /// So many bytes of the file are there, or will be.
    pub(super) fn grow_to(&mut self, bytes: u64, limits: &FileLimits) -> Result<()> {
        let more = bytes.saturating_sub(self.bytes);
        let too_large = |what: String| Err(Error::new(Kind::TooLarge, what));
        if bytes > limits.file_bytes {
            return too_large(format!("A file may have {}, and this one has more.", shown(limits.file_bytes)));
        }
        let mut open = self.room.open.lock();
        let Some(used) = open.get_mut(&self.owner) else { return Err(Kind::Busy.into()) };
        if used.bytes + more > limits.page_bytes {
            return too_large(format!("The files of a page may have {} together.", shown(limits.page_bytes)));
        }
        let total = self.room.total.load(Ordering::Relaxed) + more;
        if total > limits.total_bytes {
            tracing::error!(limit = limits.total_bytes, "there is no room for more files");
            return Err(Error::new(Kind::Busy, "The server has no room for more files just now."));
        }
        used.bytes += more;
        self.room.total.fetch_add(more, Ordering::Relaxed);
        self.bytes = bytes.max(self.bytes);
        Ok(())
    }

    /// The file is there.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut open = self.room.open.lock();
        let Some(used) = open.get_mut(&self.owner) else { return };
        used.open -= 1;
        if !self.kept {
            used.files -= 1;
            used.bytes -= self.bytes;
            self.room.freed(self.bytes);
        }
        if used.open == 0 {
            open.remove(&self.owner);
        }
    }
}

/// A number of bytes as people say it.
fn shown(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.iter().find(|(size, _)| bytes >= *size && bytes.is_multiple_of(*size)) {
        Some((size, unit)) => format!("{} {unit}", bytes / size),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: OwnerId = OwnerId([1; 16]);

    fn limits() -> FileLimits {
        FileLimits { file_bytes: 10, page_files: 3, page_bytes: 25, total_bytes: 30, ..FileLimits::default() }
    }

    fn join(room: &Room, owner: OwnerId) -> Result<Reserved<'_>> {
        room.join(owner, Some((0, 0)), 3).expect("it was counted")
    }

    #[test]
    fn a_page_has_so_many_files_and_what_was_cut_off_does_not_count() {
        let room = Room::default();
        let (one, two, three) = (join(&room, PAGE), join(&room, PAGE), join(&room, PAGE));
        assert_eq!(join(&room, PAGE).expect_err("a fourth").kind(), Kind::TooLarge);
        drop(three);
        let again = join(&room, PAGE).expect("there is room again");
        again.keep();
        assert!(join(&room, PAGE).is_err());
        drop((one, two));
        // Nothing is on its way any more: what there is, is counted where it lies.
        assert!(room.join(PAGE, None, 3).is_none() && room.open.lock().is_empty());
        assert!(room.join(PAGE, Some((3, 0)), 3).expect("counted").is_err() && room.open.lock().is_empty());
    }

    #[test]
    fn bytes_are_limited_of_a_file_of_a_page_and_together() {
        let (room, limits) = (Room::default(), limits());
        let mut first = join(&room, PAGE).expect("room");
        assert_eq!(first.grow_to(11, &limits).expect_err("too large").kind(), Kind::TooLarge);
        let (mut second, mut third) = (join(&room, PAGE).expect("room"), join(&room, PAGE).expect("room"));
        for file in [&mut first, &mut second] {
            file.grow_to(4, &limits).and_then(|()| file.grow_to(10, &limits)).expect("it fits");
        }
        assert_eq!(third.grow_to(6, &limits).expect_err("too much of the page").kind(), Kind::TooLarge);
        let mut others = join(&room, OwnerId([2; 16])).expect("room");
        others.grow_to(10, &limits).expect("it fits");
        let mut last = join(&room, OwnerId([3; 16])).expect("room");
        assert_eq!(last.grow_to(1, &limits).expect_err("too much together").kind(), Kind::Busy);
        drop(others);
        last.grow_to(10, &limits).expect("there is room again");
        first.keep();
        drop((second, third, last));
        assert_eq!(room.total.load(Ordering::Relaxed), 10);
    }

    #[test]
    fn bytes_are_said_as_people_say_them() {
        assert_eq!([shown(200 << 20), shown(1 << 30), shown(1_500)], ["200 MiB", "1 GiB", "1500 bytes"]);
    }
}
