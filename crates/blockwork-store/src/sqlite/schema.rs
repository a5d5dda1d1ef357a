//! The tables, and whose they are.

use super::load::LoadError;
use rusqlite::{Connection, TransactionBehavior};

/// `BLKW`: written into the header of the file.
const APPLICATION: i64 = 0x424c_4b57;

/// The format of the tables. A build refuses every other.
pub(super) const FORMAT: i64 = 2;

const TABLES: &str = "
    CREATE TABLE clock (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        now INTEGER NOT NULL
    );
    CREATE TABLE pages (
        page TEXT PRIMARY KEY,
        visitor TEXT NOT NULL,
        made INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        floor INTEGER NOT NULL,
        feeds INTEGER NOT NULL,
        there INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE receipts (
        page TEXT NOT NULL,
        n INTEGER NOT NULL,
        part INTEGER NOT NULL,
        print TEXT NOT NULL,
        commit_id TEXT NOT NULL,
        answer NOT NULL,
        PRIMARY KEY (page, n, part)
    ) WITHOUT ROWID;
    CREATE TABLE callers (
        who TEXT NOT NULL,
        key TEXT NOT NULL,
        part INTEGER NOT NULL,
        print TEXT NOT NULL,
        commit_id TEXT NOT NULL,
        answer NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (who, key, part)
    ) WITHOUT ROWID;
    CREATE TABLE cells (
        scope TEXT NOT NULL CHECK (scope IN ('global', 'page', 'visitor')),
        owner TEXT NOT NULL,
        state TEXT NOT NULL,
        key TEXT NOT NULL,
        version TEXT NOT NULL,
        value NOT NULL,
        ends INTEGER,
        UNIQUE (scope, owner, state, key)
    );
    CREATE TABLE visitors (
        visitor TEXT PRIMARY KEY,
        used INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE tombstones (
        page TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE owed (
        id TEXT PRIMARY KEY,
        turn INTEGER NOT NULL,
        listener TEXT NOT NULL,
        page TEXT,
        visitor TEXT,
        key TEXT NOT NULL,
        cause TEXT NOT NULL,
        not_before INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        token INTEGER NOT NULL,
        dead TEXT
    ) WITHOUT ROWID;
    CREATE TABLE last_values (
        owed TEXT NOT NULL,
        place INTEGER NOT NULL,
        scope TEXT NOT NULL,
        owner TEXT NOT NULL,
        state TEXT NOT NULL,
        key TEXT NOT NULL,
        version TEXT NOT NULL,
        value,
        PRIMARY KEY (owed, place)
    ) WITHOUT ROWID;
    CREATE TABLE updates (
        owed TEXT NOT NULL,
        part INTEGER NOT NULL,
        answer NOT NULL,
        PRIMARY KEY (owed, part)
    ) WITHOUT ROWID;
    INSERT INTO clock VALUES (1, 0);
";

/// What a file turns out to be.
pub(super) enum Kind {
    /// Nothing is in it yet.
    Empty,
    /// A database of this build's format.
    Ours,
    /// A database of somebody else.
    Foreign,
    /// A database of another build.
    Format(i64),
}

/// Looks at a file without changing it.
pub(super) fn kind(db: &Connection) -> rusqlite::Result<Kind> {
    let application: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let format: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let things: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, format) {
        (0, 0) if things == 0 => Kind::Empty,
        (APPLICATION, FORMAT) => Kind::Ours,
        (APPLICATION, other) => Kind::Format(other),
        _ => Kind::Foreign,
    })
}

/// Sets what every connection that writes needs.
pub(super) fn configure(db: &Connection) -> Result<(), LoadError> {
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(LoadError::Damaged(format!("its journal mode stays {mode} and must be wal")));
    }
    // With NORMAL a commit in WAL mode is not synced, and the newest ones are lost with the machine.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    // A checkpoint cuts the log back to this, so that one large batch does not keep its size for ever.
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    Ok(())
}

/// Makes the tables, all or none.
pub(super) fn create(db: &mut Connection) -> rusqlite::Result<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
