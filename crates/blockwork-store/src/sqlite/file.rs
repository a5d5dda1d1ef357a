//! Opening the file: the folder, the lock, and whether it is ours.

use super::schema::{self, Kind};
use crate::OpenError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// An open database that nobody else has.
pub(super) struct DbFile {
    pub(super) path: PathBuf,
    pub(super) db: Connection,
    pub(super) lock: File,
}

pub(super) fn open(path: &Path) -> Result<DbFile, OpenError> {
    // Whole, so that messages name the file wherever the process was started, and no name has a meaning to SQLite.
    let path = std::path::absolute(path).map_err(|cause| OpenError::Folder { folder: path.to_owned(), cause })?;
    if path.is_dir() {
        return Err(OpenError::IsFolder { path });
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|cause| OpenError::Folder { folder: folder.to_owned(), cause })?;
    }
    let lock = lock(&path)?;
    make_private(&path);
    may_write(&path)?;
    let db = connect(&path)?;
    Ok(DbFile { path, db, lock })
}

/// Takes the lock that keeps other processes out. SQLite's own exclusive mode would keep out readers too.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = PathBuf::from(name);
    let opened = File::options().create(true).truncate(false).write(true).open(&lock);
    let file = opened.map_err(|cause| OpenError::Lock { lock: lock.clone(), cause })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { lock }),
        Err(TryLockError::Error(cause)) => Err(OpenError::Lock { lock, cause }),
    }
}

/// A new file is its owner's alone: it will hold what people have entered. SQLite gives its journals the same rights.
fn make_private(path: &Path) {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // What goes wrong here goes wrong in SQLite too, which has a better word for it.
    let _ = options.open(path);
}

/// SQLite opens a file that it may not write for reading, says nothing, and leaves a `-shm` file with the same rights
/// behind: then nothing can be written either when the file may be written again.
fn may_write(path: &Path) -> Result<(), OpenError> {
    match File::options().write(true).open(path).map_err(|error| error.kind()) {
        Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Err(OpenError::ReadOnly { path: path.to_owned() })
        }
        // What else goes wrong here goes wrong in SQLite too.
        _ => Ok(()),
    }
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |cause| failed(path, cause);
    let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
    let kind = schema::kind(&db).map_err(failed)?;
    match kind {
        Kind::Foreign => return Err(OpenError::Foreign { path: path.to_owned() }),
        Kind::Format(found) => {
            return Err(OpenError::Format { path: path.to_owned(), found, known: schema::FORMAT });
        }
        Kind::Empty => {
            schema::configure(&db).map_err(|error| error.at(path))?;
            schema::create(&mut db).map_err(failed)?;
        }
        Kind::Ours => schema::configure(&db).map_err(|error| error.at(path))?,
    }
    Ok(db)
}

/// The error of this crate for an error of SQLite.
pub(super) fn failed(path: &Path, cause: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
        Some(ErrorCode::ReadOnly) => OpenError::ReadOnly { path },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { path, what: cause.to_string() },
        _ => OpenError::Sqlite { path, cause },
    }
}
