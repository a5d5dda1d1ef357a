//! Cells as a store knows them.

use crate::cell::{CellRef, Version};
use crate::id::{PageId, VisitorId};
use crate::state::{Scope, StateMeta};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Whose cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ScopeId {
    /// The app's: everybody's.
    Global,
    /// One visitor's.
    Visitor(VisitorId),
    /// One page's.
    Page(PageId),
}

impl ScopeId {
    /// The scope that this is one of.
    #[must_use]
    pub const fn kind(self) -> Scope {
        match self {
            Self::Global => Scope::Global,
            Self::Visitor(_) => Scope::User,
            Self::Page(_) => Scope::Session,
        }
    }
}

/// One stored instance of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// Whose it is.
    pub scope: ScopeId,
    /// The name of the state.
    pub state: Arc<str>,
    /// The instance key; empty for the one cell that a state has without keys.
    pub key: Arc<str>,
}

/// For whom something happens: it decides which cell a state means.
///
/// What happens to a page happens to its visitor too; what happens to nobody can only be about the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Whose {
    /// The page, where there is one.
    pub page: Option<PageId>,
    /// The visitor, where there is one.
    pub visitor: Option<VisitorId>,
}

impl Whose {
    /// A page of a visitor.
    #[must_use]
    pub const fn page(page: PageId, visitor: VisitorId) -> Self {
        Self { page: Some(page), visitor: Some(visitor) }
    }

    /// A visitor, whatever the page.
    #[must_use]
    pub const fn visitor(visitor: VisitorId) -> Self {
        Self { page: None, visitor: Some(visitor) }
    }

    /// Nobody: the app itself.
    #[must_use]
    pub const fn nobody() -> Self {
        Self { page: None, visitor: None }
    }

    /// The owner of a state's cells here; none where there is no such owner.
    #[must_use]
    pub fn scope(&self, scope: Scope) -> Option<ScopeId> {
        match scope {
            Scope::Global => Some(ScopeId::Global),
            Scope::User => self.visitor.map(ScopeId::Visitor),
            Scope::Session => self.page.map(ScopeId::Page),
            Scope::Browser => None,
        }
    }

    /// The cell that a state means here, under this instance key; none where it has no owner here.
    #[must_use]
    pub fn cell(&self, meta: StateMeta, key: &Arc<str>) -> Option<CellId> {
        Some(CellId { scope: self.scope(meta.scope)?, state: meta.name.into(), key: key.clone() })
    }
}

impl CellId {
    /// The cell as a page names it.
    #[must_use]
    pub fn to_ref(&self) -> CellRef {
        CellRef { scope: self.scope.kind(), state: self.state.to_string().into(), key: self.key.to_string().into() }
    }

    /// Whether it is a cell of this state, whatever its key.
    #[must_use]
    pub fn is_of(&self, state: StateMeta) -> bool {
        self.scope.kind() == state.scope && *self.state == *state.name
    }

    /// Whether a page that says `wanted` means this cell.
    #[must_use]
    pub fn is(&self, wanted: &CellRef) -> bool {
        self.scope.kind() == wanted.scope && *self.state == *wanted.state && *self.key == *wanted.key
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            ScopeId::Global => write!(f, "cell {}", self.to_ref()),
            ScopeId::Visitor(id) => write!(f, "cell {} of visitor {id}", self.to_ref()),
            ScopeId::Page(id) => write!(f, "cell {} of page {id}", self.to_ref()),
        }
    }
}

/// A cell as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which cell.
    pub id: CellId,
    /// Its version; [`Version::NONE`] where there is no such cell.
    pub version: Version,
    /// Its bytes; none where there is no such cell, or where the asker has them already.
    pub bytes: Option<Bytes>,
}
