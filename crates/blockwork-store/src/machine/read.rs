//! The step of a read.

use super::arrive::Arrival;
use super::{Log, Machine};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cause, Cell, CellId, EventKey, Read, ScopeId, View};

impl Machine {
    /// The receipt of the event that reads, or else the cells.
    pub(crate) fn read(&mut self, what: &Read, log: &mut Log) -> View {
        let arrival = what.event.as_ref().map_or(Arrival::Open, |event| self.arrive(event, 0, log));
        match arrival {
            Arrival::Open => {}
            Arrival::Answered(answer) => return View::Answered(answer),
            Arrival::Other => return View::Other,
            Arrival::Late => return View::Late,
            Arrival::Ended => return View::Ended,
            Arrival::Lost => return View::Lost,
            Arrival::Full(limit) => return View::Full(limit),
        }
        self.retire(what.cells.iter().map(|(cell, _)| cell), log);
        if let Some(event) = &what.event
            && self.session_is_over(event, what.cells.iter().map(|(cell, _)| cell))
        {
            return View::Ended;
        }
        if let Some(lease) = what.lease {
            if what.cells.iter().any(|(cell, _)| self.instances.holds(cell, Some(lease), self.now)) {
                return View::Held;
            }
            self.instances.seen(what.by, self.now);
            self.instances.lease(lease, what.by, what.cells.iter().map(|(cell, _)| cell.clone()), self.now);
        }
        let cells = what.cells.iter().map(|(cell, known)| self.look(cell, *known)).collect();
        self.touch_visitors(what.cells.iter().map(|(cell, _)| cell), log);
        View::Cells { at: self.now, cells }
    }

    /// A cell as it is, without bytes where the asker has them.
    pub(super) fn look(&self, cell: &CellId, known: Option<Version>) -> Cell {
        let (version, bytes) = match self.value(cell) {
            Some(value) if known == Some(value.version) => (value.version, None),
            Some(value) => (value.version, Some(value.bytes.clone())),
            None => (Version::NONE, None),
        };
        Cell { id: cell.clone(), version, bytes }
    }

    /// Whether an owed event is about the cells of a page whose session is over. Only what is owed because of the end
    /// itself goes on then, with the last values that it carries.
    pub(super) fn session_is_over<'a>(&self, event: &EventKey, cells: impl Iterator<Item = &'a CellId>) -> bool {
        let EventKey::Owed { id, .. } = event else { return false };
        let Some(row) = self.owed.get(*id) else { return false };
        let Some(page) = row.owed.whose.page else { return false };
        let of_the_end = matches!(row.owed.cause, Cause::End { .. } | Cause::Expired { .. });
        let mut of_the_page = cells.filter(|cell| cell.scope == ScopeId::Page(page));
        !of_the_end && self.pages.get(page).is_none() && of_the_page.next().is_some()
    }
}
