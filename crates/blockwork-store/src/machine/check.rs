//! What no correct program asks for, refused before anything is applied.

use super::Machine;
use blockwork_core::store::{CellId, Commit, EventKey, ScopeId, StoreError, Whose};

impl Machine {
    /// Refuses commits that make no sense whatever the store holds.
    pub(crate) fn check(&self, commits: &[Commit]) -> Result<(), StoreError> {
        commits.iter().enumerate().try_for_each(|(at, commit)| {
            if matches!(commit.event, EventKey::Caller { who: ScopeId::Page(_), .. }) {
                return Err(StoreError::Misuse("a caller without a page is a page"));
            }
            for (i, put) in commit.put.iter().enumerate() {
                if !commit.expect.iter().any(|(cell, _)| *cell == put.cell) {
                    return Err(StoreError::Misuse("a commit puts a cell that it does not expect"));
                }
                if commit.put[..i].iter().any(|earlier| earlier.cell == put.cell) {
                    return Err(StoreError::Misuse("a commit puts a cell twice"));
                }
                if !self.may_change(&commit.event, &commits[..at], &put.cell) {
                    return Err(StoreError::Misuse("a commit puts a cell of somebody else than its event's"));
                }
            }
            Ok(())
        })
    }

    fn may_change(&self, event: &EventKey, earlier: &[Commit], cell: &CellId) -> bool {
        let whose = match event {
            EventKey::Page { ticket, .. } => Whose::page(ticket.page, ticket.visitor),
            EventKey::Caller { who: ScopeId::Visitor(visitor), .. } => Whose::visitor(*visitor),
            EventKey::Caller { .. } => Whose::nobody(),
            // One that is done already is answered `Lost`.
            EventKey::Owed { id, .. } => {
                let owed_here = || earlier.iter().flat_map(|commit| &commit.owed).find(|owed| owed.id == *id);
                match self.owed.get(*id).map(|row| &row.owed).or_else(owed_here) {
                    Some(owed) => owed.whose,
                    None => return true,
                }
            }
        };
        whose.scope(cell.scope.kind()) == Some(cell.scope)
    }
}
