//! An event arrives: its page, its receipt, its number or its claim.

use super::{CallerKey, Log, Machine, PageRow, Part, Presence, Receipt, Row};
use blockwork_core::event::OPEN_EVENTS;
use blockwork_core::id::OwedId;
use blockwork_core::store::{EventKey, Limit, PageTicket, ScopeId};
use bytes::Bytes;

/// What is known about an event before anything is read or changed for it.
pub(super) enum Arrival {
    /// It has no answer yet.
    Open,
    /// It has this one.
    Answered(Bytes),
    /// Its number or key belongs to an event with other inputs.
    Other,
    /// Its number is below the floor, or the event that this is an update of is over.
    Late,
    /// Its page is over, or cannot begin any more.
    Ended,
    /// It is an owed event that is done, or somebody else's.
    Lost,
    /// A limit is reached.
    Full(Limit),
}

impl Machine {
    /// Looks for the event's receipt. For a page's event, begins the page where it must and takes the sign of life and
    /// the floor.
    pub(super) fn arrive(&mut self, event: &EventKey, part: u64, log: &mut Log) -> Arrival {
        match event {
            EventKey::Page { ticket, n, floor, print } => {
                self.arrive_from_page(ticket, Part { n: *n, part }, *floor, *print, log)
            }
            EventKey::Caller { who, key, print } => {
                self.use_visitor(*who, log);
                self.arrive_from_caller(*who, *key, part, *print)
            }
            EventKey::Owed { id, token } => self.arrive_owed(*id, *token, part),
        }
    }

    fn arrive_from_page(&mut self, ticket: &PageTicket, part: Part, floor: u64, print: u64, log: &mut Log) -> Arrival {
        let row = match self.live(ticket, log) {
            Ok(row) => row,
            Err(refused) => return refused,
        };
        // Looked for before the floor is raised: a copy may bring a floor above its own number.
        let page = self.pages.get(ticket.page);
        let find = |part| page.and_then(|page| page.receipt(part)).cloned();
        let (whole, update) = (find(Part { part: 0, ..part }), find(part));
        let floor = row.floor.max(floor);
        self.drop_receipts(ticket, floor, log);
        let row = PageRow { seen: self.now, turn: self.pages.next_turn(), floor, ..row };
        self.make(Row::Page(ticket.page, row), log);
        match answered(whole, update, part.part, print) {
            Some(arrival) => arrival,
            None if part.n < floor => Arrival::Late,
            None if part.n - floor >= OPEN_EVENTS => Arrival::Full(Limit::OpenEvents),
            None => Arrival::Open,
        }
    }

    fn arrive_from_caller(&self, who: ScopeId, key: [u8; 16], part: u64, print: u64) -> Arrival {
        let find = |part| self.callers.get(CallerKey { who, key, part }, self.now).cloned();
        answered(find(0), find(part), part, print).unwrap_or(Arrival::Open)
    }

    fn arrive_owed(&self, id: OwedId, token: u64, part: u64) -> Arrival {
        match self.owed.get(id) {
            // A claim that was given up is over, also while nobody else has the event.
            Some(row) if row.token == token && self.instances.is_claimed(id) => match self.owed.part(id, part) {
                Some(answer) => Arrival::Answered(answer.clone()),
                None => Arrival::Open,
            },
            _ => Arrival::Lost,
        }
    }

    /// The page's row, once its session lives.
    pub(super) fn live(&mut self, ticket: &PageTicket, log: &mut Log) -> Result<PageRow, Arrival> {
        self.retire_page(ticket.page, log);
        match self.pages.get(ticket.page) {
            Some(page) if page.row.visitor == ticket.visitor => Ok(page.row),
            Some(_) => Err(Arrival::Ended),
            None => self.begin_page(ticket, log),
        }
    }

    fn begin_page(&mut self, ticket: &PageTicket, log: &mut Log) -> Result<PageRow, Arrival> {
        let in_time = self.now <= ticket.made.plus(self.limits.begin_within);
        if !in_time || self.tombstones.has(ticket.page) {
            return Err(Arrival::Ended);
        }
        self.make_room(ticket, log)?;
        let turn = self.pages.next_turn();
        Ok(PageRow {
            visitor: ticket.visitor,
            made: ticket.made,
            seen: self.now,
            turn,
            floor: 1,
            feeds: 0,
            presence: Presence::Away,
        })
    }

    fn drop_receipts(&mut self, ticket: &PageTicket, floor: u64, log: &mut Log) {
        let Some(page) = self.pages.get(ticket.page) else { return };
        for part in page.receipts(..Part { n: floor, part: 0 }) {
            self.make(Row::ReceiptDropped(ticket.page, part), log);
        }
    }
}

/// What receipts say: that of the event as a whole, and that of the part that is asked for.
fn answered(whole: Option<Receipt>, asked: Option<Receipt>, part: u64, print: u64) -> Option<Arrival> {
    match (whole, asked) {
        (Some(whole), _) if whole.print != print => Some(Arrival::Other),
        (Some(whole), _) if part == 0 => Some(Arrival::Answered(whole.answer)),
        (Some(_), _) => Some(Arrival::Late),
        (None, Some(asked)) if asked.print != print => Some(Arrival::Other),
        (None, Some(asked)) => Some(Arrival::Answered(asked.answer)),
        (None, None) => None,
    }
}
