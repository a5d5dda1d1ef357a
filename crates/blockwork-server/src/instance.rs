//! One running server, for a program that serves the router itself: what tells it to beat, and to go.

use crate::engine::Engine;
use std::sync::{Arc, Weak};

/// A running server: made by [`Builder::instance`](crate::Builder::instance) together with its router, for a program that
/// serves that itself, and for test kits.
///
/// It does not keep the server alive: that ends with the last copy of its router.
#[derive(Clone, Debug)]
pub struct Instance {
    engine: Weak<Engine>,
}

impl Instance {
    pub(crate) fn of(engine: &Arc<Engine>) -> Self {
        Self { engine: Arc::downgrade(engine) }
    }

    /// Whether there is a copy of its router still, or something at work.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.engine.strong_count() > 0
    }

    /// Beats now, rather than within the second: hears of store time, and takes on what is owed.
    pub async fn beat(&self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.beat().await;
        }
    }

    /// From now on `/readyz` says no, so that load balancers send nothing new; everything is answered as before. To be
    /// called some seconds before [`leave`](Self::leave).
    pub fn leave_soon(&self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.health.leave();
        }
    }

    /// Closes all feeds, so that their pages connect elsewhere, and gives back what it has claimed, so that others have it at
    /// once. To be called when nothing more is served: what comes after it is answered all the same.
    pub async fn leave(&self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.health.leave();
            engine.feeds.close().await;
            engine.leave().await;
        }
    }
}
