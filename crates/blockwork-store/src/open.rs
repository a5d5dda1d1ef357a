//! A store from a line of configuration.

use crate::{Memory, OpenError, Sqlite};
use blockwork_core::store::{Store, StoreLimits};
use std::path::Path;
use std::sync::Arc;

/// Opens the store that `url` names: `memory:`, or `sqlite:` and a path.
///
/// ```
/// use blockwork_core::store::StoreLimits;
///
/// assert!(blockwork_store::open("memory:", StoreLimits::default()).is_ok());
/// assert!(blockwork_store::open("postgres://localhost", StoreLimits::default()).is_err());
/// ```
///
/// # Errors
/// Where `url` names no store, or the store cannot be opened. The error's text says what to do.
pub fn open(url: &str, limits: StoreLimits) -> Result<Arc<dyn Store>, OpenError> {
    if url == "memory:" {
        return Ok(Arc::new(Memory::new(limits)));
    }
    match url.strip_prefix("sqlite:") {
        Some(path) if !path.is_empty() && path != ":memory:" => Ok(Arc::new(Sqlite::open(Path::new(path), limits)?)),
        _ => Err(OpenError::Unknown { url: url.to_owned() }),
    }
}
