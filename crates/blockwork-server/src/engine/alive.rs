//! What an instance does for as long as it runs, whether or not anybody asks it for something.

use super::Engine;
use crate::{feed, files, owed};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Files whose sessions have ended unheard are looked for so often.
const SWEEP_SECONDS: u64 = 600;

/// Beats once a second for as long as the engine lives, at once where there may be more to end, and tidies up once a
/// minute. The first beat is done when this returns, so that the engine knows store time before the first page is
/// rendered.
pub(crate) async fn keep_alive(engine: &Arc<Engine>) {
    engine.beat().await;
    if let Err(error) = owed::begin_periods(engine).await {
        tracing::error!(%error, "listeners that are run at intervals do not begin");
    }
    feed::follow(engine);
    files::sweep(engine);
    let beat_again = engine.beat_again.clone();
    let engine: Weak<Engine> = Arc::downgrade(engine);
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        let mut second = 0_u64;
        loop {
            tokio::select! {
                _ = tick.tick() => second += 1,
                () = beat_again.notified() => {}
            }
            let Some(engine) = engine.upgrade() else { return };
            engine.beat().await;
            if second.is_multiple_of(60) {
                engine.rate.tidy();
                engine.turns.tidy();
                engine.remembered.tidy();
            }
            if second.is_multiple_of(SWEEP_SECONDS) {
                files::sweep(&engine);
            }
        }
    });
}
