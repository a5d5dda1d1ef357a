//! A visitor's sessions, for listeners with `&Sessions`: listing them, and ending those that a listener has named.

use crate::engine::Engine;
use crate::keys::hash64;
use async_trait::async_trait;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::registry::ListenerDef;
use blockwork_core::sessions::{Held, OfVisitor, Reason, Session};
use blockwork_core::store::{Entry, List, Owner, ScopeId, Store, StoreError, StoreTime, Whose};
use blockwork_core::{Error, Kind, Result};
use std::sync::Arc;
use std::time::Duration;

/// The pause where the store cannot end a session.
const REST: Duration = Duration::from_secs(1);

/// The sessions of one visitor, for one of their events.
#[derive(Debug)]
struct Of {
    engine: Arc<Engine>,
    visitor: VisitorId,
    page: Option<PageId>,
}

/// A page whose session lives.
#[derive(Debug)]
pub(crate) struct Alive {
    pub(crate) page: PageId,
    began: StoreTime,
    away_since: Option<StoreTime>,
}

/// What a listener that asks for them is given.
pub(crate) fn of(engine: &Arc<Engine>, listener: &ListenerDef, whose: Whose) -> Option<Arc<dyn OfVisitor>> {
    let visitor = whose.visitor.filter(|_| listener.meta.wants_sessions())?;
    Some(Arc::new(Of { engine: engine.clone(), visitor, page: whose.page }))
}

/// Names a session, and gives nobody its page's id.
fn name(page: PageId) -> String {
    format!("{:016x}", hash64(&[b"session", &page.to_bytes()]))
}

/// The pages of a visitor, in no order that says anything.
pub(crate) async fn pages(store: &dyn Store, visitor: VisitorId) -> Result<Vec<Alive>, StoreError> {
    let entries = all(store, &List::Pages(Some(visitor))).await?;
    let alive = entries.into_iter().filter_map(|entry| match entry {
        Entry::Page { page, began, away_since, .. } => Some(Alive { page, began, away_since }),
        _ => None,
    });
    Ok(alive.collect())
}

/// The pages whose sessions live.
pub(crate) async fn all_pages(store: &dyn Store) -> Result<Vec<PageId>, StoreError> {
    let entries = all(store, &List::Pages(None)).await?;
    let pages = entries.into_iter().filter_map(|entry| match entry {
        Entry::Page { page, .. } => Some(page),
        _ => None,
    });
    Ok(pages.collect())
}

async fn all(store: &dyn Store, what: &List) -> Result<Vec<Entry>, StoreError> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let listed = store.list(what, after.as_ref()).await?;
        entries.extend(listed.entries);
        after = listed.next;
        if after.is_none() {
            return Ok(entries);
        }
    }
}

#[async_trait]
impl OfVisitor for Of {
    async fn list(&self) -> Result<Vec<Session>> {
        let mut pages = pages(&*self.engine.store, self.visitor).await.map_err(busy)?;
        pages.sort_unstable_by_key(|alive| (alive.began, alive.page));
        let mut sessions = Vec::with_capacity(pages.len());
        for page in pages {
            sessions.push(self.session(&page).await.map_err(busy)?);
        }
        Ok(sessions)
    }
}

impl Of {
    async fn session(&self, alive: &Alive) -> Result<Session, StoreError> {
        let held = all(&*self.engine.store, &List::Cells(ScopeId::Page(alive.page))).await?;
        let (now, kept) = (self.engine.now(), self.engine.config.limits.store.session_kept);
        let cells = held.into_iter().filter_map(|entry| match entry {
            Entry::Cell { cell, ends } => Some(Held {
                state: cell.id.state.to_string(),
                key: cell.id.key.to_string(),
                ends_in: ends.map(|ends| between(now, ends)),
            }),
            _ => None,
        });
        Ok(Session {
            name: name(alive.page),
            here: self.page == Some(alive.page),
            age: between(alive.began, now),
            away: alive.away_since.map(|since| between(since, now)),
            ends_in: alive.away_since.map(|since| between(now, since.plus(kept))),
            cells: cells.collect(),
        })
    }
}

/// Nothing, where the second is before the first: this instance hears of store time once a second.
fn between(one: StoreTime, other: StoreTime) -> Duration {
    Duration::from_millis(other.0.saturating_sub(one.0))
}

fn busy(error: StoreError) -> Error {
    tracing::error!(%error, "a visitor's sessions cannot be listed");
    Kind::Busy.into()
}

/// Ends the sessions with these names among the visitor's, once the event that named them is committed. Its own session
/// ends while its answer is on its way.
pub(crate) async fn end(engine: &Arc<Engine>, whose: Whose, names: Vec<String>) {
    let Some(visitor) = whose.visitor.filter(|_| !names.is_empty()) else { return };
    let (engine, page) = (engine.clone(), whose.page);
    // In a task of its own: what is committed is carried out, whatever becomes of the event.
    let carried_out = tokio::spawn(async move {
        while let Err(error) = end_named(&engine, visitor, page, &names).await {
            if matches!(error, StoreError::Closed) {
                return;
            }
            tracing::warn!(%error, "sessions that were to end wait for the store");
            tokio::time::sleep(REST).await;
        }
    });
    let _ = carried_out.await;
}

async fn end_named(
    engine: &Arc<Engine>,
    visitor: VisitorId,
    own: Option<PageId>,
    names: &[String],
) -> Result<(), StoreError> {
    let pages = pages(&*engine.store, visitor).await?;
    for page in pages.iter().map(|alive| alive.page).filter(|page| names.contains(&name(*page))) {
        if Some(page) == own {
            let store = engine.store.clone();
            tokio::spawn(async move {
                if let Err(error) = store.end(Owner::Page(page), Reason::Asked).await {
                    tracing::error!(%error, "a session that was to end could not be ended");
                }
            });
        } else {
            engine.store.end(Owner::Page(page), Reason::Asked).await?;
        }
    }
    Ok(())
}
