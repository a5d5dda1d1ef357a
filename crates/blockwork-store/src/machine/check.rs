//! What no correct program asks for, refused before anything is applied.

use blockwork_core::id::OwedId;
use blockwork_core::store::{CellId, Commit, EventKey, ScopeId, StoreError, Whose};

/// Refuses commits that make no sense whatever the store holds. `owed` says for whom an owed event is, where that is known.
pub(crate) fn check(commits: &[Commit], owed: impl Fn(OwedId) -> Option<Whose>) -> Result<(), StoreError> {
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
            if !may_change(&commit.event, &commits[..at], &put.cell, &owed) {
                return Err(StoreError::Misuse("a commit puts a cell of somebody else than its event's"));
            }
        }
        Ok(())
    })
}

fn may_change(event: &EventKey, earlier: &[Commit], cell: &CellId, owed: impl Fn(OwedId) -> Option<Whose>) -> bool {
    let whose = match event {
        EventKey::Page { ticket, .. } => Whose::page(ticket.page, ticket.visitor),
        EventKey::Caller { who: ScopeId::Visitor(visitor), .. } => Whose::visitor(*visitor),
        EventKey::Caller { .. } => Whose::nobody(),
        // One that is done already is answered `Lost`.
        EventKey::Owed { id, .. } => {
            let mut of_earlier = earlier.iter().flat_map(|commit| &commit.owed);
            match owed(*id).or_else(|| of_earlier.find(|owed| owed.id == *id).map(|owed| owed.whose)) {
                Some(whose) => whose,
                None => return true,
            }
        }
    };
    whose.scope(cell.scope.kind()) == Some(cell.scope)
}
