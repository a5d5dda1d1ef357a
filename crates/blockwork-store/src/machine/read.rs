//! The step of a read.

use super::arrive::Arrival;
use super::{Log, Machine};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cell, CellId, Read, View};

impl Machine {
    /// The receipt of the event that reads, or else the cells.
    pub(crate) fn read(&mut self, what: &Read, log: &mut Log) -> View {
        let arrival = what.event.as_ref().map_or(Arrival::Open, |event| self.arrive(event, log));
        match arrival {
            Arrival::Open => {}
            Arrival::Answered(answer) => return View::Answered(answer),
            Arrival::Other => return View::Other,
            Arrival::Late => return View::Late,
            Arrival::Ended => return View::Ended,
            Arrival::Full(limit) => return View::Full(limit),
        }
        self.retire(what.cells.iter().map(|(cell, _)| cell), log);
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
}
