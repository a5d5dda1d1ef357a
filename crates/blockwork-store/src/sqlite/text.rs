//! How values stand in the tables.

use super::load::LoadError;
use blockwork_core::store::ScopeId;
use bytes::Bytes;
use rusqlite::types::{FromSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, ToSql};
use std::fmt;
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

/// Whose cells, as two columns; or as one, with a space between them.
pub(super) struct Owner(pub(super) ScopeId);

impl Owner {
    pub(super) fn columns(&self) -> (&'static str, String) {
        match self.0 {
            ScopeId::Global => ("global", String::new()),
            ScopeId::Page(page) => ("page", page.to_string()),
            ScopeId::Visitor(visitor) => ("visitor", visitor.to_string()),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scope, owner) = self.columns();
        write!(f, "{scope} {owner}")
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
    fn count(&self, column: &str) -> Result<u64, LoadError>;
    fn owner(&self, scope: &str, owner: &str) -> Result<ScopeId, LoadError>;
    /// What may be missing.
    fn perhaps<T: FromSql>(&self, column: &str) -> Result<Option<T>, LoadError>;
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

    fn owner(&self, scope: &str, owner: &str) -> Result<ScopeId, LoadError> {
        owner_of(&self.text(scope)?, &self.text(owner)?).ok_or_else(|| LoadError::column(owner))
    }

    fn perhaps<T: FromSql>(&self, column: &str) -> Result<Option<T>, LoadError> {
        self.get(column).map_err(|_| LoadError::column(column))
    }

    /// SQLite's integers have a sign and ours have none: those above 2^63 stand there as negative ones.
    fn number(&self, column: &str) -> Result<u64, LoadError> {
        let number: i64 = self.get(column).map_err(|_| LoadError::column(column))?;
        Ok(number.cast_unsigned())
    }

    /// What the store itself counts up. It never comes to half of what a number can be, and has room above it.
    fn count(&self, column: &str) -> Result<u64, LoadError> {
        let count = self.number(column)?;
        if count > i64::MAX.cast_unsigned() { Err(LoadError::column(column)) } else { Ok(count) }
    }
}

/// Whose cells, from what [`Owner`] has written.
pub(super) fn owner_of(scope: &str, owner: &str) -> Option<ScopeId> {
    match scope {
        "global" if owner.is_empty() => Some(ScopeId::Global),
        "page" => owner.parse().ok().map(ScopeId::Page),
        "visitor" => owner.parse().ok().map(ScopeId::Visitor),
        _ => None,
    }
}
