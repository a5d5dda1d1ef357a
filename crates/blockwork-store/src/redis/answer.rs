//! What the scripts answer.

use super::trouble::Trouble;
use blockwork_core::cell::Version;
use blockwork_core::store::{
    Attached, Cell, CellId, Change, Claimed, Entry, FeedId, Limit, List, Listed, Outcome, Owed, PageTicket, Position,
    Pulse, Read, ScopeId, StoreTime, View, Whose,
};
use bytes::Bytes;
use redis::Value;
use std::collections::HashMap;
use std::str::FromStr;

/// A call brings at most so many entries; the scripts look for one more.
const MOST: usize = 200;

type Told<T> = Result<T, Trouble>;

/// The values of an array, one after the other.
struct Items(std::vec::IntoIter<Value>);

impl Items {
    fn of(value: Value) -> Told<Self> {
        match value {
            Value::Array(items) => Ok(Self(items.into_iter())),
            _ => Err(Trouble::Garbage),
        }
    }

    fn value(&mut self) -> Told<Value> {
        self.0.next().ok_or(Trouble::Garbage)
    }

    fn bytes(&mut self) -> Told<Bytes> {
        self.some_bytes()?.ok_or(Trouble::Garbage)
    }

    /// Nothing at the end of an array is left out by Lua.
    fn some_bytes(&mut self) -> Told<Option<Bytes>> {
        match self.0.next() {
            Some(Value::BulkString(bytes)) => Ok(Some(bytes.into())),
            Some(Value::Nil) | None => Ok(None),
            Some(_) => Err(Trouble::Garbage),
        }
    }

    fn text(&mut self) -> Told<String> {
        text(&self.bytes()?)
    }

    fn parsed<T: FromStr>(&mut self) -> Told<T> {
        parsed(&self.text()?)
    }

    fn number(&mut self) -> Told<u64> {
        number(&self.value()?)
    }
}

fn number(value: &Value) -> Told<u64> {
    match value {
        Value::Int(number) => u64::try_from(*number).map_err(|_| Trouble::Garbage),
        _ => Err(Trouble::Garbage),
    }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn text(bytes: &[u8]) -> Told<String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Trouble::Garbage)
}

fn parsed<T: FromStr>(text: &str) -> Told<T> {
    text.parse().map_err(|_| Trouble::Garbage)
}

pub(super) fn view(told: Value, what: &Read) -> Told<View> {
    let mut told = Items::of(told)?;
    Ok(match told.text()?.as_str() {
        "cells" => {
            let at = StoreTime(told.number()?);
            let mut read = Items::of(told.value()?)?;
            let cells = what.cells.iter().map(|(id, _)| {
                let mut cell = Items::of(read.value()?)?;
                Ok(Cell { id: id.clone(), version: cell.parsed()?, bytes: cell.some_bytes()? })
            });
            View::Cells { at, cells: cells.collect::<Told<_>>()? }
        }
        "held" => View::Held,
        "answered" => View::Answered(told.bytes()?),
        "other" => View::Other,
        "late" => View::Late,
        "ended" => View::Ended,
        "lost" => View::Lost,
        "full" => View::Full(limit(&told.text()?)?),
        _ => return Err(Trouble::Garbage),
    })
}

pub(super) fn outcomes(told: Value) -> Told<Vec<Outcome>> {
    Items::of(told)?.0.map(outcome).collect()
}

fn outcome(told: Value) -> Told<Outcome> {
    let mut told = Items::of(told)?;
    Ok(match told.text()?.as_str() {
        "done" => Outcome::Done { at: Position(told.number()?) },
        "stale" => Outcome::Stale(Items::of(told.value()?)?.0.map(stale).collect::<Told<_>>()?),
        "held" => Outcome::Held,
        "answered" => Outcome::Answered(told.bytes()?),
        "other" => Outcome::Other,
        "late" => Outcome::Late,
        "ended" => Outcome::Ended,
        "lost" => Outcome::Lost,
        "full" => Outcome::Full(limit(&told.text()?)?),
        _ => return Err(Trouble::Garbage),
    })
}

fn stale(told: Value) -> Told<Cell> {
    let mut told = Items::of(told)?;
    let id = cell_id(&told.text()?, &told.text()?)?;
    Ok(Cell { id, version: told.parsed()?, bytes: told.some_bytes()? })
}

fn limit(name: &str) -> Told<Limit> {
    Ok(match name {
        "cell_bytes" => Limit::CellBytes,
        "session_bytes" => Limit::SessionBytes,
        "cells" => Limit::Cells,
        "total_bytes" => Limit::TotalBytes,
        "open" => Limit::OpenEvents,
        "sessions" => Limit::Sessions,
        "owed" => Limit::Owed,
        _ => return Err(Trouble::Garbage),
    })
}

fn scope(owner: &str) -> Told<ScopeId> {
    match owner.split_once(':') {
        None if owner == "global" => Ok(ScopeId::Global),
        Some(("page", id)) => parsed(id).map(ScopeId::Page),
        Some(("visitor", id)) => parsed(id).map(ScopeId::Visitor),
        _ => Err(Trouble::Garbage),
    }
}

fn cell_id(owner: &str, field: &str) -> Told<CellId> {
    let (state, key) = field.split_once('/').unwrap_or((field, ""));
    Ok(CellId { scope: scope(owner)?, state: state.into(), key: key.into() })
}

fn full_cell_id(name: &str) -> Told<CellId> {
    let (owner, field) = name.split_once('/').ok_or(Trouble::Garbage)?;
    cell_id(owner, field)
}

pub(super) fn attached(told: Value, ticket: &PageTicket) -> Told<Attached> {
    let mut told = Items::of(told)?;
    Ok(match told.text()?.as_str() {
        "there" => {
            let feed = FeedId { page: ticket.page, n: told.number()? };
            Attached::There { feed, at: Position(told.number()?) }
        }
        "ended" => Attached::Ended,
        "full" => Attached::Full(limit(&told.text()?)?),
        _ => return Err(Trouble::Garbage),
    })
}

pub(super) fn ended(told: &Value) -> Told<usize> {
    number(told).map(count)
}

pub(super) fn pulse(told: Value) -> Told<Pulse> {
    let mut told = Items::of(told)?;
    let (now, fallen) = (StoreTime(told.number()?), told.number()? == 1);
    Ok(Pulse { now, fallen, owed: count(told.number()?), there: count(told.number()?) })
}

pub(super) fn claimed(told: Value) -> Told<Vec<Claimed>> {
    let claimed = |told| {
        let (owed, token, _) = owed(told)?;
        Ok(Claimed { owed, token })
    };
    Items::of(told)?.0.map(claimed).collect()
}

/// An owed event with its newest claim, and its place among all that came to be owed.
fn owed(told: Value) -> Told<(Owed, u64, u64)> {
    let mut told = Items::of(told)?;
    let id = told.parsed()?;
    let (mut fields, mut rest) = (HashMap::new(), Items::of(told.value()?)?);
    while let Some(name) = rest.some_bytes()? {
        fields.insert(text(&name)?, rest.bytes()?);
    }
    let get = |name: &str| fields.get(name).ok_or(Trouble::Garbage);
    let word = |name: &str| text(get(name)?);
    let (page, visitor) = (word("page")?, word("visitor")?);
    let some = |id: &str| (!id.is_empty()).then(|| id.to_owned());
    let whose = Whose {
        page: some(&page).map(|id| parsed(&id)).transpose()?,
        visitor: some(&visitor).map(|id| parsed(&id)).transpose()?,
    };
    let last = (1..=parsed::<usize>(&word("last")?)?).map(|i| {
        let head = word(&format!("l:{i}"))?;
        let (version, name) = head.split_once(' ').ok_or(Trouble::Garbage)?;
        let bytes = fields.get(&format!("b:{i}")).cloned();
        Ok(Cell { id: full_cell_id(name)?, version: parsed(version)?, bytes })
    });
    let event = Owed {
        id,
        listener: word("listener")?.into(),
        whose,
        key: word("key")?.into(),
        cause: serde_json::from_slice(get("cause")?).map_err(|_| Trouble::Garbage)?,
        last: last.collect::<Told<_>>()?,
        not_before: StoreTime(parsed(&word("not_before")?)?),
        attempts: parsed(&word("attempts")?)?,
        dead: fields.get("dead").map(|dead| text(dead)).transpose()?.map(Into::into),
    };
    Ok((event, parsed(&word("token")?)?, parsed(&word("turn")?)?))
}

pub(super) fn listed(told: Value, what: &List) -> Told<Listed> {
    let mut entries = Items::of(told)?.0.map(|told| entry(told, what)).collect::<Told<Vec<_>>>()?;
    let is_more = entries.len() > MOST;
    entries.truncate(MOST);
    let next = entries.last().filter(|_| is_more).map(|(_, cursor)| cursor.clone());
    Ok(Listed { entries: entries.into_iter().map(|(entry, _)| entry).collect(), next })
}

fn entry(told: Value, what: &List) -> Told<(Entry, Bytes)> {
    if *what == List::Owed {
        let (owed, _, turn) = owed(told)?;
        return Ok((Entry::Owed(owed), turn.to_string().into()));
    }
    let mut told = Items::of(told)?;
    let name = told.text()?;
    let cursor = Bytes::from(name.clone());
    if let List::Cells(scope) = what {
        let id = CellId { scope: *scope, ..cell_id("global", &name)? };
        let (version, ends) = (told.parsed()?, told.text()?);
        let ends = if ends == "-" { None } else { Some(StoreTime(parsed(&ends)?)) };
        return Ok((Entry::Cell { cell: Cell { id, version, bytes: told.some_bytes()? }, ends }, cursor));
    }
    let (page, visitor, began) = (parsed(&name)?, told.parsed()?, StoreTime(told.parsed()?));
    let away = told.text()?;
    let away_since = if away == "-" { None } else { Some(StoreTime(parsed(&away)?)) };
    Ok((Entry::Page { page, visitor, began, away_since, bytes: count(told.number()?) }, cursor))
}

/// The entries of the stream, each with its position.
pub(super) fn changes(told: Value) -> Told<Vec<(u64, Change)>> {
    if told == Value::Nil {
        return Ok(Vec::new());
    }
    let mut stream = Items::of(Items::of(told)?.value()?)?;
    stream.value()?;
    Items::of(stream.value()?)?.0.map(change).collect()
}

fn change(told: Value) -> Told<(u64, Change)> {
    let mut told = Items::of(told)?;
    let id = told.text()?;
    let position = parsed(id.split_once('-').ok_or(Trouble::Garbage)?.0)?;
    let mut fields = Items::of(told.value()?)?;
    let (kind, name) = (fields.text()?, fields.text()?);
    fields.value()?;
    let version: Version = fields.parsed()?;
    let change = match kind.as_str() {
        "cell" => Change::Cell(full_cell_id(&name)?, version),
        "ended" => Change::Ended(parsed(&name)?),
        _ => return Err(Trouble::Garbage),
    };
    Ok((position, change))
}
