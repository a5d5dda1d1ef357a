//! Reading the machine from the file.

use super::file;
use super::text::Columns;
use crate::OpenError;
use crate::machine::{Change, Machine, PageRow, Receipt, Value};
use blockwork_core::store::{CellId, ScopeId, StoreLimits, StoreTime};
use rusqlite::{Connection, Row};
use std::fmt;
use std::path::Path;

/// Why the rows of a file are no machine.
#[derive(Debug)]
pub(super) enum LoadError {
    Sqlite(rusqlite::Error),
    Damaged(String),
}

impl LoadError {
    pub(super) fn column(column: &str) -> Self {
        Self::Damaged(format!("a value in the column {column} is not as Blockwork writes it"))
    }

    pub(super) fn at(self, path: &Path) -> OpenError {
        match self {
            Self::Sqlite(cause) => file::failed(path, cause),
            Self::Damaged(what) => OpenError::Damaged { path: path.to_owned(), what },
        }
    }
}

impl From<rusqlite::Error> for LoadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(cause) => write!(f, "{cause}"),
            Self::Damaged(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for LoadError {}

/// How one row of a table becomes a row of the machine.
type Reader = fn(&Row<'_>) -> Result<Change, LoadError>;

/// The tables in the order in which they are read: owners before what they own.
const TABLES: [(&str, Reader); 6] = [
    ("clock", |row| Ok(Change::Clock(StoreTime(row.number("now")?)))),
    ("pages", page),
    ("visitors", |row| Ok(Change::Visitor(row.parsed("visitor")?, StoreTime(row.number("used")?)))),
    ("cells", cell),
    ("receipts", receipt),
    ("tombstones", |row| Ok(Change::Tombstone(row.parsed("page")?, StoreTime(row.number("until")?)))),
];

/// The machine whose rows are in the file.
pub(super) fn load(db: &Connection, limits: StoreLimits) -> Result<Machine, LoadError> {
    let mut machine = Machine::new(limits);
    for (table, read) in TABLES {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            machine.apply(read(row)?);
        }
    }
    Ok(machine)
}

fn page(row: &Row<'_>) -> Result<Change, LoadError> {
    let page = PageRow {
        visitor: row.parsed("visitor")?,
        made: StoreTime(row.number("made")?),
        seen: StoreTime(row.number("seen")?),
        turn: row.number("turn")?,
        floor: row.number("floor")?,
    };
    Ok(Change::Page(row.parsed("page")?, page))
}

fn cell(row: &Row<'_>) -> Result<Change, LoadError> {
    let scope = match row.text("scope")?.as_str() {
        "page" => ScopeId::Page(row.parsed("owner")?),
        _ => ScopeId::Visitor(row.parsed("owner")?),
    };
    let id = CellId { scope, state: row.text("state")?.into(), key: row.text("key")?.into() };
    Ok(Change::Cell(id, Value { version: row.parsed("version")?, bytes: row.bytes("value")? }))
}

fn receipt(row: &Row<'_>) -> Result<Change, LoadError> {
    let receipt =
        Receipt { print: row.print("print")?, commit: row.parsed("commit_id")?, answer: row.bytes("answer")? };
    Ok(Change::Receipt(row.parsed("page")?, row.number("n")?, receipt))
}
