//! Which object store has the files, and what is done to it.

use super::OwnerId;
use super::room::Room;
use blockwork_core::{Error, Result};
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, WriteMultipart};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Where files are written and read.
#[derive(Debug)]
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, where it is one of this machine.
    folder: Option<PathBuf>,
    pub(super) room: Room,
    /// The pages that are known here to have files: the ends of others are nothing to this instance.
    owners: Mutex<HashSet<OwnerId>>,
}

/// The place of one file.
pub(super) struct Place(Path);

/// Files written with so many bytes at once: the least that object stores take for a part.
const PART_BYTES: usize = 5 << 20;

/// So many parts are on their way at once.
const PARTS: usize = 2;

/// The word for files that are in memory, as with stores.
const MEMORY: &str = "memory:";

impl Files {
    /// The files in this folder, which is made where there is none, or in memory.
    ///
    /// # Errors
    /// Where the folder cannot be used.
    pub(crate) fn open(place: &str) -> io::Result<Self> {
        if place == MEMORY {
            return Ok(Self::on(Arc::new(InMemory::new())));
        }
        std::fs::create_dir_all(place)?;
        let folder = std::fs::canonicalize(place)?;
        // What is acknowledged is on disk, as with cells.
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self { folder: Some(folder), ..Self::on(Arc::new(store)) })
    }

    /// The files in this object store.
    pub(crate) fn on(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, folder: None, room: Room::default(), owners: Mutex::default() }
    }

    /// Where files are for a store of cells, if no setting says it: beside its database, and in memory where that is.
    pub(crate) fn beside(store: &str) -> String {
        let path = store.strip_prefix("sqlite:").map(|path| PathBuf::from(path).with_extension("files"));
        path.map_or_else(|| MEMORY.to_owned(), |path| path.display().to_string())
    }

    /// The place of a file. The same content under the same name is the same file.
    pub(super) fn place(owner: OwnerId, hash: &[u8; 32], name: &str) -> Place {
        Place::of(owner, crate::keys::hash128(&[hash, name.as_bytes()]))
    }

    /// A place for what is still on its way.
    pub(super) fn passing(owner: OwnerId) -> Place {
        Place::of(owner, crate::keys::random())
    }

    pub(super) async fn writer(&self, owner: OwnerId, place: &Place) -> Result<Writer> {
        self.owners.lock().insert(owner);
        let upload = self.store.put_multipart(&place.0).await.map_err(failed)?;
        Ok(Writer(WriteMultipart::new_with_chunk_size(upload, PART_BYTES)))
    }

    pub(super) async fn move_to(&self, from: &Place, to: &Place) -> Result<()> {
        self.store.rename(&from.0, &to.0).await.map_err(failed)
    }

    pub(super) async fn has(&self, place: &Place) -> bool {
        self.store.head(&place.0).await.is_ok()
    }

    pub(super) async fn drop_one(&self, place: &Place) {
        if let Err(error) = self.store.delete(&place.0).await {
            tracing::warn!(%error, "a file that nobody owns stays until it is swept");
        }
    }

    /// The bytes of a file; none where there is no such file.
    pub(super) async fn read(
        &self,
        place: &Place,
        part: Option<Range<u64>>,
    ) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        let options = GetOptions { range: part.map(Into::into), ..GetOptions::default() };
        match self.store.get_opts(&place.0, options).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(failed).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// How many files a page has, and how many bytes they take.
    pub(super) async fn count(&self, owner: OwnerId) -> Result<(usize, u64)> {
        let mut found = self.store.list(Some(&Place::folder(owner)));
        let (mut files, mut bytes) = (0, 0);
        while let Some(file) = found.try_next().await.map_err(failed)? {
            (files, bytes) = (files + 1, bytes + file.size);
        }
        Ok((files, bytes))
    }

    /// All pages that have something here.
    pub(super) async fn owners(&self) -> Result<Vec<OwnerId>> {
        let found = self.store.list_with_delimiter(None).await.map_err(failed)?;
        // Whatever else lies here is none of ours.
        Ok(found.common_prefixes.iter().filter_map(|path| owner(path.as_ref())).collect())
    }

    /// Drops all that a page has, what was cut off on its way too.
    pub(super) async fn drop_all(&self, owner: OwnerId) -> Result<()> {
        let (_, bytes) = self.count(owner).await?;
        match &self.folder {
            Some(folder) => {
                let folder = folder.join(hex(owner.0));
                let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder)).await?;
                removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
            }
            None => {
                let found = self.store.list(Some(&Place::folder(owner))).map_ok(|file| file.location).boxed();
                self.store.delete_stream(found).try_collect::<Vec<_>>().await.map_err(failed)?;
            }
        }
        self.room.freed(bytes);
        self.owners.lock().remove(&owner);
        Ok(())
    }

    pub(super) fn knows(&self, owner: OwnerId) -> bool {
        self.owners.lock().contains(&owner)
    }

    pub(super) fn know(&self, owner: OwnerId) {
        self.owners.lock().insert(owner);
    }
}

impl Place {
    fn of(owner: OwnerId, name: [u8; 16]) -> Self {
        Self(Path::from_iter([hex(owner.0), hex(name)]))
    }

    fn folder(owner: OwnerId) -> Path {
        Path::from_iter([hex(owner.0)])
    }
}

/// A file that is being written. Dropped before it is finished, it leaves nothing that can be read.
pub(super) struct Writer(WriteMultipart);

impl Writer {
    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.0.wait_for_capacity(PARTS).await.map_err(failed)?;
        self.0.put(bytes);
        Ok(())
    }

    pub(super) async fn finish(self) -> Result<()> {
        self.0.finish().await.map(drop).map_err(failed)
    }

    pub(super) async fn abort(self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(%error, "a file that was cut off stays until it is swept");
        }
    }
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The page that a folder is of, where it is one of ours.
fn owner(folder: &str) -> Option<OwnerId> {
    let digits =
        folder.as_bytes().chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Vec<u8> = digits.collect::<Option<_>>()?;
    let owner = OwnerId(bytes.try_into().ok()?);
    (hex(owner.0) == folder).then_some(owner)
}

/// A disk that is full or gone is no fault of the person's, and trying again may help.
fn failed(error: object_store::Error) -> Error {
    tracing::error!(%error, "files cannot be written or read");
    Error::new(blockwork_core::Kind::Busy, "Files cannot be kept or read just now. Please try again in a moment.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_beside_the_database() {
        assert_eq!(Files::beside("sqlite:data/blockwork.db"), "data/blockwork.files");
        assert_eq!(Files::beside("memory:"), "memory:");
    }

    #[test]
    fn only_folders_of_pages_are_ours() {
        let page = OwnerId([0xab; 16]);
        assert_eq!(owner(&hex(page.0)), Some(page));
        for other in
            ["", "ab", "lost+found", &hex(page.0).to_uppercase(), &format!("{}ab", hex(page.0)), &"+1".repeat(16)]
        {
            assert_eq!(owner(other), None, "{other}");
        }
    }
}
