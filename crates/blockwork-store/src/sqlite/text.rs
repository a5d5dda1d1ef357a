//! How values stand in the tables.

use super::load::LoadError;
use bytes::Bytes;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, ToSql};
use std::str::FromStr;

/// Bytes as text where they are text, so that the tables can be read.
pub(super) struct Text<'a>(pub(super) &'a Bytes);

impl ToSql for Text<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match std::str::from_utf8(self.0) {
            Ok(_) => ValueRef::Text(self.0),
            Err(_) => ValueRef::Blob(self.0),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// A print, always 16 digits.
pub(super) fn print(print: u64) -> String {
    format!("{print:016x}")
}

/// Columns of a row, with a message that names the column where one is not as it was written.
pub(super) trait Columns {
    fn bytes(&self, column: &str) -> Result<Bytes, LoadError>;
    fn text(&self, column: &str) -> Result<String, LoadError>;
    fn parsed<T: FromStr>(&self, column: &str) -> Result<T, LoadError>;
    fn print(&self, column: &str) -> Result<u64, LoadError>;
    fn number(&self, column: &str) -> Result<u64, LoadError>;
}

impl Columns for Row<'_> {
    fn bytes(&self, column: &str) -> Result<Bytes, LoadError> {
        match self.get_ref(column)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(Bytes::copy_from_slice(bytes)),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Err(LoadError::column(column)),
        }
    }

    fn text(&self, column: &str) -> Result<String, LoadError> {
        self.get(column).map_err(|_| LoadError::column(column))
    }

    fn parsed<T: FromStr>(&self, column: &str) -> Result<T, LoadError> {
        self.text(column)?.parse().map_err(|_| LoadError::column(column))
    }

    fn print(&self, column: &str) -> Result<u64, LoadError> {
        u64::from_str_radix(&self.text(column)?, 16).map_err(|_| LoadError::column(column))
    }

    /// SQLite's integers have a sign and ours have none: those above 2^63 stand there as negative ones.
    fn number(&self, column: &str) -> Result<u64, LoadError> {
        let number: i64 = self.get(column).map_err(|_| LoadError::column(column))?;
        Ok(number.cast_unsigned())
    }
}
