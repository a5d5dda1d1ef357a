//! Reading the machine from the file.

use super::file;
use super::text::{Columns, owner_of};
use crate::OpenError;
use crate::machine::{self, CallerKey, Machine, OwedRow, PageRow, Part, Presence, Receipt, Value};
use blockwork_core::cell::Version;
use blockwork_core::id::OwedId;
use blockwork_core::store::{Cell, CellId, Owed, StoreLimits, StoreTime, Whose};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::collections::HashMap;
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
type Reader = fn(&Row<'_>) -> Result<machine::Row, LoadError>;

/// The tables in the order in which they are read: owners before what they own.
const TABLES: [(&str, Reader); 9] = [
    ("clock", |row| Ok(machine::Row::Clock(time(row, "now")?))),
    ("pages", page),
    ("visitors", |row| Ok(machine::Row::Visitor(row.parsed("visitor")?, time(row, "used")?))),
    ("cells", cell),
    ("receipts", |row| {
        let part = Part { n: row.number("n")?, part: row.number("part")? };
        Ok(machine::Row::Receipt(row.parsed("page")?, part, receipt(row)?))
    }),
    ("tombstones", |row| Ok(machine::Row::Tombstone(row.parsed("page")?, time(row, "until")?))),
    ("callers", caller),
    ("owed", owed),
    ("updates", |row| Ok(machine::Row::OwedPart(row.parsed("owed")?, row.number("part")?, row.bytes("answer")?))),
];

/// The machine whose rows are in the file.
pub(super) fn load(db: &Connection, limits: StoreLimits) -> Result<Machine, LoadError> {
    let mut machine = Machine::new(limits);
    let mut last_values = last_values(db)?;
    for (table, read) in TABLES {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut row = read(row)?;
            if let machine::Row::Owed(row) = &mut row {
                row.owed.last = last_values.remove(&row.owed.id).unwrap_or_default();
            }
            machine.apply(row);
        }
    }
    Ok(machine)
}

fn time(row: &Row<'_>, column: &str) -> Result<StoreTime, LoadError> {
    row.number(column).map(StoreTime)
}

fn page(row: &Row<'_>) -> Result<machine::Row, LoadError> {
    let page = PageRow {
        visitor: row.parsed("visitor")?,
        made: time(row, "made")?,
        seen: time(row, "seen")?,
        turn: row.count("turn")?,
        floor: row.number("floor")?,
        feeds: row.count("feeds")?,
        presence: match row.number("there")? {
            0 => Presence::Away,
            1 => Presence::There,
            _ => return Err(LoadError::column("there")),
        },
    };
    Ok(machine::Row::Page(row.parsed("page")?, page))
}

fn cell(row: &Row<'_>) -> Result<machine::Row, LoadError> {
    let ends = row.perhaps::<i64>("ends")?.map(|ends| StoreTime(ends.cast_unsigned()));
    let version: Version = row.parsed("version")?;
    // A cell that is there was written, and a few times more it must be able to be.
    if version.n == 0 || version.n > i64::MAX.cast_unsigned() {
        return Err(LoadError::column("version"));
    }
    let value = Value { version, bytes: row.bytes("value")?, ends };
    Ok(machine::Row::Cell(cell_id(row)?, value))
}

fn cell_id(row: &Row<'_>) -> Result<CellId, LoadError> {
    let scope = row.owner("scope", "owner")?;
    Ok(CellId { scope, state: row.text("state")?.into(), key: row.text("key")?.into() })
}

fn receipt(row: &Row<'_>) -> Result<Receipt, LoadError> {
    Ok(Receipt { print: row.print("print")?, commit: row.parsed("commit_id")?, answer: row.bytes("answer")? })
}

fn caller(row: &Row<'_>) -> Result<machine::Row, LoadError> {
    let who = row.text("who")?;
    let who = who.split_once(' ').and_then(|(scope, owner)| owner_of(scope, owner));
    let key = u128::from_str_radix(&row.text("key")?, 16).map_err(|_| LoadError::column("key"))?;
    let key = CallerKey {
        who: who.ok_or_else(|| LoadError::column("who"))?,
        key: key.to_be_bytes(),
        part: row.number("part")?,
    };
    Ok(machine::Row::Caller(key, receipt(row)?, time(row, "until")?))
}

fn owed(row: &Row<'_>) -> Result<machine::Row, LoadError> {
    let perhaps = |column| row.perhaps::<String>(column);
    let id = |column| LoadError::column(column);
    let page = perhaps("page")?.map(|page| page.parse()).transpose().map_err(|_| id("page"))?;
    let visitor = perhaps("visitor")?.map(|visitor| visitor.parse()).transpose().map_err(|_| id("visitor"))?;
    let attempts: i64 = row.perhaps("attempts")?.ok_or_else(|| LoadError::column("attempts"))?;
    let owed = Owed {
        id: row.parsed("id")?,
        listener: row.text("listener")?.into(),
        whose: Whose { page, visitor },
        key: row.text("key")?.into(),
        cause: serde_json::from_str(&row.text("cause")?).map_err(|_| LoadError::column("cause"))?,
        last: Vec::new(),
        not_before: time(row, "not_before")?,
        attempts: attempts.try_into().map_err(|_| LoadError::column("attempts"))?,
        dead: perhaps("dead")?.map(Into::into),
    };
    Ok(machine::Row::Owed(OwedRow { owed, token: row.count("token")?, turn: row.count("turn")? }))
}

/// The last values that owed events carry, in their order.
fn last_values(db: &Connection) -> Result<HashMap<OwedId, Vec<Cell>>, LoadError> {
    let mut found: HashMap<OwedId, Vec<Cell>> = HashMap::new();
    let mut statement = db.prepare("SELECT * FROM last_values ORDER BY owed, place")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let missing = row.get_ref("value").map_err(|_| LoadError::column("value"))? == ValueRef::Null;
        let bytes = if missing { None } else { Some(row.bytes("value")?) };
        let cell = Cell { id: cell_id(row)?, version: row.parsed("version")?, bytes };
        found.entry(row.parsed("owed")?).or_default().push(cell);
    }
    Ok(found)
}
