//! The contract written down as simply as possible: lists, searched from the front, nothing kept twice.

use crate::callers::{CallerReceipt, Lease};
use crate::ends::Times;
use crate::history::{CHAIN, DONE};
use crate::owed::OwedEvent;
use blockwork_core::cell::Version;
use blockwork_core::id::{InstanceId, PageId, VisitorId};
use blockwork_core::store::{
    Beat, Cell, CellId, Commit, EventKey, Going, Limit, Outcome, PageTicket, Pulse, Read, Reason, ScopeId, StoreLimits,
    StoreTime, View,
};
use bytes::Bytes;
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) limits: StoreLimits,
    pub(crate) now: StoreTime,
    pub(crate) pages: Vec<Page>,
    pub(crate) visitors: Vec<Visitor>,
    global: Vec<Cell>,
    pub(crate) times: Times,
    pub(crate) ended: Vec<PageId>,
    pub(crate) callers: Vec<CallerReceipt>,
    pub(crate) leases: Vec<Lease>,
    /// In the order in which they came to be owed.
    pub(crate) owed: Vec<OwedEvent>,
    /// Those that were seen, and when.
    pub(crate) instances: Vec<(InstanceId, StoreTime)>,
    pub(crate) fallen: Vec<InstanceId>,
}

/// The list of pages is in the order of their last signs of life.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) ticket: PageTicket,
    pub(crate) seen: StoreTime,
    floor: u64,
    pub(crate) receipts: Vec<(u64, u64, Bytes)>,
    pub(crate) cells: Vec<Cell>,
    /// The instance that has its feed.
    pub(crate) feed: Option<InstanceId>,
    pub(crate) feeds: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) id: VisitorId,
    pub(crate) used: StoreTime,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) enum Arrival {
    Open,
    Answered(Bytes),
    Other,
    Late,
    Ended,
    Lost,
    Full(Limit),
}

pub(crate) fn size(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.id.state.len() + cell.id.key.len() + cell.bytes.as_ref().map_or(0, Bytes::len)).sum()
}

impl Page {
    fn size(&self) -> usize {
        size(&self.cells) + self.receipts.iter().map(|(_, _, answer)| answer.len()).sum::<usize>()
    }
}

impl Model {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        Self {
            limits,
            now: StoreTime(0),
            pages: Vec::new(),
            visitors: Vec::new(),
            global: Vec::new(),
            times: Times::new(),
            ended: Vec::new(),
            callers: Vec::new(),
            leases: Vec::new(),
            owed: Vec::new(),
            instances: Vec::new(),
            fallen: Vec::new(),
        }
    }

    pub(crate) fn beat(&mut self, beat: &Beat) -> Pulse {
        self.now = self.now.max(beat.saw.plus(beat.since.min(Duration::from_secs(5))));
        match beat.going {
            Going::On => self.seen(beat.me),
            Going::Away => self.give_up(beat.me, true),
        }
        let silent = |(_, seen): &&(InstanceId, StoreTime)| seen.plus(self.limits.silence) < self.now;
        let mut silent: Vec<_> = self.instances.iter().filter(silent).map(|(id, _)| *id).collect();
        silent.sort_unstable();
        for id in silent {
            self.give_up(id, false);
            self.fallen.push(id);
        }
        self.end_what_is_over();
        let fallen = self.fallen.contains(&beat.me);
        self.fallen.retain(|id| *id != beat.me);
        let there = self.pages.iter().filter(|page| page.feed.is_some()).count();
        Pulse { now: self.now, fallen, owed: self.ready().count(), there }
    }

    pub(crate) fn cell(&self, id: &CellId) -> Cell {
        let of_pages = self.pages.iter().flat_map(|page| &page.cells);
        let of_visitors = self.visitors.iter().flat_map(|visitor| &visitor.cells);
        let found = of_pages.chain(of_visitors).chain(&self.global).find(|cell| cell.id == *id);
        found.cloned().unwrap_or(Cell { id: id.clone(), version: Version::NONE, bytes: None })
    }

    pub(crate) fn read(&mut self, what: &Read) -> View {
        match what.event.as_ref().map_or(Arrival::Open, |event| self.arrive(event, 0)) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return View::Answered(answer),
            Arrival::Other => return View::Other,
            Arrival::Late => return View::Late,
            Arrival::Ended => return View::Ended,
            Arrival::Lost => return View::Lost,
            Arrival::Full(limit) => return View::Full(limit),
        }
        if self.lease(what).is_err() {
            return View::Held;
        }
        let mut cells = Vec::new();
        for (id, known) in &what.cells {
            self.use_cells_of(id.scope);
            let cell = self.cell(id);
            let bytes = if *known == Some(cell.version) { None } else { cell.bytes };
            cells.push(Cell { bytes, ..cell });
        }
        View::Cells { at: self.now, cells }
    }

    pub(crate) fn commit(&mut self, commit: &Commit) -> Outcome {
        let outcome = self.decide(commit);
        self.release(commit.lease);
        outcome
    }

    fn decide(&mut self, commit: &Commit) -> Outcome {
        match self.arrive(&commit.event, commit.part) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return Outcome::Answered(answer),
            Arrival::Other => return Outcome::Other,
            Arrival::Late => return Outcome::Late,
            Arrival::Ended => return Outcome::Ended,
            Arrival::Lost => return Outcome::Lost,
            Arrival::Full(limit) => return Outcome::Full(limit),
        }
        if self.is_about_what_is_over(commit) {
            return Outcome::Ended;
        }
        let stale: Vec<Cell> =
            commit.expect.iter().filter(|(id, v)| self.cell(id).version != *v).map(|(id, _)| self.cell(id)).collect();
        if !stale.is_empty() {
            return Outcome::Stale(stale);
        }
        if commit.put.iter().any(|put| self.is_held(&put.cell, commit.lease)) {
            return Outcome::Held;
        }
        // Written first, looked at afterwards, and taken back where it is too much.
        let before = (self.pages.clone(), self.visitors.clone(), self.global.clone());
        self.write(commit);
        if let Some(limit) = self.exceeded(commit, &before.0, &before.1, &before.2) {
            (self.pages, self.visitors, self.global) = before;
            return Outcome::Full(limit);
        }
        self.set_times(commit);
        self.file(commit);
        DONE
    }

    /// The page as the newest of the list; begun, where it has not begun.
    pub(crate) fn live(&mut self, ticket: &PageTicket) -> Result<&mut Page, Arrival> {
        if let Some(at) = self.pages.iter().position(|page| page.ticket.page == ticket.page) {
            if self.pages[at].ticket.visitor != ticket.visitor {
                return Err(Arrival::Ended);
            }
            let page = self.pages.remove(at);
            self.pages.push(page);
        } else if self.ended.contains(&ticket.page) || self.now > ticket.made.plus(self.limits.begin_within) {
            return Err(Arrival::Ended);
        } else {
            self.begin(*ticket)?;
        }
        let now = self.now;
        let page = self.pages.last_mut().expect("the page is the newest");
        page.seen = now;
        Ok(page)
    }

    fn arrive(&mut self, event: &EventKey, part: u64) -> Arrival {
        let (ticket, n, floor, print) = match event {
            EventKey::Page { ticket, n, floor, print } => (ticket, n, floor, print),
            EventKey::Owed { id, token } => return self.arrive_owed(*id, *token, part),
            EventKey::Caller { who, key, print } => return self.arrive_caller(*who, *key, part, *print),
        };
        let page = match self.live(ticket) {
            Ok(page) => page,
            Err(refused) => return refused,
        };
        let receipt = page.receipts.iter().find(|receipt| receipt.0 == *n).cloned();
        page.floor = page.floor.max(*floor);
        page.receipts.retain(|receipt| receipt.0 >= page.floor);
        match receipt {
            Some(receipt) if receipt.1 == *print => Arrival::Answered(receipt.2),
            Some(_) => Arrival::Other,
            None if *n < page.floor => Arrival::Late,
            None if *n >= page.floor + 64 => Arrival::Full(Limit::OpenEvents),
            None => Arrival::Open,
        }
    }

    fn begin(&mut self, ticket: PageTicket) -> Result<(), Arrival> {
        let of_visitor = |page: &&Page| page.ticket.visitor == ticket.visitor;
        let away = |page: &&Page| page.feed.is_none();
        let full = || Arrival::Full(Limit::Sessions);
        if self.pages.iter().filter(of_visitor).count() == self.limits.sessions_per_visitor {
            let page = self.pages.iter().filter(of_visitor).find(away).ok_or_else(full)?.ticket.page;
            self.end(page, Reason::Capacity);
        }
        if self.pages.len() == self.limits.sessions {
            let page = self.pages.iter().find(away).ok_or_else(full)?.ticket.page;
            self.end(page, Reason::Capacity);
        }
        let (receipts, cells) = (Vec::new(), Vec::new());
        self.pages.push(Page { ticket, seen: self.now, floor: 1, receipts, cells, feed: None, feeds: 0 });
        Ok(())
    }

    fn write(&mut self, commit: &Commit) {
        for put in &commit.put {
            let version = Version { n: self.cell(&put.cell).version.n + 1, by: commit.id.mark() };
            if self.cell(&put.cell).bytes.is_some() {
                self.cells_of(put.cell.scope).retain(|cell| cell.id != put.cell);
            }
            if put.bytes.is_some() {
                let cell = Cell { id: put.cell.clone(), version, bytes: put.bytes.clone() };
                self.cells_of(put.cell.scope).push(cell);
            }
        }
        self.visitors.retain(|visitor| !visitor.cells.is_empty());
        commit.expect.iter().for_each(|(id, _)| self.use_cells_of(id.scope));
    }

    pub(crate) fn cells_of(&mut self, scope: ScopeId) -> &mut Vec<Cell> {
        match scope {
            ScopeId::Page(id) => {
                &mut self.pages.iter_mut().find(|page| page.ticket.page == id).expect("the page lives").cells
            }
            ScopeId::Global => &mut self.global,
            ScopeId::Visitor(id) => {
                if !self.visitors.iter().any(|visitor| visitor.id == id) {
                    self.visitors.push(Visitor { id, used: self.now, cells: Vec::new() });
                }
                &mut self.visitors.iter_mut().find(|visitor| visitor.id == id).expect("it was made").cells
            }
        }
    }

    pub(crate) fn use_cells_of(&mut self, scope: ScopeId) {
        let now = self.now;
        self.visitors
            .iter_mut()
            .filter(|visitor| scope == ScopeId::Visitor(visitor.id))
            .for_each(|visitor| visitor.used = now);
    }

    fn exceeded(&self, commit: &Commit, pages: &[Page], visitors: &[Visitor], global: &[Cell]) -> Option<Limit> {
        let limits = self.limits;
        let too_many = |before: usize, after: usize| after > before && after > limits.cells;
        let find = |pages: &[Page], id| pages.iter().find(|page: &&Page| page.ticket.page == id).cloned();
        let old_cells = |id| visitors.iter().find(|visitor| visitor.id == id).map_or(0, |visitor| visitor.cells.len());
        if commit.put.iter().any(|put| put.bytes.as_ref().is_some_and(|bytes| bytes.len() > limits.cell_bytes)) {
            return Some(Limit::CellBytes);
        }
        let page = self.whose(&commit.event).page.and_then(|id| Some((find(pages, id)?, find(&self.pages, id)?)));
        if page.as_ref().is_some_and(|(old, new)| too_many(old.cells.len(), new.cells.len()))
            || self.visitors.iter().any(|visitor| too_many(old_cells(visitor.id), visitor.cells.len()))
            || (self.global.len() > global.len() && self.global.len() > limits.global_cells)
        {
            return Some(Limit::Cells);
        }
        let of_page = matches!(commit.event, EventKey::Page { .. });
        let answer = match commit.event {
            EventKey::Page { .. } => commit.answer.len(),
            EventKey::Caller { .. } => 128 + commit.answer.len(),
            _ if commit.part > 0 => 64 + commit.answer.len(),
            EventKey::Owed { .. } => 0,
        };
        let filed = if of_page { answer } else { 0 };
        if let Some((old, new)) = page
            && new.size() + filed > limits.session_bytes
            && (filed > 1024 || size(&new.cells) > size(&old.cells))
        {
            return Some(Limit::SessionBytes);
        }
        let new_owed = commit.owed.iter().filter(|owed| !self.is_owed(owed.id)).count();
        let before = cells_of_all(pages, visitors, global);
        let after = cells_of_all(&self.pages, &self.visitors, &self.global) + 512 * new_owed;
        let receipts = pages.iter().map(|page| page.size() - size(&page.cells)).sum::<usize>();
        let receipts = receipts + self.callers.iter().map(CallerReceipt::size).sum::<usize>();
        let owed = self.owed.iter().map(OwedEvent::size).sum::<usize>();
        let grows = if of_page { answer > 1024 || after > before } else { after + answer > before };
        if after + receipts + owed + answer > limits.total_bytes && grows && !self.owes_an_end_on(commit) {
            return Some(Limit::TotalBytes);
        }
        let chained = self.owed.iter().filter(|event| &*event.owed.listener == CHAIN).count();
        (new_owed > 0 && chained + new_owed > limits.owed).then_some(Limit::Owed)
    }
}

/// The bytes of all cells, and of visitors for being there.
fn cells_of_all(pages: &[Page], visitors: &[Visitor], global: &[Cell]) -> usize {
    let of_pages = pages.iter().map(|page| size(&page.cells)).sum::<usize>();
    let of_visitors = visitors.iter().map(|visitor| 512 + size(&visitor.cells)).sum::<usize>();
    of_pages + of_visitors + size(global)
}
