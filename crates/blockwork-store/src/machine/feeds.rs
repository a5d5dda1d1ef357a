//! The steps of feeds: which pages are there, and on which instance.

use super::arrive::Arrival;
use super::claim::Tried;
use super::instances::{Fell, Instances};
use super::owed::{OwedEvents, Ready};
use super::{Log, Machine, PageRow, Presence, Row};
use blockwork_core::id::{InstanceId, PageId};
use blockwork_core::store::{Attached, FeedId, Limit, PageTicket, Reason};

impl Machine {
    /// A feed connects: the page is there.
    pub(crate) fn attach(&mut self, ticket: &PageTicket, by: InstanceId, log: &mut Log) -> Attached {
        let row = match self.live(ticket, log) {
            Ok(row) => row,
            Err(Arrival::Full(limit)) => return Attached::Full(limit),
            Err(_) => return Attached::Ended,
        };
        let (page, n) = (ticket.page, row.feeds + 1);
        let (turn, presence) = (self.pages.next_turn(), Presence::There);
        let row = PageRow { seen: self.now, turn, feeds: n, presence, ..row };
        self.make(Row::Page(page, row), log);
        self.instances.seen(by, self.now);
        self.instances.attach(page, by);
        Attached::There { feed: FeedId { page, n }, at: self.ring.head() }
    }

    /// Feeds fell silent: their pages are away from now on.
    pub(crate) fn detach(&mut self, feeds: &[FeedId], log: &mut Log) {
        for FeedId { page, n } in feeds {
            // A newer feed has taken over: what the older one reports is old.
            if self.pages.get(*page).is_some_and(|page| page.row.feeds == *n) {
                self.leave_page(*page, log);
            }
        }
    }

    /// The page is away from now on.
    fn leave_page(&mut self, id: PageId, log: &mut Log) {
        let Some(page) = self.pages.get(id).filter(|page| !page.is_away()) else { return };
        let row = PageRow { seen: self.now, turn: self.pages.next_turn(), presence: Presence::Away, ..page.row };
        self.instances.detach(id);
        self.make(Row::Page(id, row), log);
    }

    /// An instance is no more: its feeds, leases and claims are free.
    pub(super) fn give_up(&mut self, instance: InstanceId, fell: Fell, log: &mut Log) {
        let had = self.instances.give_up(instance, fell);
        for page in had.feeds {
            self.leave_page(page, log);
        }
        let tried = if fell == Fell::Left { Tried::No } else { Tried::Yes };
        for owed in had.claims {
            self.give_back(owed, tried, log);
        }
    }

    /// Takes a running instance's feeds, leases and claims over into a machine that was rebuilt from its rows, as far as
    /// the rows have them.
    pub(super) fn inherit_instances(&mut self, old: Instances, tokens: &OwedEvents, log: &mut Log) {
        self.instances = old;
        let gone: Vec<_> = self.instances.pages_there().filter(|page| self.pages.get(*page).is_none()).collect();
        for page in gone {
            self.instances.detach(page);
        }
        self.leave_pages_without_a_feed(log);
        let claimed: Vec<_> = self.instances.claimed().collect();
        for owed in claimed {
            // A claim that could not be written was refused: nobody works on it.
            let token = |events: &OwedEvents| events.get(owed).map(|row| row.token);
            match self.owed.get(owed) {
                Some(_) if token(&self.owed) == token(tokens) => self.owed.set_ready(owed, Ready::No),
                _ => self.instances.unclaim(owed),
            }
        }
    }

    /// What the rows say to be there was there when they were written. Where nobody has its feed, it is away from now on:
    /// a store that was stopped for an hour ends nobody's session.
    pub(super) fn leave_pages_without_a_feed(&mut self, log: &mut Log) {
        for page in self.pages.there() {
            if !self.instances.has_feed_of(page) {
                self.leave_page(page, log);
            }
        }
    }

    /// Ends the pages longest away until one more may begin. Pages that are there make no room.
    pub(super) fn make_room(&mut self, ticket: &PageTicket, log: &mut Log) -> Result<(), Arrival> {
        let full = || Arrival::Full(Limit::Sessions);
        while self.pages.len_of(ticket.visitor) >= self.limits.sessions_per_visitor {
            let page = self.pages.longest_away_of(ticket.visitor).ok_or_else(full)?;
            self.end(page, Reason::Capacity, log);
        }
        while self.pages.len() >= self.limits.sessions {
            let page = self.pages.longest_away().ok_or_else(full)?;
            self.end(page, Reason::Capacity, log);
        }
        Ok(())
    }
}
