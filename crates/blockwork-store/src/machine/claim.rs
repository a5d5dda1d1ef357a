//! The step of a claim.

use super::owed::Ready;
use super::{Log, Machine, OwedRow, Row};
use blockwork_core::id::{InstanceId, OwedId};
use blockwork_core::store::{Claim, Claimed, Owed, Wants};
use std::sync::Arc;

impl Machine {
    pub(crate) fn claim(&mut self, ask: &Claim, log: &mut Log) -> Vec<Claimed> {
        self.instances.seen(ask.by, self.now);
        let ids: Vec<_> = match &ask.wants {
            Wants::Due { listeners, most } => self.due(listeners).take(*most).collect(),
            Wants::Dead(id) => Vec::from_iter(self.is_left_dead(*id).then_some(*id)),
        };
        ids.into_iter().filter_map(|id| self.claim_one(id, ask.by, log)).collect()
    }

    fn due(&self, listeners: &[Arc<str>]) -> impl Iterator<Item = OwedId> {
        let known = |id: &OwedId| self.owed.get(*id).is_some_and(|row| listeners.contains(&row.owed.listener));
        self.owed.ready(self.now).filter(known)
    }

    /// Whether it is a dead letter that nobody has claimed.
    fn is_left_dead(&self, id: OwedId) -> bool {
        self.owed.get(id).is_some_and(|row| row.owed.dead.is_some()) && !self.instances.is_claimed(id)
    }

    fn claim_one(&mut self, id: OwedId, by: InstanceId, log: &mut Log) -> Option<Claimed> {
        let OwedRow { owed, token, turn } = self.owed.get(id)?.clone();
        let owed = Owed { attempts: owed.attempts.saturating_add(1), ..owed };
        let token = token + 1;
        self.instances.claim(id, by);
        self.make(Row::Owed(OwedRow { owed: owed.clone(), token, turn }), log);
        Some(Claimed { owed, token })
    }

    /// Nobody works on it any more. An instance that leaves has not tried it.
    pub(super) fn give_back(&mut self, id: OwedId, tried: Tried, log: &mut Log) {
        let Some(OwedRow { owed, token, turn }) = self.owed.get(id).cloned() else { return };
        match tried {
            Tried::Yes => self.owed.set_ready(id, Ready::Yes),
            Tried::No => {
                let owed = Owed { attempts: owed.attempts.saturating_sub(1), ..owed };
                self.make(Row::Owed(OwedRow { owed, token, turn }), log);
            }
        }
    }
}

/// Whether a claim counts as an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    Yes,
    No,
}
