//! The SQLite store: the state machine and a journal.
//!
//! A step is checked and applied in memory at once, exactly as in [`Memory`](crate::Memory). The rows it changed go into
//! the *batch* that is being collected; one thread writes batch after batch, each in one transaction with one fsync, so
//! that all events waiting at the same time share it. The rule that keeps this honest: a value may be read inside the
//! process before it is on disk, but an answer leaves only when everything it has read and written is.
//!
//! Opening the store moves store time on by a millisecond and writes that first, so that no position of a change is ever
//! given twice, however the store came to its end.
//!
//! What nobody waits for (store time, signs of life, pages begun by a read, ends by time) rides along with the next
//! batch, and is written after 10 seconds of store time at the latest: that much is lost in a crash, and no answer with
//! it. When a batch cannot be written (a full disk), every event in it and every event that read from it fails, memory
//! is thrown away and read again from the file, and later events work as soon as the disk does.
//!
//! # The file
//!
//! | table | one row for each | columns |
//! |---|---|---|
//! | `clock` | store | `now`: store time in milliseconds |
//! | `pages` | page whose session lives | `page`, `visitor`, `made`, `seen`, `turn` (order of signs of life), `floor`, `feeds` (how many it has had), `there` (1 while it has one) |
//! | `receipts` | answered event of a page | `page`, `n`, `part` (0, or the number of an update), `print`, `commit_id`, `answer` |
//! | `callers` | answered event without a page | `who`, `key`, `part`, `print`, `commit_id`, `answer`, `until` |
//! | `cells` | cell | `scope` (`global`, `page` or `visitor`), `owner`, `state`, `key`, `version`, `value`, `ends` |
//! | `visitors` | visitor with cells | `visitor`, `used`: their last use |
//! | `tombstones` | ended page whose ticket is still good | `page`, `until` |
//! | `owed` | owed event | `id`, `turn` (their order), `listener`, `page`, `visitor`, `key`, `cause`, `not_before`, `attempts`, `token` (the newest claim), `dead` |
//! | `last_values` | last value of what has ended, for its owed event | `owed`, `place`, `scope`, `owner`, `state`, `key`, `version`, `value` |
//! | `updates` | receipt of an update of an owed event | `owed`, `part`, `answer` |
//!
//! Ids, prints and commit ids are hexadecimal text, versions are `counter.mark`, times are store time, cells and answers
//! are JSON text (a blob where bytes are no text). Another program may read the file at any time and must not write it.
//!
//! # Copies
//!
//! A copy of the open database holds whole commits, and all that were answered before it was begun, if it is made by
//! SQLite through another connection: `VACUUM INTO`, or the backup interface. A plain copy of the files holds the same
//! where another connection has a read transaction open meanwhile, begun by reading something, and the file is copied
//! first and the `-wal` file second: what a checkpoint moves into the file stands in the log as long as somebody reads
//! from it. Without a reader a copy may be torn. The `-shm` file is never copied.

mod batch;
mod file;
mod load;
mod schema;
mod shared;
mod text;
mod write;
mod writer;

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod tests;

use crate::OpenError;
use crate::sync::thread::JoinHandle;
use async_trait::async_trait;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{
    Attached, Beat, Changes, Claim, Claimed, Commit, FeedId, List, Listed, Outcome, Owner, PageTicket, Position, Pulse,
    Read, Reason, Store, StoreError, StoreLimits, View,
};
use bytes::Bytes;
use shared::Shared;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// So many calls of [`Store::commit`] may wait for the disk; the next one waits for a place.
const PLACES: usize = 1024;

/// Keeps everything in memory and in one SQLite file: one machine, nothing to install, nothing acknowledged is lost.
///
/// One process at a time: a lock on the file `<path>.lock` says so. All that lives is loaded when the store is opened and
/// stays in memory, which [`StoreLimits`] bounds (1 GiB unless configured), so reads never wait for the disk, and opening
/// takes time with the size of the file. Dropping the store writes what is left and gives the lock back.
pub struct Sqlite {
    path: PathBuf,
    shared: Arc<Shared>,
    places: Semaphore,
    writer: Option<JoinHandle<()>>,
    // Fields are dropped in order: the lock is given back after the database is closed.
    _lock: File,
}

impl Sqlite {
    /// Opens the database at `path`, or makes it, its folder too.
    ///
    /// # Errors
    /// Where the file or its folder cannot be used, or is something else; the error's text says what to do.
    pub fn open(path: &Path, limits: StoreLimits) -> Result<Self, OpenError> {
        let mut file = file::open(path)?;
        let mut machine = load::load(&file.db, limits).map_err(|error| error.at(&file.path))?;
        writer::begin(&mut file.db, &mut machine).map_err(|cause| file::failed(&file.path, cause))?;
        let shared = Arc::new(Shared::new(machine, limits, file.db));
        let writer = writer::start(shared.clone()).map_err(|cause| OpenError::Thread { cause })?;
        Ok(Self { path: file.path, shared, places: Semaphore::new(PLACES), writer: Some(writer), _lock: file.lock })
    }

    /// How many batches were written since the store was opened: each was one transaction and one fsync.
    #[must_use]
    pub fn batches_written(&self) -> u64 {
        self.shared.batches_written()
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!(path = %self.path.display(), "the thread that writes the database has panicked");
        }
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn read(&self, what: &Read) -> Result<View, StoreError> {
        let (view, wait) = self.shared.read(what)?;
        wait.on_disk().await?;
        Ok(view)
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
        let _place = self.places.acquire().await.map_err(|_| StoreError::Closed)?;
        let (outcomes, wait) = self.shared.commit(commits)?;
        wait.on_disk().await?;
        Ok(outcomes)
    }

    async fn attach(&self, page: &PageTicket, by: InstanceId) -> Result<Attached, StoreError> {
        let (attached, wait) = self.shared.attach(page, by)?;
        wait.on_disk().await?;
        Ok(attached)
    }

    async fn detach(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        self.shared.detach(feeds)
    }

    async fn end(&self, whose: Owner, why: Reason) -> Result<usize, StoreError> {
        let (ended, wait) = self.shared.end(whose, why)?;
        wait.on_disk().await?;
        Ok(ended)
    }

    async fn beat(&self, beat: &Beat) -> Result<Pulse, StoreError> {
        self.shared.beat(beat)
    }

    async fn claim(&self, ask: &Claim) -> Result<Vec<Claimed>, StoreError> {
        let (claimed, wait) = self.shared.claim(ask)?;
        wait.on_disk().await?;
        Ok(claimed)
    }

    async fn changes(&self, after: Position) -> Result<Changes, StoreError> {
        let mut known = self.shared.known.subscribe();
        loop {
            let upto = *known.borrow_and_update();
            if let Some(changes) = self.shared.changes(after, upto)? {
                return Ok(changes);
            }
            known.changed().await.map_err(|_| StoreError::Closed)?;
        }
    }

    async fn list(&self, what: &List, after: Option<&Bytes>) -> Result<Listed, StoreError> {
        let (listed, wait) = self.shared.list(what, after)?;
        wait.on_disk().await?;
        Ok(listed)
    }
}
