//! The step of a list: some entries at a time, from a cursor on.

use super::cells::Name;
use super::{Machine, OwedRow, PageRow, Value};
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{Cell, Entry, List, Listed, ScopeId};
use bytes::Bytes;

/// A call brings at most so many entries.
const MOST: usize = 200;

impl Machine {
    /// What there is after the cursor; a cursor of another list begins at the beginning.
    pub(crate) fn list(&self, what: &List, after: Option<&Bytes>) -> Listed {
        let after = after.map(Bytes::as_ref);
        match what {
            List::Cells(scope) => self.list_cells(*scope, after),
            List::Pages(visitor) => self.list_pages(*visitor, after),
            List::Owed => self.list_owed(after),
        }
    }

    fn list_cells(&self, scope: ScopeId, after: Option<&[u8]>) -> Listed {
        let after = after.and_then(name_of);
        if self.is_over(scope) {
            return Listed::default();
        }
        let rest = self.cells(scope).into_iter().flat_map(|cells| cells.after(after.as_ref()));
        let now = self.now;
        let alive = |(_, value): &(&Name, &Value)| value.ends.is_none_or(|ends| ends > now);
        let entry = |(name, value): (&Name, &Value)| {
            let cell = Cell { id: name.of(scope), version: value.version, bytes: Some(value.bytes.clone()) };
            (Entry::Cell { cell, ends: value.ends }, cursor_of(name))
        };
        listed(rest.filter(alive).map(entry))
    }

    fn list_pages(&self, visitor: Option<VisitorId>, after: Option<&[u8]>) -> Listed {
        let after = after.and_then(|bytes| bytes.try_into().ok()).map(PageId::from_bytes);
        let mut pages: Vec<PageId> = match visitor {
            Some(visitor) => self.pages.of(visitor).collect(),
            None => self.pages.all().collect(),
        };
        pages.retain(|page| after.is_none_or(|after| *page > after) && !self.is_over(ScopeId::Page(*page)));
        // The first ones alone are put in order: a store has many pages.
        if pages.len() > MOST {
            pages.select_nth_unstable(MOST);
            pages.truncate(MOST + 1);
        }
        pages.sort_unstable();
        listed(pages.into_iter().filter_map(|id| {
            let page = self.pages.get(id)?;
            let PageRow { visitor, made: began, seen, .. } = page.row;
            let away_since = page.is_away().then_some(seen);
            let entry = Entry::Page { page: id, visitor, began, away_since, bytes: page.bytes() };
            Some((entry, Bytes::copy_from_slice(&id.to_bytes())))
        }))
    }

    fn list_owed(&self, after: Option<&[u8]>) -> Listed {
        let after = after.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        let entry = |row: &OwedRow| (Entry::Owed(row.owed.clone()), Bytes::copy_from_slice(&row.turn.to_be_bytes()));
        listed(self.owed.after(after).map(entry))
    }
}

fn listed(entries: impl Iterator<Item = (Entry, Bytes)>) -> Listed {
    let mut listed = Listed::default();
    let mut last = None;
    for (entry, cursor) in entries {
        if listed.entries.len() == MOST {
            listed.next = last;
            break;
        }
        listed.entries.push(entry);
        last = Some(cursor);
    }
    listed
}

/// Names as bytes: no name of a state has a zero byte in it.
fn cursor_of(name: &Name) -> Bytes {
    [name.state.as_bytes(), &[0], name.key.as_bytes()].concat().into()
}

fn name_of(cursor: &[u8]) -> Option<Name> {
    let (state, key) = std::str::from_utf8(cursor).ok()?.split_once('\0')?;
    Some(Name { state: state.into(), key: key.into() })
}
