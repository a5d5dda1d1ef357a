//! Where a server has the bytes of files, as a run of a listener sees it.

use super::FileInfo;
use crate::error::{Error, Kind, Result};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The bytes of a file, as they come.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// The files of a server, for one run of a listener.
#[async_trait]
pub trait Files: fmt::Debug + Send + Sync {
    /// What a reference stands for, where the server has signed it for this visitor.
    ///
    /// # Errors
    /// Where it was made up, or is another's.
    fn check(&self, claimed: &FileInfo) -> Result<FileInfo>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where it is not there any more, or cannot be read.
    async fn read(&self, file: &FileInfo) -> Result<Chunks>;

    /// Keeps a file for the page of this run.
    ///
    /// # Errors
    /// Where there is no page that could own it, or a limit is reached.
    async fn write(&self, name: &str, chunks: Chunks) -> Result<FileInfo>;
}

/// Where the bytes of an upload are.
#[derive(Clone)]
pub(super) enum Kept {
    /// With the server. What was read from an input or a cell can be read wherever the listener takes it.
    OnServer(Arc<dyn Files>),
    InMemory(Bytes),
    /// It was not read by a listener.
    Nowhere,
}

impl Kept {
    pub(super) async fn stream(&self, info: &FileInfo) -> Result<Chunks> {
        let files = match self {
            Self::OnServer(files) => Some(files.clone()),
            Self::InMemory(bytes) => {
                let chunk = Ok(bytes.clone());
                return Ok(Box::pin(futures::stream::once(std::future::ready(chunk))));
            }
            Self::Nowhere => now().files,
        };
        match files {
            Some(files) => files.read(info).await,
            None => Err(Error::internal("a file is read outside of a listener")),
        }
    }
}

/// What inputs are while they are read: nobody's word for it is taken.
#[derive(Clone, Default)]
struct Now {
    files: Option<Arc<dyn Files>>,
    checks: bool,
}

thread_local! {
    static NOW: RefCell<Now> = RefCell::default();
    /// Why a reference was refused, which a deserializer could only say in its own words.
    static REFUSED: RefCell<Option<Error>> = const { RefCell::new(None) };
}

fn now() -> Now {
    NOW.with_borrow(Clone::clone)
}

/// Puts something else in the place until it is dropped, also by a panic.
struct Instead(Option<Now>);

impl Instead {
    fn of(next: Now) -> Self {
        Self(Some(NOW.replace(next)))
    }
}

impl Drop for Instead {
    fn drop(&mut self) {
        let before = self.0.take().unwrap_or_default();
        NOW.set(before);
    }
}

/// A run with its files: whatever is read in it finds them.
pub struct Within<T> {
    files: Option<Arc<dyn Files>>,
    run: Pin<Box<dyn Future<Output = T> + Send>>,
}

impl<T> fmt::Debug for Within<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Within({:?})", self.files)
    }
}

impl<T> Within<T> {
    /// This run, with these files.
    pub fn new(files: Option<Arc<dyn Files>>, run: Pin<Box<dyn Future<Output = T> + Send>>) -> Self {
        Self { files, run }
    }
}

impl<T> Future for Within<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let _instead = Instead::of(Now { files: self.files.clone(), checks: false });
        self.run.as_mut().poll(cx)
    }
}

/// Reads inputs: references in them are checked, and where one is refused, that is the error.
///
/// # Errors
/// What the reader says, or why a reference was refused.
pub fn checked<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, Result<Error, E>> {
    REFUSED.take();
    let _instead = Instead::of(Now { checks: true, ..now() });
    read().map_err(|error| REFUSED.take().ok_or(error))
}

/// What was read as an upload.
pub(super) fn received(info: FileInfo) -> Result<(FileInfo, Kept)> {
    let Now { files, checks } = now();
    let Some(files) = files else { return Ok((info, Kept::Nowhere)) };
    if !checks {
        return Ok((info, Kept::OnServer(files)));
    }
    match files.check(&info) {
        Ok(info) => Ok((info, Kept::OnServer(files))),
        Err(error) => {
            REFUSED.set(Some(error.clone()));
            Err(error)
        }
    }
}

/// Keeps a file for the page whose event is being run.
pub(super) async fn write(name: &str, chunks: Chunks) -> Result<FileInfo> {
    match now().files {
        Some(files) => files.write(name, chunks).await,
        None => Err(Error::internal("a file is made outside of a listener")),
    }
}

/// All bytes, where there are as many as were said.
pub(super) async fn gather(mut chunks: Chunks, size: u64) -> Result<Bytes> {
    let mut all = Vec::with_capacity(usize::try_from(size).map_err(|_| Kind::TooLarge)?);
    while let Some(chunk) = chunks.next().await {
        all.extend_from_slice(&chunk?);
    }
    Ok(all.into())
}
