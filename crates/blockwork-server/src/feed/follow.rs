//! One task an engine: it reads what has changed in the store, wherever it was changed, and hands it to the pages that are
//! concerned.

use super::told::{self, Dropped, Told};
use crate::engine::Engine;
use crate::{files, residents};
use blockwork_core::cell::Version;
use blockwork_core::store::{Cell, CellId, Change, Changes, Position, Read, StoreError, View};
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// The store is asked again after so long without a change, so that an engine that is dropped lets go of it.
const WAIT: Duration = Duration::from_secs(1);

/// Changes are read at most once in so long. What comes faster is read together, and of a hot cell only the newest.
const PACE: Duration = Duration::from_millis(10);

/// The pause where the store cannot be read.
const REST: Duration = Duration::from_millis(250);

/// Follows the store's changes for as long as the engine lives.
pub(crate) fn follow(engine: &Arc<Engine>) {
    let engine = Arc::downgrade(engine);
    tokio::spawn(async move {
        let mut at = Position::default();
        while let Some(store) = engine.upgrade().map(|engine| engine.store.clone()) {
            let next = Instant::now() + PACE;
            match timeout(WAIT, store.changes(at)).await {
                Err(_nothing) => {}
                Ok(Ok(changes)) => at = hear(&engine, changes, at).await,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "changes cannot be read just now");
                    sleep(REST).await;
                }
            }
            drop(store);
            sleep_until(next).await;
        }
    });
}

/// Says where to go on from.
async fn hear(engine: &Weak<Engine>, changes: Changes, before: Position) -> Position {
    let Some(engine) = engine.upgrade() else { return before };
    match changes {
        Changes::Trimmed { at } => {
            engine.feeds.ask_all(at);
            engine.remembered.clear();
            files::sweep(&engine);
            while let Err(error) = residents::ask_all(&engine).await {
                tracing::warn!(%error, "which sessions have ended cannot be asked just now");
                sleep(REST).await;
            }
            at
        }
        Changes::Some { at, changes } => {
            let (cells, ended) = sorted(changes);
            for (cell, (version, dropped)) in &cells {
                engine.remembered.changed(cell, *version, matches!(dropped, Dropped::Before));
            }
            let concerned: Vec<_> = cells.into_iter().filter(|(cell, _)| engine.feeds.is_heard(cell)).collect();
            let told = tell(&engine, concerned).await;
            engine.feeds.tell(&told, at);
            for page in ended {
                engine.feeds.end_of(page);
                engine.residents.end_of(page);
                engine.remembered.end_of(page);
                files::end_of(&engine, page);
            }
            at
        }
    }
}

/// The newest version of a cell, and whether the cell was dropped before it got that.
type Newest = (Version, Dropped);

fn sorted(changes: Vec<Change>) -> (HashMap<CellId, Newest>, Vec<blockwork_core::id::PageId>) {
    let (mut cells, mut ended) = (HashMap::<CellId, Newest>::new(), Vec::new());
    for change in changes {
        match change {
            Change::Cell(cell, version) => {
                let (newest, dropped) = cells.entry(cell).or_insert((version, Dropped::No));
                if *newest == Version::NONE && version != Version::NONE {
                    *dropped = Dropped::Before;
                }
                *newest = version;
            }
            Change::Ended(page) => ended.push(page),
        }
    }
    (cells, ended)
}

/// The cells as pages are told of them. Those of visible states are read, all in one step and once for all pages.
async fn tell(engine: &Engine, cells: Vec<(CellId, Newest)>) -> Vec<(Arc<Told>, Dropped)> {
    let (visible, invisible): (Vec<_>, Vec<_>) =
        cells.into_iter().partition(|(cell, _)| told::is_visible(&engine.registry, cell));
    let seen = invisible.into_iter().map(|(cell, (version, dropped))| (Arc::new(Told::seen(cell, version)), dropped));
    let mut told: Vec<_> = seen.collect();
    if visible.is_empty() {
        return told;
    }
    let (visible, dropped): (Vec<CellId>, Vec<Dropped>) =
        visible.into_iter().map(|(cell, (_, dropped))| (cell, dropped)).unzip();
    let values = loop {
        match read(engine, &visible).await {
            Ok(values) => break values,
            Err(error) => {
                tracing::warn!(%error, "visible values cannot be read just now");
                sleep(REST).await;
            }
        }
    };
    told.extend(values.into_iter().map(|cell| Arc::new(Told::of(&engine.registry, cell))).zip(dropped));
    told
}

async fn read(engine: &Engine, cells: &[CellId]) -> Result<Vec<Cell>, StoreError> {
    let cells = cells.iter().map(|cell| (cell.clone(), None)).collect();
    match engine.store.read(&Read { by: engine.me, event: None, cells, lease: None }).await? {
        View::Cells { cells, .. } => Ok(cells),
        // Without an event and a lease there is nothing else to find.
        _ => Err(StoreError::Misuse("cells were read and something else came back")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::id::PageId;
    use blockwork_core::store::ScopeId;

    fn cell(state: &str) -> CellId {
        CellId { scope: ScopeId::Global, state: state.into(), key: "".into() }
    }

    #[test]
    fn of_many_changes_the_newest_of_each_cell_is_told() {
        let version = |n| if n == 0 { Version::NONE } else { Version { n, by: 7 } };
        let change = |state, n| Change::Cell(cell(state), version(n));
        let page = PageId::from_bytes([1; 16]);
        let changes = vec![
            change("Score", 7),
            change("Stock", 1),
            change("Score", 0),
            Change::Ended(page),
            change("Score", 1),
            change("Stock", 0),
        ];
        let (cells, ended) = sorted(changes);
        assert_eq!(ended, [page]);
        assert_eq!(cells[&cell("Score")], (version(1), Dropped::Before));
        assert_eq!((cells[&cell("Stock")], cells.len()), ((Version::NONE, Dropped::No), 2));
    }
}
