//! What ends: the files of a page go when its session does.
//!
//! The instance that hears of an end drops them at once. What an instance leaves behind that died at that moment, or was cut
//! off while a file was written, is found by looking: whatever lies under a page that does not live.

use super::OwnerId;
use crate::engine::Engine;
use crate::sessions;
use blockwork_core::Result;
use blockwork_core::id::PageId;
use std::collections::HashSet;
use std::sync::Arc;

/// The page's session has ended.
pub(crate) fn end_of(engine: &Arc<Engine>, page: PageId) {
    let owner = OwnerId::of(page);
    if engine.files.knows(owner) {
        let engine = engine.clone();
        tokio::spawn(async move {
            if let Err(error) = engine.files.drop_all(owner).await {
                tracing::warn!(%error, "files of a session that has ended stay until they are swept");
            }
        });
    }
}

/// Looks for what belongs to no session any more, in a task of its own.
pub(crate) fn sweep(engine: &Arc<Engine>) {
    let engine = engine.clone();
    tokio::spawn(async move {
        if let Err(error) = sweep_all(&engine).await {
            tracing::warn!(%error, "files cannot be swept just now");
        }
    });
}

pub(super) async fn sweep_all(engine: &Engine) -> Result<()> {
    // The files first: a page begins before it has any, so one that has some and does not live has ended.
    let owners = engine.files.owners().await?;
    if owners.is_empty() {
        engine.files.room.counted(0);
        return Ok(());
    }
    let alive: HashSet<OwnerId> = sessions::all_pages(&*engine.store).await?.into_iter().map(OwnerId::of).collect();
    let mut bytes = 0;
    for owner in owners {
        if alive.contains(&owner) {
            engine.files.know(owner);
            bytes += engine.files.count(owner).await?.1;
        } else {
            engine.files.drop_all(owner).await?;
        }
    }
    engine.files.room.counted(bytes);
    Ok(())
}
