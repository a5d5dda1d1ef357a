//! More of the naive model: callers without a page, and leases.

use crate::naive::{Arrival, Model};
use blockwork_core::id::{InstanceId, LeaseId};
use blockwork_core::store::{CellId, Read, ScopeId, StoreTime};
use bytes::Bytes;
use std::time::Duration;

/// The receipt of an event without a page, or of an update of it.
#[derive(Debug)]
pub(crate) struct CallerReceipt {
    pub(crate) who: ScopeId,
    pub(crate) key: [u8; 16],
    pub(crate) part: u64,
    pub(crate) print: u64,
    pub(crate) answer: Bytes,
    pub(crate) until: StoreTime,
}

impl CallerReceipt {
    pub(crate) fn size(&self) -> usize {
        128 + self.answer.len()
    }
}

#[derive(Debug)]
pub(crate) struct Lease {
    id: LeaseId,
    by: InstanceId,
    pub(crate) until: StoreTime,
    cells: Vec<CellId>,
}

impl Model {
    pub(crate) fn arrive_caller(&mut self, who: ScopeId, key: [u8; 16], part: u64, print: u64) -> Arrival {
        self.use_cells_of(who);
        let of = |part| move |one: &&CallerReceipt| (one.who, one.key, one.part) == (who, key, part);
        let (whole, update) = (self.callers.iter().find(of(0)), self.callers.iter().find(of(part)));
        match whole.or(update) {
            None => Arrival::Open,
            Some(receipt) if receipt.print != print => Arrival::Other,
            Some(receipt) if receipt.part == part => Arrival::Answered(receipt.answer.clone()),
            Some(_) => Arrival::Late,
        }
    }

    /// Files the answer of a caller. Where the event is over, so are the receipts of its updates.
    pub(crate) fn file_caller(&mut self, receipt: CallerReceipt) {
        if receipt.part == 0 {
            self.callers.retain(|other| (other.who, other.key) != (receipt.who, receipt.key));
        }
        self.callers.push(receipt);
    }

    /// Whether anybody has a lease on the cell but this one.
    pub(crate) fn is_held(&self, cell: &CellId, mine: Option<LeaseId>) -> bool {
        self.leases.iter().any(|lease| Some(lease.id) != mine && lease.cells.contains(cell))
    }

    /// Takes the lease that a read asks for on all its cells, or says that somebody else has one.
    pub(crate) fn lease(&mut self, what: &Read) -> Result<(), ()> {
        let Some(id) = what.lease else { return Ok(()) };
        if what.cells.iter().any(|(cell, _)| self.is_held(cell, Some(id))) {
            return Err(());
        }
        self.seen(what.by);
        let new = what.cells.iter().map(|(cell, _)| cell.clone());
        match self.leases.iter_mut().find(|lease| lease.id == id) {
            Some(lease) => lease.cells.extend(new),
            None if what.cells.is_empty() => {}
            None => {
                let until = self.now.plus(Duration::from_secs(60));
                self.leases.push(Lease { id, by: what.by, until, cells: new.collect() });
            }
        }
        Ok(())
    }

    pub(crate) fn release(&mut self, id: Option<LeaseId>) {
        self.leases.retain(|lease| Some(lease.id) != id);
    }

    pub(crate) fn release_all(&mut self, by: InstanceId) {
        self.leases.retain(|lease| lease.by != by);
    }
}
