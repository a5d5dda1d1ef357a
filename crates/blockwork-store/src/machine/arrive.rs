//! An event arrives: its page, its receipt, its number.

use super::{Change, Log, Machine, PageRow};
use blockwork_core::event::OPEN_EVENTS;
use blockwork_core::store::{EventKey, Limit, PageTicket};
use bytes::Bytes;

/// What is known about an event before anything is read or changed for it.
pub(super) enum Arrival {
    /// It has no answer yet.
    Open,
    /// It has this one.
    Answered(Bytes),
    /// Its number belongs to an event with other inputs.
    Other,
    /// Its number is below the floor.
    Late,
    /// Its page is over, or cannot begin any more.
    Ended,
    /// Its page has too many events without an answer.
    Full(Limit),
}

impl Machine {
    /// Begins the page where it must, takes the sign of life and the floor, and looks for the receipt.
    pub(super) fn arrive(&mut self, event: &EventKey, log: &mut Log) -> Arrival {
        let EventKey::Page { ticket, n, floor, print } = event;
        let Some(row) = self.live(ticket, log) else { return Arrival::Ended };
        // Looked for before the floor is raised: a copy may bring a floor above its own number.
        let receipt = self.pages.get(ticket.page).and_then(|page| page.receipts.get(n)).cloned();
        let floor = row.floor.max(*floor);
        self.drop_receipts(ticket, floor, log);
        let row = PageRow { seen: self.now, turn: self.pages.next_turn(), floor, ..row };
        self.make(Change::Page(ticket.page, row), log);
        match receipt {
            Some(receipt) if receipt.print == *print => Arrival::Answered(receipt.answer),
            Some(_) => Arrival::Other,
            None if *n < floor => Arrival::Late,
            None if *n - floor >= OPEN_EVENTS => Arrival::Full(Limit::OpenEvents),
            None => Arrival::Open,
        }
    }

    /// The page's row, once its session lives; none where it is over, foreign, or too late to begin.
    fn live(&mut self, ticket: &PageTicket, log: &mut Log) -> Option<PageRow> {
        self.retire_page(ticket.page, log);
        match self.pages.get(ticket.page) {
            Some(page) => (page.row.visitor == ticket.visitor).then_some(page.row),
            None => self.begin(ticket, log),
        }
    }

    fn begin(&mut self, ticket: &PageTicket, log: &mut Log) -> Option<PageRow> {
        let in_time = self.now <= ticket.made.plus(self.limits.begin_within);
        if !in_time || self.tombstones.has(ticket.page) {
            return None;
        }
        self.make_room(ticket, log);
        let turn = self.pages.next_turn();
        Some(PageRow { visitor: ticket.visitor, made: ticket.made, seen: self.now, turn, floor: 1 })
    }

    /// Ends the pages longest away until one more may begin.
    fn make_room(&mut self, ticket: &PageTicket, log: &mut Log) {
        while self.pages.len_of(ticket.visitor) >= self.limits.sessions_per_visitor {
            let Some(page) = self.pages.longest_away_of(ticket.visitor) else { break };
            self.end(page, log);
        }
        while self.pages.len() >= self.limits.sessions {
            let Some(page) = self.pages.longest_away() else { break };
            self.end(page, log);
        }
    }

    fn drop_receipts(&mut self, ticket: &PageTicket, floor: u64, log: &mut Log) {
        let Some(page) = self.pages.get(ticket.page) else { return };
        let below: Vec<u64> = page.receipts.range(..floor).map(|(n, _)| *n).collect();
        for n in below {
            self.make(Change::ReceiptDropped(ticket.page, n), log);
        }
    }
}
