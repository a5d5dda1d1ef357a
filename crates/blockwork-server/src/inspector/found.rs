//! What the inspector shows, as data.

use crate::control::{Shown, short, shown};
use crate::engine::Engine;
use blockwork_core::id::VisitorId;
use blockwork_core::store::{Cell, Entry, List, Listed, ScopeId, StoreError, StoreTime};
use std::collections::BTreeSet;

/// So much is shown of each kind.
pub(super) const MOST: usize = 200;

/// So many bytes of a value are shown.
const MOST_BYTES: usize = 2 << 10;

/// What is there now. Each kind is read by itself: they may be a moment apart.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) now: StoreTime,
    pub(super) pages: Part<PageRow>,
    pub(super) cells: Part<CellRow>,
    pub(super) owed: Part<Shown>,
}

/// Some of what there is of a kind.
#[derive(Clone, Debug)]
pub(super) struct Part<T> {
    pub(super) rows: Vec<T>,
    /// Whether there is more of it.
    pub(super) more: bool,
}

/// A page whose session lives.
#[derive(Clone, Debug)]
pub(super) struct PageRow {
    pub(super) page: String,
    pub(super) visitor: String,
    /// Milliseconds since it was rendered.
    pub(super) age: u64,
    /// Milliseconds since it was heard of last; none while it is there.
    pub(super) away: Option<u64>,
    /// Milliseconds until its session ends, if it does not come back; none while it is there.
    pub(super) ends_in: Option<u64>,
    pub(super) bytes: usize,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct CellRow {
    pub(super) owner: String,
    pub(super) state: String,
    pub(super) key: String,
    pub(super) version: String,
    /// Milliseconds until its own time is over; none where it lives as long as its owner.
    pub(super) ends_in: Option<u64>,
    pub(super) bytes: usize,
    pub(super) value: String,
}

impl Found {
    /// Reads it all.
    pub(super) async fn now(engine: &Engine) -> Result<Self, StoreError> {
        let now = engine.now();
        let listed = engine.store.list(&List::Pages(None), None).await?;
        let owners = owners(&listed);
        let pages = part(listed, |entry| page_row(engine, now, entry));
        let owed = part(engine.store.list(&List::Owed, None).await?, |entry| match entry {
            Entry::Owed(owed) => Some(shown(&owed, now)),
            _ => None,
        });
        let cells = cells(engine, now, owners).await?;
        // Whose pages are not shown may have cells too.
        let cells = Part { more: cells.more || pages.more, ..cells };
        Ok(Self { now, pages, cells, owed })
    }
}

fn part<T>(listed: Listed, row: impl Fn(Entry) -> Option<T>) -> Part<T> {
    Part { more: listed.next.is_some(), rows: listed.entries.into_iter().filter_map(row).take(MOST).collect() }
}

/// Who may have cells: the app, the visitors of these pages, and the pages.
fn owners(pages: &Listed) -> Vec<ScopeId> {
    let ids = pages.entries.iter().filter_map(|entry| match entry {
        Entry::Page { page, visitor, .. } => Some((*page, *visitor)),
        _ => None,
    });
    let (pages, visitors): (Vec<_>, BTreeSet<VisitorId>) = ids.unzip();
    let visitors = visitors.into_iter().map(ScopeId::Visitor);
    std::iter::once(ScopeId::Global).chain(visitors).chain(pages.into_iter().map(ScopeId::Page)).collect()
}

fn page_row(engine: &Engine, now: StoreTime, entry: Entry) -> Option<PageRow> {
    let Entry::Page { page, visitor, began, away_since, bytes } = entry else { return None };
    let ends = |since: StoreTime| since.plus(engine.config.limits.store.session_kept).0.saturating_sub(now.0);
    Some(PageRow {
        page: short(page),
        visitor: short(visitor),
        age: now.0.saturating_sub(began.0),
        away: away_since.map(|since| now.0.saturating_sub(since.0)),
        ends_in: away_since.map(ends),
        bytes,
    })
}

async fn cells(engine: &Engine, now: StoreTime, owners: Vec<ScopeId>) -> Result<Part<CellRow>, StoreError> {
    let mut rows = Vec::new();
    for owner in owners {
        let listed = engine.store.list(&List::Cells(owner), None).await?;
        for entry in listed.entries {
            let Entry::Cell { cell, ends } = entry else { continue };
            if rows.len() == MOST {
                return Ok(Part { rows, more: true });
            }
            rows.push(cell_row(engine, &cell, ends.map(|ends| ends.0.saturating_sub(now.0))));
        }
        if listed.next.is_some() {
            return Ok(Part { rows, more: true });
        }
    }
    Ok(Part { rows, more: false })
}

fn cell_row(engine: &Engine, cell: &Cell, ends_in: Option<u64>) -> CellRow {
    let id = &cell.id;
    let owner = match id.scope {
        ScopeId::Global => "the app".to_owned(),
        ScopeId::Visitor(visitor) => format!("visitor {}", short(visitor)),
        ScopeId::Page(page) => format!("page {}", short(page)),
    };
    let bytes = cell.bytes.as_deref().unwrap_or_default();
    CellRow {
        owner,
        state: format!("{}/{}", id.scope.kind(), id.state),
        key: id.key.to_string(),
        version: cell.version.to_string(),
        ends_in,
        bytes: bytes.len(),
        value: value(engine, cell, bytes),
    }
}

/// The value as JSON of this build, cut where it is long.
fn value(engine: &Engine, cell: &Cell, bytes: &[u8]) -> String {
    let name = format!("{}/{}", cell.id.scope.kind(), cell.id.state);
    let json = engine.registry.state(&name).and_then(|state| (state.json)(bytes));
    match json {
        Some(json) => cut(json.get()),
        None => "this build cannot read it".to_owned(),
    }
}

fn cut(text: &str) -> String {
    if text.len() <= MOST_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MOST_BYTES);
    format!("{}… and {} bytes more", &text[..end], text.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_between_two_letters() {
        let long = format!("x{}", "ä".repeat(MOST_BYTES));
        let (shown, rest) = long.split_at(MOST_BYTES - 1);
        assert!(
            cut(&long) == format!("{shown}… and {} bytes more", rest.len()),
            "cut inside of a letter, or elsewhere"
        );
        let whole = "x".repeat(MOST_BYTES);
        assert_eq!(cut(&whole), whole);
    }
}
