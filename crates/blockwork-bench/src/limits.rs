//! How many connections a process may have.

use crate::Result;

/// Sees to it that this process, and those it starts, may have so many files open.
#[cfg(unix)]
pub(crate) fn more_files(count: u64) -> Result {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < count) {
        limit.current = Some(count);
        setrlimit(Resource::Nofile, limit)
            .map_err(|error| format!("{count} connections are not allowed here ({error}); see `ulimit -n`"))?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn more_files(_: u64) -> Result {
    Ok(())
}
