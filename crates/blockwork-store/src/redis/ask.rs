//! Steps as the arguments of their scripts, in the order in which the scripts take them.

use super::script::{EXACT, LONGEST, millis};
use super::unknown::{Name, Unknown};
use blockwork_core::store::{Beat, Cell, CellId, Claim, Commit, EventKey, Going, Owed, PageTicket, Put, Read, ScopeId};
use blockwork_core::store::{FeedId, List, Owner, Reason, StoreTime, Wants};
use bytes::Bytes;
use std::fmt::Display;
use std::time::Duration;

/// No beat moves store time by more than this: an instance that was stopped for an hour ends nobody's session.
const LONGEST_BEAT: Duration = Duration::from_secs(5);

/// The arguments of one step.
#[derive(Debug, Default)]
pub(super) struct Ask(pub(super) Vec<Bytes>);

impl Ask {
    fn text(&mut self, text: impl Display) -> &mut Self {
        self.bytes(text.to_string().into())
    }

    fn bytes(&mut self, bytes: Bytes) -> &mut Self {
        self.0.push(bytes);
        self
    }

    fn some<T: Display>(&mut self, value: Option<T>) -> &mut Self {
        self.text(value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// What may be missing and may be empty: a digit before it says which.
    fn flagged(&mut self, bytes: Option<&[u8]>) -> &mut Self {
        match bytes {
            Some(bytes) => self.bytes([b"1", bytes].concat().into()),
            None => self.bytes(Bytes::from_static(b"0")),
        }
    }

    fn time(&mut self, time: StoreTime) -> &mut Self {
        self.text(time.0.min(LONGEST))
    }

    /// A number that a page counts, or the store. No honest page comes so far.
    fn number(&mut self, number: u64) -> &mut Self {
        self.text(number.min(EXACT))
    }

    fn cell(&mut self, cell: &CellId) -> &mut Self {
        self.text(owner(cell.scope)).text(field(cell))
    }

    fn ticket(&mut self, ticket: &PageTicket) -> &mut Self {
        self.text("page").text(ticket.page).text(ticket.visitor).time(ticket.made)
    }

    fn event(&mut self, event: &EventKey) -> &mut Self {
        match event {
            EventKey::Page { ticket, n, floor, print } => {
                self.ticket(ticket).number(*n).number(*floor).text(format_args!("{print:016x}"))
            }
            EventKey::Caller { who, key, print } => {
                let key = u128::from_be_bytes(*key);
                self.text("caller").text(owner(*who)).text(format_args!("{key:032x}"));
                self.text(format_args!("{print:016x}"))
            }
            EventKey::Owed { id, token } => self.text("owed").text(id).number(*token),
        }
    }

    pub(super) fn read(what: &Read) -> Self {
        let mut ask = Self::default();
        ask.text(what.by);
        match &what.event {
            Some(event) => ask.event(event),
            None => ask.text("none"),
        };
        ask.some(what.lease).text(what.cells.len());
        for (cell, known) in &what.cells {
            ask.cell(cell).some(*known);
        }
        ask
    }

    pub(super) fn commits(commits: &[Commit]) -> Self {
        let mut ask = Self::default();
        ask.text(commits.len());
        for commit in commits {
            ask.commit(commit);
        }
        ask
    }

    fn commit(&mut self, commit: &Commit) {
        let Commit { id, by, event, part, expect, put, answer, owed, lease } = commit;
        self.text(id).text(format_args!("{:x}", id.mark())).text(by).event(event);
        self.text(part).some(*lease).bytes(answer.clone()).text(expect.len());
        for (cell, version) in expect {
            self.cell(cell).text(version);
        }
        self.text(put.len());
        for Put { cell, bytes, ttl } in put {
            self.cell(cell).some(ttl.map(millis)).flagged(bytes.as_deref());
        }
        self.text(owed.len());
        for owed in owed {
            self.owed(owed);
        }
    }

    fn owed(&mut self, owed: &Owed) {
        let Owed { id, listener, whose, key, cause, last, not_before, attempts, dead } = owed;
        let cause = serde_json::to_string(cause).unwrap_or_default();
        self.text(id).text(listener).some(whose.page).some(whose.visitor).text(key).text(cause);
        self.text(not_before.0).time(*not_before).text(attempts);
        self.flagged(dead.as_ref().map(|dead| dead.as_bytes())).text(last.len());
        for Cell { id, version, bytes } in last {
            self.cell(id).text(version).flagged(bytes.as_deref());
        }
    }

    pub(super) fn attach(ticket: &PageTicket, by: impl Display, name: &Name) -> Self {
        let mut ask = Self::default();
        ask.text(by).text(name).ticket(ticket).text(0).text(0).text("");
        ask
    }

    pub(super) fn detach(feeds: &[FeedId]) -> Self {
        let mut ask = Self::default();
        ask.text(feeds.len());
        for FeedId { page, n } in feeds {
            ask.text(page).number(*n);
        }
        ask
    }

    pub(super) fn end(whose: Owner, why: Reason) -> Self {
        let mut ask = Self::default();
        let scope = match whose {
            Owner::Page(page) => ScopeId::Page(page),
            Owner::Visitor(visitor) => ScopeId::Visitor(visitor),
        };
        ask.text(owner(scope)).text(format_args!("{why:?}"));
        ask
    }

    pub(super) fn beat(beat: &Beat, name: &Name) -> Self {
        let mut ask = Self::default();
        let going = if beat.going == Going::Away { "away" } else { "on" };
        ask.text(beat.me).time(beat.saw.plus(beat.since.min(LONGEST_BEAT))).text(going).text(name);
        ask
    }

    pub(super) fn claim(claim: &Claim, name: &Name) -> Self {
        let mut ask = Self::default();
        ask.text(claim.by).text(format_args!("{:016x}", name.life)).text(name.n);
        match &claim.wants {
            Wants::Due { listeners, most } => {
                ask.text("").text(most).text(listeners.len());
                listeners.iter().for_each(|listener| {
                    ask.text(listener);
                });
            }
            Wants::Dead(id) => {
                ask.text(id).text(1).text(0);
            }
        }
        ask
    }

    pub(super) fn settle(unknown: &[Unknown]) -> Self {
        let mut ask = Self::default();
        ask.text(unknown.len());
        for unknown in unknown {
            match unknown {
                Unknown::Owed { by, id } => ask.text("owed").text(by).text(id).text(0),
                Unknown::Claim { by, name } => {
                    let life = format!("{:016x}", name.life);
                    ask.text("claim").text(by).text(life).text(name.n)
                }
                Unknown::Attach { page, name } => ask.text("attach").text(page).text(name).text(0),
                Unknown::Lease(lease) => ask.text("lease").text(lease).text(0).text(0),
            };
        }
        ask
    }

    pub(super) fn list(what: &List, after: Option<&Bytes>) -> Self {
        let mut ask = Self::default();
        match what {
            List::Cells(scope) => ask.text("cells").text(owner(*scope)),
            List::Pages(visitor) => ask.text("pages").some(visitor.map(|visitor| owner(ScopeId::Visitor(visitor)))),
            List::Owed => ask.text("owed").text(""),
        };
        ask.bytes(after.cloned().unwrap_or_default());
        ask
    }
}

/// Whose cells, as the name of a key.
pub(super) fn owner(scope: ScopeId) -> String {
    match scope {
        ScopeId::Global => "global".to_owned(),
        ScopeId::Page(page) => format!("page:{page}"),
        ScopeId::Visitor(visitor) => format!("visitor:{visitor}"),
    }
}

/// A cell within its owner's key: the state, and after a slash the instance key where there is one.
fn field(cell: &CellId) -> String {
    if cell.key.is_empty() { cell.state.to_string() } else { format!("{}/{}", cell.state, cell.key) }
}
