//! The contract written down as simply as possible: lists, searched from the front, nothing kept twice.

use blockwork_core::cell::Version;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{
    Cell, CellId, Commit, EventKey, Limit, Outcome, PageTicket, Read, ScopeId, StoreLimits, StoreTime, View,
};
use bytes::Bytes;
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Model {
    limits: StoreLimits,
    pub(crate) now: StoreTime,
    pages: Vec<Page>,
    visitors: Vec<Visitor>,
    ended: Vec<PageId>,
}

/// The list of pages is in the order of their last signs of life.
#[derive(Clone, Debug)]
struct Page {
    ticket: PageTicket,
    seen: StoreTime,
    floor: u64,
    receipts: Vec<(u64, u64, Bytes)>,
    cells: Vec<Cell>,
}

#[derive(Clone, Debug)]
struct Visitor {
    id: VisitorId,
    used: StoreTime,
    cells: Vec<Cell>,
}

enum Arrival {
    Open,
    Answered(Bytes),
    Other,
    Late,
    Ended,
    Full,
}

fn size(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.id.state.len() + cell.id.key.len() + cell.bytes.as_ref().map_or(0, Bytes::len)).sum()
}

impl Page {
    fn size(&self) -> usize {
        size(&self.cells) + self.receipts.iter().map(|(_, _, answer)| answer.len()).sum::<usize>()
    }
}

impl Model {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        Self { limits, now: StoreTime(0), pages: Vec::new(), visitors: Vec::new(), ended: Vec::new() }
    }

    pub(crate) fn beat(&mut self, saw: StoreTime, since: Duration) -> StoreTime {
        self.now = self.now.max(saw.plus(since.min(Duration::from_secs(5))));
        self.end_what_is_over();
        self.now
    }

    fn end_what_is_over(&mut self) {
        let (now, limits) = (self.now, self.limits);
        let over: Vec<PageId> = self
            .pages
            .iter()
            .filter(|page| page.seen.plus(limits.session_kept) <= now)
            .map(|page| page.ticket.page)
            .collect();
        over.into_iter().for_each(|page| self.end(page));
        self.visitors.retain(|visitor| visitor.used.plus(limits.visitor_kept) > now);
    }

    fn end(&mut self, page: PageId) {
        self.pages.retain(|other| other.ticket.page != page);
        self.ended.push(page);
    }

    pub(crate) fn cell(&self, id: &CellId) -> Cell {
        let of_pages = self.pages.iter().flat_map(|page| &page.cells);
        let of_visitors = self.visitors.iter().flat_map(|visitor| &visitor.cells);
        let found = of_pages.chain(of_visitors).find(|cell| cell.id == *id);
        found.cloned().unwrap_or(Cell { id: id.clone(), version: Version::NONE, bytes: None })
    }

    pub(crate) fn read(&mut self, what: &Read) -> View {
        match what.event.as_ref().map_or(Arrival::Open, |event| self.arrive(event)) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return View::Answered(answer),
            Arrival::Other => return View::Other,
            Arrival::Late => return View::Late,
            Arrival::Ended => return View::Ended,
            Arrival::Full => return View::Full(Limit::OpenEvents),
        }
        let mut cells = Vec::new();
        for (id, known) in &what.cells {
            self.use_cells_of(id);
            let cell = self.cell(id);
            let bytes = if *known == Some(cell.version) { None } else { cell.bytes };
            cells.push(Cell { bytes, ..cell });
        }
        View::Cells { at: self.now, cells }
    }

    pub(crate) fn commit(&mut self, commit: &Commit) -> Outcome {
        match self.arrive(&commit.event) {
            Arrival::Open => {}
            Arrival::Answered(answer) => return Outcome::Answered(answer),
            Arrival::Other => return Outcome::Other,
            Arrival::Late => return Outcome::Late,
            Arrival::Ended => return Outcome::Ended,
            Arrival::Full => return Outcome::Full(Limit::OpenEvents),
        }
        let stale: Vec<Cell> =
            commit.expect.iter().filter(|(id, v)| self.cell(id).version != *v).map(|(id, _)| self.cell(id)).collect();
        if !stale.is_empty() {
            return Outcome::Stale(stale);
        }
        // Written first, looked at afterwards, and taken back where it is too much.
        let before = (self.pages.clone(), self.visitors.clone());
        self.write(commit);
        if let Some(limit) = self.exceeded(commit, &before.0, &before.1) {
            (self.pages, self.visitors) = before;
            return Outcome::Full(limit);
        }
        Outcome::Done
    }

    fn arrive(&mut self, event: &EventKey) -> Arrival {
        let EventKey::Page { ticket, n, floor, print } = event;
        if let Some(at) = self.pages.iter().position(|page| page.ticket.page == ticket.page) {
            if self.pages[at].ticket.visitor != ticket.visitor {
                return Arrival::Ended;
            }
            let page = self.pages.remove(at);
            self.pages.push(page);
        } else if self.ended.contains(&ticket.page) || self.now > ticket.made.plus(self.limits.begin_within) {
            return Arrival::Ended;
        } else {
            self.begin(*ticket);
        }
        let now = self.now;
        let page = self.pages.last_mut().expect("the page is the newest");
        page.seen = now;
        let receipt = page.receipts.iter().find(|receipt| receipt.0 == *n).cloned();
        page.floor = page.floor.max(*floor);
        page.receipts.retain(|receipt| receipt.0 >= page.floor);
        match receipt {
            Some(receipt) if receipt.1 == *print => Arrival::Answered(receipt.2),
            Some(_) => Arrival::Other,
            None if *n < page.floor => Arrival::Late,
            None if *n >= page.floor + 64 => Arrival::Full,
            None => Arrival::Open,
        }
    }

    fn begin(&mut self, ticket: PageTicket) {
        let of_visitor: Vec<PageId> = self
            .pages
            .iter()
            .filter(|page| page.ticket.visitor == ticket.visitor)
            .map(|page| page.ticket.page)
            .collect();
        if of_visitor.len() == self.limits.sessions_per_visitor {
            self.end(of_visitor[0]);
        }
        if self.pages.len() == self.limits.sessions {
            self.end(self.pages[0].ticket.page);
        }
        self.pages.push(Page { ticket, seen: self.now, floor: 1, receipts: Vec::new(), cells: Vec::new() });
    }

    fn write(&mut self, commit: &Commit) {
        let EventKey::Page { ticket, n, print, .. } = &commit.event;
        for put in &commit.put {
            let version = Version { n: self.cell(&put.cell).version.n + 1, by: commit.id.mark() };
            let cells = self.cells_of(put.cell.scope);
            cells.retain(|cell| cell.id != put.cell);
            cells.push(Cell { id: put.cell.clone(), version, bytes: Some(put.bytes.clone()) });
        }
        let page = self.pages.iter_mut().find(|page| page.ticket.page == ticket.page).expect("the page lives");
        page.receipts.push((*n, *print, commit.answer.clone()));
        commit.expect.iter().for_each(|(id, _)| self.use_cells_of(id));
    }

    fn cells_of(&mut self, scope: ScopeId) -> &mut Vec<Cell> {
        match scope {
            ScopeId::Page(id) => {
                &mut self.pages.iter_mut().find(|page| page.ticket.page == id).expect("the page lives").cells
            }
            ScopeId::Visitor(id) => {
                if !self.visitors.iter().any(|visitor| visitor.id == id) {
                    self.visitors.push(Visitor { id, used: self.now, cells: Vec::new() });
                }
                &mut self.visitors.iter_mut().find(|visitor| visitor.id == id).expect("it was made").cells
            }
        }
    }

    fn use_cells_of(&mut self, id: &CellId) {
        let now = self.now;
        self.visitors
            .iter_mut()
            .filter(|visitor| id.scope == ScopeId::Visitor(visitor.id))
            .for_each(|visitor| visitor.used = now);
    }

    fn exceeded(&self, commit: &Commit, pages: &[Page], visitors: &[Visitor]) -> Option<Limit> {
        let EventKey::Page { ticket, .. } = &commit.event;
        let limits = self.limits;
        let too_many = |before: usize, after: usize| after > before && after > limits.cells;
        let page =
            |pages: &[Page]| pages.iter().find(|page| page.ticket.page == ticket.page).expect("it lives").clone();
        let (old, new) = (page(pages), page(&self.pages));
        let old_cells = |id| visitors.iter().find(|visitor| visitor.id == id).map_or(0, |visitor| visitor.cells.len());
        if commit.put.iter().any(|put| put.bytes.len() > limits.cell_bytes) {
            return Some(Limit::CellBytes);
        }
        if too_many(old.cells.len(), new.cells.len())
            || self.visitors.iter().any(|visitor| too_many(old_cells(visitor.id), visitor.cells.len()))
        {
            return Some(Limit::Cells);
        }
        let large_answer = commit.answer.len() > 1024;
        if new.size() > limits.session_bytes && (large_answer || size(&new.cells) > size(&old.cells)) {
            return Some(Limit::SessionBytes);
        }
        let of_visitors =
            |visitors: &[Visitor]| visitors.iter().map(|visitor| 512 + size(&visitor.cells)).sum::<usize>();
        let of_cells = |pages: &[Page]| pages.iter().map(|page| size(&page.cells)).sum::<usize>();
        let total = self.pages.iter().map(Page::size).sum::<usize>() + of_visitors(&self.visitors);
        let grows = of_cells(&self.pages) + of_visitors(&self.visitors) > of_cells(pages) + of_visitors(visitors);
        if total > limits.total_bytes && (large_answer || grows) {
            return Some(Limit::TotalBytes);
        }
        None
    }
}
