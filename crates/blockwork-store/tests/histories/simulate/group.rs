//! Several worlds over one store, in step: their calls meet in it, and share the fsyncs of one that has a disk.

use super::steward::Steward;
use super::{LONG, Millis, World};
use crate::history::History;
use blockwork_core::store::Store;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Runs a world of each seed, and says what has happened in it. The histories are the same whether worlds run alone
/// or together: between two beats of the steward each goes on by itself, and none sees the cells of another. Where
/// `restarts` says of a second that the store was opened anew, all instances are new ones too. It is not asked any more
/// when the time of trouble is over.
pub(crate) async fn simulate(store: Arc<dyn Store>, seeds: &[u64], restarts: &dyn Fn(u64) -> bool) -> Vec<History> {
    let mut worlds: Vec<World> = seeds.iter().map(|seed| World::new(*seed, store.clone())).collect();
    let mut steward = Steward::new(store);
    for now in (0..).step_by(1_000) {
        // Each restart leaves pages that sleep without a feed, and their sessions end 20 seconds later: if it went on, new
        // pages would take their places for ever.
        if now < LONG && restarts(now / 1_000) {
            worlds.iter_mut().for_each(World::restart);
        }
        steward.beat(now, &mut worlds).await;
        worlds = pass(worlds, now + 1_000, &steward).await;
        if worlds.iter().all(|world| world.is_over) {
            break;
        }
    }
    worlds.into_iter().map(World::finish).collect()
}

async fn pass(worlds: Vec<World>, until: Millis, steward: &Steward) -> Vec<World> {
    let (mut running, store_time) = (JoinSet::new(), steward.store_time());
    for (at, mut world) in worlds.into_iter().enumerate() {
        running.spawn(async move {
            world.run_until(until, store_time).await;
            (at, world)
        });
    }
    let mut worlds = running.join_all().await;
    worlds.sort_by_key(|(at, _)| *at);
    worlds.into_iter().map(|(_, world)| world).collect()
}
