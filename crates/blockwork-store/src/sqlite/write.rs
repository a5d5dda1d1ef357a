//! Writing a batch: one transaction.

use super::batch::{Batch, CellsChange, OwedChange, PageChange};
use super::text::{Owner, Text, print};
use crate::machine::{CallerKey, Name, OwedRow, Part, Presence, Receipt};
use blockwork_core::id::{OwedId, PageId};
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
    for (key, receipt) in &batch.callers {
        rows.caller(*key, receipt.as_ref())?;
    }
    for (id, change) in &batch.owed {
        rows.owed(*id, change)?;
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
        let [made, seen, turn] = [row.made.0, row.seen.0, row.turn].map(u64::cast_signed);
        let [floor, feeds] = [row.floor, row.feeds].map(u64::cast_signed);
        let there = row.presence == Presence::There;
        self.run(
            "INSERT INTO pages (page, visitor, made, seen, turn, floor, feeds, there)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET seen = excluded.seen, turn = excluded.turn, floor = excluded.floor,
                feeds = excluded.feeds, there = excluded.there",
            params![page, row.visitor.to_string(), made, seen, turn, floor, feeds, there],
        )?;
        self.receipts(&page, change)
    }

    fn receipts(&self, page: &str, change: &PageChange) -> rusqlite::Result<()> {
        for (Part { n, part }, receipt) in &change.receipts {
            let [n, part] = [*n, *part].map(u64::cast_signed);
            match receipt {
                Some(receipt) => self.run(
                    "INSERT INTO receipts (page, n, part, print, commit_id, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![page, n, part, print(receipt.print), receipt.commit.to_string(), Text(&receipt.answer)],
                )?,
                None => {
                    self.run("DELETE FROM receipts WHERE page = ?1 AND n = ?2 AND part = ?3", params![page, n, part])?;
                }
            }
        }
        Ok(())
    }

    fn caller(&self, key: CallerKey, receipt: Option<&(Receipt, StoreTime)>) -> rusqlite::Result<()> {
        let (who, part) = (Owner(key.who).to_string(), key.part.cast_signed());
        let key = format!("{:032x}", u128::from_be_bytes(key.key));
        match receipt {
            Some((receipt, until)) => self.run(
                "INSERT INTO callers (who, key, part, print, commit_id, answer, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET print = excluded.print, commit_id = excluded.commit_id,
                    answer = excluded.answer, until = excluded.until",
                params![
                    who,
                    key,
                    part,
                    print(receipt.print),
                    receipt.commit.to_string(),
                    Text(&receipt.answer),
                    until.0.cast_signed()
                ],
            ),
            None => self.run("DELETE FROM callers WHERE who = ?1 AND key = ?2 AND part = ?3", params![who, key, part]),
        }
    }

    fn owed(&self, id: OwedId, change: &OwedChange) -> rusqlite::Result<()> {
        let id = id.to_string();
        if change.wiped {
            self.run("DELETE FROM owed WHERE id = ?1", [&id])?;
            self.run("DELETE FROM last_values WHERE owed = ?1", [&id])?;
            self.run("DELETE FROM updates WHERE owed = ?1", [&id])?;
        }
        if let Some(Some(row)) = &change.row {
            self.owed_row(&id, row)?;
        }
        for (part, answer) in &change.parts {
            self.run(
                "INSERT INTO updates (owed, part, answer) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET answer = excluded.answer",
                params![id, part.cast_signed(), Text(answer)],
            )?;
        }
        Ok(())
    }

    fn owed_row(&self, id: &str, OwedRow { owed, token, turn }: &OwedRow) -> rusqlite::Result<()> {
        let cause = serde_json::to_string(&owed.cause)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        self.run(
            "INSERT OR REPLACE INTO owed
             (id, turn, listener, page, visitor, key, cause, not_before, attempts, token, dead)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                id,
                turn.cast_signed(),
                &*owed.listener,
                owed.whose.page.map(|page| page.to_string()),
                owed.whose.visitor.map(|visitor| visitor.to_string()),
                &*owed.key,
                cause,
                owed.not_before.0.cast_signed(),
                owed.attempts,
                token.cast_signed(),
                owed.dead.as_deref()
            ],
        )?;
        self.run("DELETE FROM last_values WHERE owed = ?1", [id])?;
        for (place, cell) in owed.last.iter().enumerate() {
            let (scope, owner) = Owner(cell.id.scope).columns();
            self.run(
                "INSERT INTO last_values (owed, place, scope, owner, state, key, version, value)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    id,
                    i64::try_from(place).unwrap_or(i64::MAX),
                    scope,
                    owner,
                    &*cell.id.state,
                    &*cell.id.key,
                    cell.version.to_string(),
                    cell.bytes.as_ref().map(Text)
                ],
            )?;
        }
        Ok(())
    }

    fn cells(&self, scope: ScopeId, change: &CellsChange) -> rusqlite::Result<()> {
        let (scope, owner) = Owner(scope).columns();
        if change.wiped {
            self.run("DELETE FROM cells WHERE scope = ?1 AND owner = ?2", params![scope, owner])?;
        }
        for (Name { state, key }, value) in &change.put {
            let Some(value) = value else {
                self.run(
                    "DELETE FROM cells WHERE scope = ?1 AND owner = ?2 AND state = ?3 AND key = ?4",
                    params![scope, owner, &**state, &**key],
                )?;
                continue;
            };
            let ends = value.ends.map(|ends| ends.0.cast_signed());
            self.run(
                "INSERT INTO cells (scope, owner, state, key, version, value, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value, ends = excluded.ends",
                params![scope, owner, &**state, &**key, value.version.to_string(), Text(&value.bytes), ends],
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
