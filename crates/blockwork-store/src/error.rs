//! Why a store does not open.

use crate::redis::RedisRefused;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a store does not open, each reason with what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The line of configuration names no store.
    Unknown {
        /// The line.
        url: String,
    },
    /// The folder of the database is not there and cannot be made.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The file beside the database that keeps other processes out cannot be made or locked.
    Lock {
        /// That file.
        lock: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Another process has the database.
    InUse {
        /// The file that it holds a lock on.
        lock: PathBuf,
    },
    /// The path is a folder.
    IsFolder {
        /// The path.
        path: PathBuf,
    },
    /// The file cannot be written.
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The database belongs to another application.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database was written by a build that knows another format.
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format of this build.
        known: i64,
    },
    /// The database has something in it that Blockwork never writes.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What.
        what: String,
    },
    /// SQLite cannot open the file, or cannot read it.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: rusqlite::Error,
    },
    /// The thread that writes cannot be started.
    Thread {
        /// Why.
        cause: io::Error,
    },
    /// The Redis cannot be used.
    Redis(RedisRefused),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { url } => unknown(f, url),
            Self::Folder { folder, cause } => write!(
                f,
                "the folder {} for the database cannot be made ({cause}): make it, or choose another path",
                folder.display()
            ),
            Self::Lock { lock, cause } => write!(
                f,
                "{} cannot be written ({cause}): give this user the right to write in that folder, or choose another path",
                lock.display()
            ),
            Self::InUse { lock } => write!(
                f,
                "another process has this database, it holds {}: stop it, or choose another path; several instances on \
                 one store need Redis",
                lock.display()
            ),
            Self::IsFolder { path } => {
                write!(f, "{} is a folder: choose the path of a file, such as {0}/blockwork.db", path.display())
            }
            Self::ReadOnly { path } => write!(
                f,
                "{} cannot be written: give this user the right to write the file and its folder, or choose another path",
                path.display()
            ),
            Self::NotADatabase { path } => {
                write!(f, "{} is not an SQLite database: move the file away, or choose another path", path.display())
            }
            Self::Foreign { path } => write!(
                f,
                "{} is a database of another application and was left as it is: choose another path",
                path.display()
            ),
            Self::Format { path, found, known } => write!(
                f,
                "{} has format {found} and this build knows format {known}: start the build that wrote it, or choose \
                 another path",
                path.display()
            ),
            Self::Damaged { path, what } => {
                write!(f, "{} is damaged ({what}): put a backup in its place, or choose another path", path.display())
            }
            Self::Sqlite { path, cause } => {
                write!(
                    f,
                    "{} cannot be opened ({cause}): look at the file and its disk, or choose another path",
                    path.display()
                )
            }
            Self::Redis(refused) => refused.fmt(f),
            Self::Thread { cause } => {
                write!(f, "the thread that writes the database cannot be started ({cause}): raise the limit of threads")
            }
        }
    }
}

fn unknown(f: &mut fmt::Formatter<'_>, url: &str) -> fmt::Result {
    write!(
        f,
        "`{url}` names no store: write `memory:` to keep everything in memory, `sqlite:` and a path, as in \
         `sqlite:data/blockwork.db`, or the address of a Redis, as in `redis://localhost:6379`"
    )
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Folder { cause, .. } | Self::Lock { cause, .. } | Self::Thread { cause } => Some(cause),
            Self::Sqlite { cause, .. } => Some(cause),
            Self::Redis(refused) => Some(refused),
            Self::Unknown { .. }
            | Self::InUse { .. }
            | Self::IsFolder { .. }
            | Self::ReadOnly { .. }
            | Self::NotADatabase { .. }
            | Self::Foreign { .. }
            | Self::Format { .. }
            | Self::Damaged { .. } => None,
        }
    }
}
