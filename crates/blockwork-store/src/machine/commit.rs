//! The step of a commit: everything is checked, then everything is changed.

use super::arrive::Arrival;
use super::{CallerKey, Log, Machine, OwedRow, Part, Receipt, Row, Value};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cell, CellId, Change, Commit, EventKey, Outcome, Owed, Put, ScopeId};

impl Machine {
    pub(crate) fn commit(&mut self, commit: &Commit, log: &mut Log) -> Outcome {
        let outcome = self.decide(commit, log);
        if let Some(lease) = commit.lease {
            self.instances.release(lease);
        }
        outcome
    }

    fn decide(&mut self, commit: &Commit, log: &mut Log) -> Outcome {
        match self.arrive(&commit.event, commit.part, log) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return Outcome::Answered(answer),
            Arrival::Other => return Outcome::Other,
            Arrival::Late => return Outcome::Late,
            Arrival::Ended => return Outcome::Ended,
            Arrival::Lost => return Outcome::Lost,
            Arrival::Full(limit) => return Outcome::Full(limit),
        }
        self.retire(commit.expect.iter().map(|(cell, _)| cell), log);
        if self.session_is_over(&commit.event, commit.expect.iter().map(|(cell, _)| cell)) {
            return Outcome::Ended;
        }
        if commit.put.iter().any(|put| self.is_nobodys(&put.cell)) {
            return Outcome::Ended;
        }
        let stale = self.stale(commit);
        if !stale.is_empty() {
            return Outcome::Stale(stale);
        }
        if commit.put.iter().any(|put| self.instances.holds(&put.cell, commit.lease, self.now)) {
            return Outcome::Held;
        }
        if let Some(limit) = self.exceeded(commit) {
            return Outcome::Full(limit);
        }
        self.write(commit, log);
        Outcome::Done { at: self.ring.head() }
    }

    /// Whether the cell's page is over: what an end causes has its last values, and nowhere to put others.
    fn is_nobodys(&self, cell: &CellId) -> bool {
        matches!(cell.scope, ScopeId::Page(page) if self.pages.get(page).is_none())
    }

    fn stale(&self, commit: &Commit) -> Vec<Cell> {
        let changed = commit.expect.iter().filter(|(cell, version)| self.version(cell) != *version);
        changed.map(|(cell, _)| self.look(cell, None)).collect()
    }

    fn write(&mut self, commit: &Commit, log: &mut Log) {
        for put in &commit.put {
            self.write_cell(commit, put, log);
        }
        self.file(commit, log);
        for owed in &commit.owed {
            self.owe(commit, owed, log);
        }
        self.touch_visitors(commit.expect.iter().map(|(cell, _)| cell), log);
    }

    fn write_cell(&mut self, commit: &Commit, put: &Put, log: &mut Log) {
        let Put { cell, bytes, ttl } = put;
        let version = match bytes {
            Some(bytes) => {
                if let ScopeId::Visitor(visitor) = cell.scope {
                    self.make(Row::Visitor(visitor, self.now), log);
                }
                let version = self.version(cell).next(commit.id.mark());
                let ends = ttl.map(|ttl| self.now.plus(ttl));
                self.make(Row::Cell(cell.clone(), Value { version, bytes: bytes.clone(), ends }), log);
                version
            }
            None if self.value(cell).is_none() => return,
            None => return self.drop_one(cell, log),
        };
        self.announce(Change::Cell(cell.clone(), version));
    }

    /// A cell is gone; and its visitor too, where it was the last one.
    pub(super) fn drop_one(&mut self, cell: &CellId, log: &mut Log) {
        self.make(Row::CellDropped(cell.clone()), log);
        self.announce(Change::Cell(cell.clone(), Version::NONE));
        if let ScopeId::Visitor(visitor) = cell.scope
            && self.visitors.cells(visitor).is_some_and(|cells| cells.len() == 0)
        {
            self.make(Row::VisitorDropped(visitor), log);
        }
    }

    /// Files the answer. Where the event is over, so are the receipts of its updates.
    fn file(&mut self, commit: &Commit, log: &mut Log) {
        let Commit { part, .. } = *commit;
        let receipt = |print| Receipt { print, commit: commit.id, answer: commit.answer.clone() };
        match commit.event {
            EventKey::Page { ticket, n, print, .. } => {
                self.make(Row::Receipt(ticket.page, Part { n, part }, receipt(print)), log);
                if part == 0 {
                    let page = self.pages.get(ticket.page);
                    let updates = Part { n, part: 1 }..=Part { n, part: u64::MAX };
                    for update in page.map(|page| page.receipts(updates)).unwrap_or_default() {
                        self.make(Row::ReceiptDropped(ticket.page, update), log);
                    }
                }
            }
            EventKey::Caller { who, key, print } => {
                let until = self.now.plus(self.limits.caller_kept);
                self.make(Row::Caller(CallerKey { who, key, part }, receipt(print), until), log);
                if part == 0 {
                    for update in self.callers.parts_of(who, key) {
                        self.make(Row::CallerDropped(update), log);
                    }
                }
            }
            EventKey::Owed { id, .. } if part > 0 => self.make(Row::OwedPart(id, part, commit.answer.clone()), log),
            EventKey::Owed { id, .. } => {
                if !commit.owed.iter().any(|owed| owed.id == id) {
                    self.make(Row::OwedDropped(id), log);
                }
            }
        }
    }

    fn owe(&mut self, commit: &Commit, owed: &Owed, log: &mut Log) {
        let known = self.owed.get(owed.id).map(|row| (row.token, row.turn));
        let its_own = commit.part == 0 && matches!(commit.event, EventKey::Owed { id, .. } if id == owed.id);
        match known {
            Some((token, turn)) if its_own => {
                self.instances.unclaim(owed.id);
                self.make(Row::Owed(OwedRow { owed: owed.clone(), token, turn }), log);
            }
            // What is owed already is not owed twice.
            Some(_) => {}
            None => {
                let at_once = owed.not_before <= self.now && owed.dead.is_none();
                let (attempts, token) = if at_once { (1, 1) } else { (owed.attempts, 0) };
                if at_once {
                    self.instances.seen(commit.by, self.now);
                    self.instances.claim(owed.id, commit.by);
                }
                let turn = self.owed.next_turn();
                self.make(Row::Owed(OwedRow { owed: Owed { attempts, ..owed.clone() }, token, turn }), log);
            }
        }
    }
}
