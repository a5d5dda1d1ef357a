//! The step of a claim.

use super::owed::Ready;
use super::{Log, Machine, OwedRow, Row};
use blockwork_core::id::OwedId;
use blockwork_core::store::{Claim, Claimed, Owed};

impl Machine {
    pub(crate) fn claim(&mut self, ask: &Claim, log: &mut Log) -> Vec<Claimed> {
        self.instances.seen(ask.by, self.now);
        let known = |id: &OwedId| {
            let listener = self.owed.get(*id).map(|row| &row.owed.listener);
            listener.is_some_and(|listener| ask.listeners.contains(listener))
        };
        let ids: Vec<_> = self.owed.ready(self.now).filter(known).take(ask.most).collect();
        ids.into_iter().filter_map(|id| self.claim_one(id, ask, log)).collect()
    }

    fn claim_one(&mut self, id: OwedId, ask: &Claim, log: &mut Log) -> Option<Claimed> {
        let OwedRow { owed, token, turn } = self.owed.get(id)?.clone();
        let owed = Owed { attempts: owed.attempts.saturating_add(1), ..owed };
        let token = token + 1;
        self.instances.claim(id, ask.by);
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
