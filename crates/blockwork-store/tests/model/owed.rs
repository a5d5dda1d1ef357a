//! The rest of the naive model: owed events, claims, feeds, instances.

use crate::callers::CallerReceipt;
use crate::naive::{Arrival, Model, Page, size};
use blockwork_core::id::{InstanceId, OwedId};
use blockwork_core::store::{
    Attached, Cause, Cell, Claim, Claimed, Commit, ENDS, EventKey, FeedId, Owed, PageTicket, Position, Reason, ScopeId,
    StoreTime, Wants, Whose,
};
use bytes::Bytes;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) struct OwedEvent {
    pub(crate) owed: Owed,
    pub(crate) token: u64,
    by: Option<InstanceId>,
    parts: Vec<(u64, Bytes)>,
}

impl OwedEvent {
    pub(crate) fn end(ticket: PageTicket, last: Vec<Cell>, why: Reason, not_before: StoreTime) -> Self {
        let owed = Owed {
            id: OwedId::from_bytes(ticket.page.to_bytes()),
            listener: ENDS.into(),
            whose: Whose::page(ticket.page, ticket.visitor),
            key: "".into(),
            cause: Cause::End { why },
            last,
            not_before,
            attempts: 0,
            dead: None,
        };
        Self { owed, token: 0, by: None, parts: Vec::new() }
    }

    /// The end of one cell. Its id is the store's own matter: this one stands in for it.
    pub(crate) fn expired(last: Cell, whose: Whose, not_before: StoreTime) -> Self {
        let (key, cause) = (last.id.key.clone(), Cause::Expired { state: last.id.state.to_string() });
        let mut id = [0xff; 16];
        id[..8].copy_from_slice(&last.version.by.to_be_bytes());
        let (id, last) = (OwedId::from_bytes(id), vec![last]);
        let owed = Owed { id, listener: ENDS.into(), whose, key, cause, last, not_before, attempts: 0, dead: None };
        Self { owed, token: 0, by: None, parts: Vec::new() }
    }

    pub(crate) fn size(&self) -> usize {
        let dead = self.owed.dead.as_ref().map_or(0, |dead| dead.len());
        let updates = self.parts.iter().map(|(_, answer)| 64 + answer.len()).sum::<usize>();
        512 + self.owed.key.len() + dead + size(&self.owed.last) + updates
    }
}

impl Model {
    pub(crate) fn is_owed(&self, id: OwedId) -> bool {
        self.owed.iter().any(|event| event.owed.id == id)
    }

    /// Whether the commit does nothing but owe an end on.
    pub(crate) fn owes_an_end_on(&self, commit: &Commit) -> bool {
        let EventKey::Owed { id, .. } = commit.event else { return false };
        let is_end = self.owed.iter().any(|event| event.owed.id == id && &*event.owed.listener == ENDS);
        is_end && commit.part == 0 && commit.put.is_empty()
    }

    fn owed_mut(&mut self, id: OwedId) -> Option<&mut OwedEvent> {
        self.owed.iter_mut().find(|event| event.owed.id == id)
    }

    /// Whom the event may change cells for.
    pub(crate) fn whose(&self, event: &EventKey) -> Whose {
        match event {
            EventKey::Page { ticket, .. } => Whose::page(ticket.page, ticket.visitor),
            EventKey::Owed { id, .. } => {
                let event = self.owed.iter().find(|event| event.owed.id == *id);
                event.map_or(Whose::nobody(), |event| event.owed.whose)
            }
            EventKey::Caller { who: ScopeId::Visitor(visitor), .. } => Whose::visitor(*visitor),
            EventKey::Caller { .. } => Whose::nobody(),
        }
    }

    pub(crate) fn arrive_owed(&mut self, id: OwedId, token: u64, part: u64) -> Arrival {
        match self.owed_mut(id) {
            Some(event) if event.token == token && event.by.is_some() => {
                let receipt = event.parts.iter().find(|(known, _)| *known == part);
                receipt.map_or(Arrival::Open, |(_, answer)| Arrival::Answered(answer.clone()))
            }
            _ => Arrival::Lost,
        }
    }

    pub(crate) fn is_about_what_is_over(&self, commit: &Commit) -> bool {
        let EventKey::Owed { id, .. } = commit.event else { return false };
        let event = self.owed.iter().find(|event| event.owed.id == id).expect("it is open");
        let Some(id) = event.owed.whose.page else { return false };
        let lives = self.pages.iter().any(|page| page.ticket.page == id);
        let of_page = |scope| scope == ScopeId::Page(id);
        let of_the_end = matches!(event.owed.cause, Cause::End { .. } | Cause::Expired { .. });
        let about = commit.expect.iter().any(|(cell, _)| of_page(cell.scope));
        let puts = commit.put.iter().any(|put| of_page(put.cell.scope));
        !lives && (puts || (about && !of_the_end))
    }

    /// Files the answer, and owes.
    pub(crate) fn file(&mut self, commit: &Commit) {
        match commit.event {
            EventKey::Page { ticket, n, print, .. } => {
                let page = self.pages.iter_mut().find(|page| page.ticket.page == ticket.page);
                page.expect("the page lives").receipts.push((n, print, commit.answer.clone()));
            }
            EventKey::Owed { id, .. } if commit.part > 0 => {
                self.owed_mut(id).expect("it is open").parts.push((commit.part, commit.answer.clone()));
            }
            EventKey::Owed { id, .. } => match commit.owed.iter().find(|owed| owed.id == id) {
                Some(again) => {
                    let event = self.owed_mut(id).expect("it is open");
                    (event.owed, event.by) = (again.clone(), None);
                }
                None => self.owed.retain(|event| event.owed.id != id),
            },
            EventKey::Caller { who, key, print } => {
                let (answer, until) = (commit.answer.clone(), self.now.plus(self.limits.caller_kept));
                self.file_caller(CallerReceipt { who, key, part: commit.part, print, answer, until });
            }
        }
        for owed in &commit.owed {
            if !self.is_owed(owed.id) {
                let at_once = owed.not_before <= self.now;
                if at_once {
                    self.seen(commit.by);
                }
                let (by, token) = (at_once.then_some(commit.by), u64::from(at_once));
                let owed = Owed { attempts: u16::from(at_once), ..owed.clone() };
                self.owed.push(OwedEvent { owed, token, by, parts: Vec::new() });
            }
        }
    }

    pub(crate) fn ready(&self) -> impl Iterator<Item = &OwedEvent> {
        let now = self.now;
        let ready =
            move |event: &&OwedEvent| event.by.is_none() && event.owed.dead.is_none() && event.owed.not_before <= now;
        self.owed.iter().filter(ready)
    }

    pub(crate) fn claim(&mut self, ask: &Claim) -> Vec<Claimed> {
        self.seen(ask.by);
        let ids = match &ask.wants {
            Wants::Due { listeners, most } => {
                let known = |event: &&OwedEvent| listeners.contains(&event.owed.listener);
                let mut ready: Vec<_> = self.ready().filter(known).map(|event| &event.owed).collect();
                ready.sort_by_key(|owed| owed.not_before);
                ready.into_iter().take(*most).map(|owed| owed.id).collect()
            }
            Wants::Dead(id) => {
                let is_it =
                    |event: &&OwedEvent| event.owed.id == *id && event.owed.dead.is_some() && event.by.is_none();
                Vec::from_iter(self.owed.iter().find(is_it).map(|event| event.owed.id))
            }
        };
        let take = |id| {
            let event = self.owed_mut(id).expect("it is ready");
            event.owed.attempts += 1;
            event.token += 1;
            event.by = Some(ask.by);
            Claimed { owed: event.owed.clone(), token: event.token }
        };
        ids.into_iter().map(take).collect()
    }

    pub(crate) fn attach(&mut self, ticket: &PageTicket, by: InstanceId) -> Attached {
        let page = match self.live(ticket) {
            Ok(page) => page,
            Err(Arrival::Full(limit)) => return Attached::Full(limit),
            Err(_) => return Attached::Ended,
        };
        page.feeds += 1;
        page.feed = Some(by);
        let feed = FeedId { page: ticket.page, n: page.feeds };
        self.seen(by);
        Attached::There { feed, at: Position(0) }
    }

    pub(crate) fn detach(&mut self, feed: FeedId) {
        let is_it = |page: &Page| page.ticket.page == feed.page && page.feeds == feed.n && page.feed.is_some();
        if let Some(at) = self.pages.iter().position(is_it) {
            self.leave(at);
        }
    }

    fn leave(&mut self, at: usize) {
        let mut page = self.pages.remove(at);
        (page.feed, page.seen) = (None, self.now);
        self.pages.push(page);
    }

    pub(crate) fn seen(&mut self, id: InstanceId) {
        self.instances.retain(|(other, _)| *other != id);
        self.instances.push((id, self.now));
    }

    pub(crate) fn give_up(&mut self, id: InstanceId, leaves: bool) {
        self.instances.retain(|(other, _)| *other != id);
        let feeds = self.pages.iter().filter(|page| page.feed == Some(id));
        let mut feeds: Vec<_> = feeds.map(|page| page.ticket.page).collect();
        feeds.sort_unstable();
        for page in feeds {
            let at = self.pages.iter().position(|other| other.ticket.page == page).expect("it lives");
            self.leave(at);
        }
        self.release_all(id);
        for event in self.owed.iter_mut().filter(|event| event.by == Some(id)) {
            event.by = None;
            event.owed.attempts = event.owed.attempts.saturating_sub(u16::from(leaves));
        }
    }

    /// The end of a cell has the id that the store gave it.
    pub(crate) fn adopt(&mut self, owed: &Owed) {
        let is_it = |event: &&mut OwedEvent| event.owed.cause == owed.cause && event.owed.last == owed.last;
        if matches!(owed.cause, Cause::Expired { .. })
            && let Some(event) = self.owed.iter_mut().find(is_it)
        {
            event.owed.id = owed.id;
        }
    }

    /// The store's process ends, and another begins: store time moves on by the least it can.
    pub(crate) fn reopen(&mut self) {
        self.now = self.now.plus(Duration::from_millis(1));
        self.instances.clear();
        self.fallen.clear();
        self.leases.clear();
        while let Some(at) = self.pages.iter().position(|page| page.feed.is_some()) {
            self.leave(at);
        }
        self.owed.iter_mut().for_each(|event| event.by = None);
        self.end_what_is_over();
    }
}
