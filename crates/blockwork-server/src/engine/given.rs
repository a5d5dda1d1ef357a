//! What an engine is given at its start.

use crate::files::Files;
use blockwork_core::print::Print;
use blockwork_core::store::Store;
use std::sync::Arc;

/// What program it is.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The app's name.
    pub(crate) app: Arc<str>,
    /// Its build.
    pub(crate) build: Print,
}

/// Where everything is kept.
#[derive(Debug)]
pub(crate) struct Stores {
    pub(crate) cells: Arc<dyn Store>,
    pub(crate) files: Files,
    /// So many bytes of cells are remembered here. None where a read costs no round trip.
    pub(crate) remembered_bytes: usize,
}

#[cfg(test)]
impl Stores {
    /// These cells, with files in memory.
    pub(crate) fn with(cells: Arc<dyn Store>) -> Self {
        let files = Files::on(Arc::new(object_store::memory::InMemory::new()));
        Self { cells, files, remembered_bytes: 0 }
    }
}
