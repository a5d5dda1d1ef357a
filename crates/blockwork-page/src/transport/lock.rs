//! Events that change what is in the browser: each holds its locks until it has its answer.

use super::{close, pump, with};
use crate::browser::kept;
use blockwork_core::{Error, Kind};

/// Waits for the locks of an event, and lets it go on with what is kept now. It holds them until it has its answer.
pub(super) async fn lock(n: u64) {
    let Some((listener, mut body)) = with(|page| page.unlocked.remove(&n)) else { return };
    let Some(locks) = kept::lock(listener, &body.beside).await else {
        let text = "Another tab of this browser is still at work on this. Try again in a moment.";
        close(n, Err(Error::new(Kind::Busy, text)));
        return pump();
    };
    let values = kept::bring(listener, &mut body);
    with(|page| {
        // Where the page has begun anew meanwhile, nobody needs the locks.
        if page.outbox.locked(n, &body.write()) {
            page.locked.insert(n, (locks, values));
        }
    });
    pump();
}
