//! What a commit owes: one event for each listener that the server runs on a change of what it changed.

use crate::engine::{Asked, Engine};
use crate::keys::hash128;
use blockwork_core::id::{CommitId, OwedId};
use blockwork_core::store::{Cause, CellId, Owed, Put, ScopeId, StoreTime, Whose};

/// A chain of causes may be so long; what is owed beyond that is a dead letter, because it would hardly ever end.
pub(crate) const DEEPEST: usize = 16;

/// The events owed by a commit of this event.
pub(crate) fn owed_by(engine: &Engine, asked: &Asked, commit: CommitId, put: &[Put]) -> Vec<Owed> {
    if put.is_empty() || engine.graph.is_empty() {
        return Vec::new();
    }
    let mut owed: Vec<Owed> = Vec::new();
    // What is dropped has ended, and not changed: that is told to others.
    for Put { cell, .. } in put.iter().filter(|put| put.bytes.is_some()) {
        for listener in engine.graph.run_by_change_of(cell) {
            // Several changes of one commit are one event of a listener, for the one who is meant most closely.
            match owed.iter_mut().find(|known| *known.listener == *listener && known.key == cell.key) {
                Some(known) => {
                    known.whose = closer(known.whose, whose(cell, asked.whose));
                    if let Cause::Commit { states, .. } = &mut known.cause {
                        states.push(state(cell));
                    }
                }
                None => owed.push(one(asked, commit, listener, cell)),
            }
        }
    }
    owed
}

fn one(asked: &Asked, commit: CommitId, listener: &'static str, cell: &CellId) -> Owed {
    let mut path = asked.path();
    let too_deep = path.len() >= DEEPEST;
    let dead = too_deep.then(|| {
        let sentence = format!("more than {DEEPEST} listeners led to each other: {} > {listener}", path.join(" > "));
        tracing::error!(listener, cause = sentence, "a chain was stopped");
        sentence.into()
    });
    path.truncate(DEEPEST);
    Owed {
        id: OwedId::from_bytes(hash128(&[b"chain", &commit.to_bytes(), listener.as_bytes(), cell.key.as_bytes()])),
        listener: listener.into(),
        whose: whose(cell, asked.whose),
        key: cell.key.clone(),
        cause: Cause::Commit { path, states: vec![state(cell)] },
        last: Vec::new(),
        not_before: StoreTime::default(),
        attempts: 0,
        dead,
    }
}

/// The state of a cell, as its name is written.
fn state(cell: &CellId) -> String {
    format!("{}/{}", cell.scope.kind(), cell.state)
}

/// A chain belongs to the scope of its cause: the page, the visitor, or nobody.
fn whose(cell: &CellId, asked: Whose) -> Whose {
    match cell.scope {
        ScopeId::Global => Whose::nobody(),
        ScopeId::Visitor(visitor) => Whose::visitor(visitor),
        ScopeId::Page(_) => asked,
    }
}

fn closer(one: Whose, other: Whose) -> Whose {
    Whose { page: one.page.or(other.page), visitor: one.visitor.or(other.visitor) }
}
