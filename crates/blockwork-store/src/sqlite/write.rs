//! Writing a batch: one transaction.

use super::batch::{Batch, CellsChange, PageChange};
use super::text::{Text, print};
use crate::machine::Name;
use blockwork_core::id::PageId;
use blockwork_core::store::{ScopeId, StoreTime};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// Writes everything or nothing, and returns when it is on disk.
pub(super) fn write(db: &mut Connection, batch: &Batch) -> rusqlite::Result<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rows = Rows(&transaction);
    if let Some(now) = batch.clock {
        rows.clock(now)?;
    }
    for (page, change) in &batch.pages {
        rows.page(*page, change)?;
    }
    for (scope, change) in &batch.cells {
        rows.cells(*scope, change)?;
    }
    for (visitor, used) in &batch.visitors {
        rows.timed("visitors", "visitor", "used", &visitor.to_string(), *used)?;
    }
    for (page, until) in &batch.tombstones {
        rows.timed("tombstones", "page", "until", &page.to_string(), *until)?;
    }
    transaction.commit()
}

struct Rows<'a>(&'a Transaction<'a>);

impl Rows<'_> {
    fn run(&self, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.0.prepare_cached(sql)?.execute(values).map(drop)
    }

    fn clock(&self, now: StoreTime) -> rusqlite::Result<()> {
        self.run("UPDATE clock SET now = ?1", params![now.0.cast_signed()])
    }

    fn page(&self, id: PageId, change: &PageChange) -> rusqlite::Result<()> {
        let page = id.to_string();
        let Some(row) = &change.row else {
            self.run("DELETE FROM pages WHERE page = ?1", [&page])?;
            return self.run("DELETE FROM receipts WHERE page = ?1", [&page]);
        };
        let [made, seen, turn, floor] = [row.made.0, row.seen.0, row.turn, row.floor].map(u64::cast_signed);
        self.run(
            "INSERT INTO pages (page, visitor, made, seen, turn, floor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET seen = excluded.seen, turn = excluded.turn, floor = excluded.floor",
            params![page, row.visitor.to_string(), made, seen, turn, floor],
        )?;
        self.receipts(&page, change)
    }

    fn receipts(&self, page: &str, change: &PageChange) -> rusqlite::Result<()> {
        for (n, receipt) in &change.receipts {
            let n = n.cast_signed();
            match receipt {
                Some(receipt) => self.run(
                    "INSERT INTO receipts (page, n, print, commit_id, answer) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![page, n, print(receipt.print), receipt.commit.to_string(), Text(&receipt.answer)],
                )?,
                None => self.run("DELETE FROM receipts WHERE page = ?1 AND n = ?2", params![page, n])?,
            }
        }
        Ok(())
    }

    fn cells(&self, scope: ScopeId, change: &CellsChange) -> rusqlite::Result<()> {
        let (scope, owner) = match scope {
            ScopeId::Page(page) => ("page", page.to_string()),
            ScopeId::Visitor(visitor) => ("visitor", visitor.to_string()),
        };
        if change.wiped {
            self.run("DELETE FROM cells WHERE scope = ?1 AND owner = ?2", params![scope, owner])?;
        }
        for (Name { state, key }, value) in &change.put {
            self.run(
                "INSERT INTO cells (scope, owner, state, key, version, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value",
                params![scope, owner, &**state, &**key, value.version.to_string(), Text(&value.bytes)],
            )?;
        }
        Ok(())
    }

    /// A table of an id and a time.
    fn timed(&self, table: &str, id: &str, at: &str, key: &str, time: Option<StoreTime>) -> rusqlite::Result<()> {
        match time {
            Some(time) => self.run(
                &format!(
                    "INSERT INTO {table} ({id}, {at}) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET {at} = excluded.{at}"
                ),
                params![key, time.0.cast_signed()],
            ),
            None => self.run(&format!("DELETE FROM {table} WHERE {id} = ?1"), [key]),
        }
    }
}
